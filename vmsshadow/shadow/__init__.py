"""The mind: shadow sets as plain data, and every decision about them.

A `ShadowSet` is changed by one module only (`transitions`: event in, effects out). What to do with a
disk, where an I/O goes, which member is a source, who carries a copy: each is a pure function of facts
that returns its verdict together with the rule behind it. Nothing here does I/O, knows the time, draws
a random number or speaks to an operator.
"""
