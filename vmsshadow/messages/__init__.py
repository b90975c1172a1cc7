"""Everything the system can say: declared once, one line per message, one module per facility.

A message has a facility (who speaks), a severity, an identifier, a text with blanks for arguments, and a
32-bit condition value; it shows as `%MOUNT-I-MOUNTED, DATA1 mounted on _DSA4:`. The text is an FAO control
string, as in the OpenVMS message files; `fao` fills the blanks. `catalogue` defines what a message is and how
it is found again; the facility modules are tables; `opcom` frames what goes to operator terminals.

Where a text or a value comes from is said in its `seen`: a manual's example, a message file, a console
capture, `from memory` (a guess, honestly marked), or `ours` (this simulator's own).
"""
