"""Characters as DCL treats them: which are blanks, which make names, and how they are upcased.

DCL works on eight-bit characters. Letters are those of Latin-1; upcasing never changes the length of a
line, so that columns stay true.
"""

BLANKS = " \t"
NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

# a-z, and the accented letters of Latin-1 except the division sign and y with diaeresis, which has no capital there.
_CAPITALS = {code: code - 32 for code in (*range(0x61, 0x7B), *range(0xE0, 0xF7), *range(0xF8, 0xFF))}


def upcase(text: str) -> str:
    """*text* in capitals, each character for itself."""
    return text.translate(_CAPITALS)


def normalise(line: str) -> str:
    """*line* as DCL rebuilds it: outside quotes upcased, tabs and runs of blanks one blank, ends trimmed.

    Source: User's Manual, entering commands.
    """
    pieces = []
    for serial, stretch in enumerate(line.split('"')):
        if serial % 2:
            pieces.append(f'"{stretch}"')
            continue
        words = upcase(stretch).replace("\t", " ").split(" ")
        squeezed = " ".join(word for word in words if word)
        # The blanks at the ends of a stretch stand beside a quotation mark: one of them counts.
        before = " " if stretch[:1] in (" ", "\t") and serial else ""
        after = " " if squeezed and stretch[-1:] in (" ", "\t") else ""
        pieces.append(f"{before}{squeezed}{after}")
    rebuilt = "".join(pieces)
    if line.count('"') % 2:
        # A closing quotation mark may be missing at the end of a record; none is invented.
        return rebuilt[:-1].lstrip(" ")
    return rebuilt.strip(" ")
