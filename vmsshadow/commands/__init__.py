"""What each verb does: per neighbour-group a table (`.cld`: what may be typed), an action (`.py`) and help (`.hlp`).

A command is a generator behind the narrow gate of `gate`: it judges, asks, acts, then says.
"""
