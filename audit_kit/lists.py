"""Lists of parts: 其中自然人10件，法人2件, or the same in brackets, and where such a list ends."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A number that may be a part: ``kind`` is what it divides the whole by, empty where that is not known.

    ``separator`` is the mark before it; ``inside`` are the wholes (indices) whose cells hold all of its own.
    """

    value: Decimal | None
    unit: str
    kind: str
    separator: str
    inside: frozenset[int]


@dataclass
class _List:
    whole: int
    unit: str
    left: Decimal
    depth: int
    kind: str | None = None
    separator: str | None = None
    parts: int = 0

    def takes(self, part: Part) -> bool:
        """Whether the part belongs here: the same unit and kind, and something of the whole is still left.

        Where the kind is not known, only a number parted from the last by the same mark is taken:
        发布100条，其中网站60条、微信30条，回应留言20条.
        """
        if part.unit != self.unit or self.whole not in part.inside or (self.parts and self.left == 0):
            return False
        if self.parts == 0:
            return True
        return part.kind == self.kind and (bool(part.kind) or self.separator in (None, part.separator))

    def add(self, part: Part) -> None:
        if self.parts:
            self.separator = self.separator or part.separator
        self.kind = part.kind
        self.parts += 1
        self.left -= part.value or 0


@dataclass
class Lists:
    """The lists open at a point of a sentence, the innermost last."""

    open_lists: list[_List] = field(default_factory=list)
    depth: int = 0

    def open(self, whole: int, value: Decimal | None, unit: str) -> None:
        """Begins a list of the parts of a claim; a claim without a value has none."""
        if value is not None and not any(each.whole == whole for each in self.open_lists):
            self.open_lists.append(_List(whole, unit, value, self.depth))

    def close_bracket(self) -> None:
        """Ends the lists that were begun inside the bracket."""
        self.open_lists = [each for each in self.open_lists if each.depth < self.depth]
        self.depth = max(0, self.depth - 1)

    @property
    def whole(self) -> int | None:
        """The claim whose parts are being listed, None outside lists."""
        return self.open_lists[-1].whole if self.open_lists else None

    @property
    def dividing(self) -> str | None:
        """What the innermost list divides its whole by, empty before its first part; None outside lists."""
        return (self.open_lists[-1].kind or "") if self.open_lists else None

    def parent_of(self, part: Part) -> int | None:
        """The whole of a part, which is entered; lists it does not fit are over. None outside lists."""
        if not any(each.unit == part.unit for each in self.open_lists):
            return None
        while self.open_lists:
            if self.open_lists[-1].takes(part):
                self.open_lists[-1].add(part)
                return self.open_lists[-1].whole
            self.open_lists.pop()
        return None
