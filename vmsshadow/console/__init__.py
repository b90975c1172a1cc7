"""Who drives the system as an operator: a session (a line in, sayings out) and the terminal in front of it.

`session` needs no terminal and serves batch runs, transcripts and Python callers alike. `terminal` is the only
module that imports prompt_toolkit, `colours` the only one that imports pygments; a batch run loads neither.
"""
