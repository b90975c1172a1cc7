"""Symbols: the variables of DCL, local to a procedure level or global (User's Manual, symbols).

A value is a 32-bit signed integer or a string. A local symbol is looked for at its own level, then at the levels
outside it, then among the globals; it is assigned at its own level only. `SH*OW == "..."` defines SHOW so that SH
and SHO mean it too. $STATUS, $SEVERITY and $RESTART are kept by the interpreter, which supplies their values.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from vmsshadow.dcl.lexical import Value
from vmsshadow.dcl.numbers import LONGWORD, wrapped
from vmsshadow.dcl.refusals import Refusal

MAX_NAME = 255  # characters # from memory
MAX_VALUE = 8192  # characters of a string (V7.3-2 and later) # from memory
MAX_SYMBOLS = 100_000  # of all levels of one console; ours


class Scopes(NamedTuple):
    """SET SYMBOL/SCOPE of a level: whether symbols of outer levels, and global ones, are seen."""

    local: bool = True
    globals: bool = True


class Table:
    """The symbols of one level, or the global ones; *short* maps the abbreviations that `*` allows to full names."""

    __slots__ = ("scopes", "short", "values")

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.short: dict[str, str] = {}
        self.scopes = Scopes()

    def find(self, name: str) -> Value | None:
        """The value of *name* or of what it abbreviates."""
        found = self.values.get(name)
        if found is None and self.short:
            return self.values.get(self.short.get(name, ""))
        return found

    def full_name(self, name: str) -> str:
        """The symbol that *name* is or abbreviates; empty if there is none."""
        return name if name in self.values else self.short.get(name, "")

    def put(self, name: str, value: Value, least: int) -> Refusal | None:
        """Define *name*, which may be abbreviated to *least* characters (0: not at all)."""
        beginnings = [name[:size] for size in range(least, len(name))] if least else []
        for beginning in [name, *beginnings]:
            other = self.short.get(beginning, beginning if beginning in self.values else name)
            if other != name:
                return Refusal("ABSYMD", name)
        self._forget_short(name)
        self.short |= dict.fromkeys(beginnings, name)
        self.values[name] = value
        return None

    def copy(self) -> "Table":
        """A table of its own with the same symbols."""
        made = Table()
        made.values, made.short = dict(self.values), dict(self.short)
        return made

    def remove(self, name: str) -> bool:
        """Delete *name* or what it abbreviates; False if there is none."""
        full = self.full_name(name)
        if not full:
            return False
        del self.values[full]
        self._forget_short(full)
        return True

    def _forget_short(self, name: str) -> None:
        if self.short:
            self.short = {short: full for short, full in self.short.items() if full != name}


class Symbols:
    """All symbols of one console."""

    __slots__ = ("globals", "levels", "reserved")

    def __init__(self, reserved: Mapping[str, Callable[[], Value]] | None = None) -> None:
        """*reserved* supplies the symbols that nobody can assign or delete ($STATUS)."""
        self.globals = Table()
        self.levels = [Table()]
        self.reserved = dict(reserved or {})

    def inherited(self) -> "Symbols":
        """What a subprocess begins with: the global symbols, and as local ones all that are seen at this level."""
        made = Symbols(self.reserved)
        made.globals = self.globals.copy()
        for level in self.levels:
            made.local.values |= level.values
            made.local.short |= level.short
        return made

    @property
    def depth(self) -> int:
        """How many procedure levels there are beyond the interactive one."""
        return len(self.levels) - 1

    @property
    def local(self) -> Table:
        """The innermost level."""
        return self.levels[-1]

    def enter(self, parameters: Mapping[str, Value]) -> None:
        """Begin a level, with P1 to P8."""
        level = Table()
        level.values.update(parameters)
        level.scopes = self.local.scopes
        self.levels.append(level)

    def leave(self) -> None:
        """End the innermost level: its symbols are gone."""
        assert self.depth, "the interactive level stays"
        self.levels.pop()

    def value(self, name: str) -> Value | None:
        """The value of symbol *name* (upper case) as it is seen here, or None."""
        level = self.levels[-1]
        found = level.find(name)
        if found is not None:
            return found
        if level.scopes.local:
            for outer in reversed(self.levels[:-1]):
                found = outer.find(name)
                if found is not None:
                    return found
                if not outer.scopes.local:
                    break
        if level.scopes.globals:
            found = self.globals.find(name)
            if found is not None:
                return found
        supplied = self.reserved.get(name)
        return supplied() if supplied is not None else None

    def assign(self, name: str, value: Value, *, is_global: bool = False, least: int = 0) -> Refusal | None:
        """Define or redefine a symbol (*name* in upper case); the refusal if that cannot be."""
        if len(name) > MAX_NAME:
            return Refusal("SYMLNG", name)
        if name in self.reserved:
            return Refusal("PERMSYM", name)
        if isinstance(value, str) and len(value) > MAX_VALUE:
            return Refusal("SYMOVF")
        table = self.globals if is_global else self.levels[-1]
        if is_global and not self.local.scopes.globals:
            return Refusal("GBLNDF", name)
        kept = wrapped(value) if isinstance(value, int) else value
        if not least and name in table.values and not table.short:
            table.values[name] = kept
            return None
        if name not in table.values and len(table.values) >= MAX_SYMBOLS:
            return Refusal("SYMOVF")
        return table.put(name, kept, least)

    def overlay_bits(self, name: str, offset: int, size: int, value: int, *, is_global: bool) -> Refusal | None:
        """`NAME[offset,size]=value`: put the low *size* bits of *value* at bit *offset* of a number or a string."""
        if not (0 < size <= 32 and 0 <= offset <= MAX_VALUE * 8 - size):
            return Refusal("INVRANGE")
        mask = (1 << size) - 1
        before = self._own(name, is_global)
        if isinstance(before, int):
            if offset + size > 32:
                return Refusal("INVRANGE")
            number = before & LONGWORD & ~(mask << offset) | (value & mask) << offset
            return self.assign(name, number, is_global=is_global)
        text = (before or "").encode("latin-1", "replace")
        text = text.ljust(-(-(offset + size) // 8), b"\0")
        whole = int.from_bytes(text, "little") & ~(mask << offset) | (value & mask) << offset
        return self.assign(name, whole.to_bytes(len(text), "little").decode("latin-1"), is_global=is_global)

    def overlay_text(self, name: str, offset: int, size: int, text: str, *, is_global: bool) -> Refusal | None:
        """`NAME[offset,size]:=text`: *text*, cut or blank-filled to *size*, over the characters from *offset* on."""
        if not (0 < size <= MAX_VALUE and 0 <= offset <= MAX_VALUE - size):
            return Refusal("INVRANGE")
        before = str(self._own(name, is_global) or "")
        end = offset + size
        made = before[:offset].ljust(offset) + text[:size].ljust(size) + before[end:]
        return self.assign(name, made, is_global=is_global)

    def _own(self, name: str, is_global: bool) -> Value | None:
        table = self.globals if is_global else self.levels[-1]
        return table.find(name)


def shown(name: str, value: Value, *, is_global: bool) -> str:
    """The line of SHOW SYMBOL: `  NAME = "text"`, `  LEN = 27   Hex = 0000001B  Octal = 00000000033`."""
    sign = "==" if is_global else "="
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return f'  {name} {sign} "{doubled}"'
    bits = value & LONGWORD
    return f"  {name} {sign} {value}   Hex = {bits:08X}  Octal = {bits:011o}"
