"""Who drives the system as an operator: a session (a line in, sayings out) and the terminal in front of it.

`session` needs no terminal and serves batch runs, transcripts and Python callers alike. `terminal`, `keys` and `menus`
are the modules that import prompt_toolkit, `lexers` the only one that imports pygments; a batch run loads neither. What
a menu offers (`choices`), the bottom lines say (`surroundings`) and a hint advises (`advice`) knows of no terminal.
"""
