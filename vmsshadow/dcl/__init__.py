"""DCL, the command language: records, command tables, the parser, completion.

The language is a thin parser over tables. A table is real CDL text (Command Definition Utility), read by
`tables`; `parser` judges a line against it and hands back a `Command`, a refusal, or the prompt for a
missing parameter. Nothing in this floor knows what a verb does.
"""
