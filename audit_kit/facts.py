"""A report with what its text says and what the settings add: what checks of prose, dates and names ask."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from audit_kit.answers import Answer, Names
from audit_kit.claims import Claim, read_claims
from audit_kit.model import CellId, Figure, Line, Place
from audit_kit.prose import compact, sentences
from audit_kit.report import Report
from audit_kit.settings import Settings, load_settings

PREFACE = "序"
"""The key of the text before the first section heading."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a paragraph without white space, the section it stands in, and where it begins."""

    section: str
    text: str
    place: Place | None
    paragraph: int = 0


@dataclass(frozen=True)
class Facts:
    """One report under some settings; everything it says is read once."""

    report: Report
    settings: Settings = field(default_factory=load_settings)

    @property
    def year(self) -> int | None:
        """The report year."""
        return self.report.year

    @cached_property
    def agency(self) -> str | None:
        """The name the agency bears now, without white space."""
        return self.settings.current_name(self.report.agency)

    @cached_property
    def agency_class(self) -> str | None:
        """The class of the agency, such as department or county; None where its name tells none."""
        return self.settings.class_of(self.agency)

    @property
    def is_government(self) -> bool:
        """Whether a government from the county up publishes it."""
        return self.agency_class in self.settings.governments

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The figures claimed in the prose."""
        return _text_of(_Text(self.report)).claims

    @property
    def paragraphs(self) -> tuple[Passage, ...]:
        """The paragraphs outside the tables, title and headings left out, in order."""
        return _text_of(_Text(self.report)).paragraphs

    @property
    def sentences(self) -> tuple[Passage, ...]:
        """The sentences of the paragraphs, in order."""
        return _text_of(_Text(self.report)).sentences

    def figure(self, path: str) -> Figure | None:
        """The figure at an address such as ``requests/办理总计/自然人``, None where the form has none."""
        return self.report.by_cell.get(CellId.parse(path))

    def text(self, *sections: str) -> str:
        """The text of these sections without white space, all of it where none is named."""
        return "\n".join(one.text for one in self.paragraphs if not sections or one.section in sections)


def out_of_place(facts: Facts, subject: str = "机关类别") -> Answer:
    """The answer where a rule is not about agencies of this class."""
    name = facts.report.agency or "没有认出名称的机关"
    return Answer("not_applicable", subject, f"这条规则不适用于{name}。")


def not_asked(facts: Facts, classes: Names) -> Answer | None:
    """The same where a rule about some classes of agencies does not apply; None where it does."""
    return out_of_place(facts) if classes and facts.agency_class not in classes else None


@dataclass(frozen=True, slots=True)
class _Read:
    claims: tuple[Claim, ...]
    paragraphs: tuple[Passage, ...]
    sentences: tuple[Passage, ...]


class _Text:
    """A report as far as its prose goes: copies with other figures read alike, and are read once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        cells = tuple(report.by_cell)
        self.key = (report.year, report.agency, tuple(report.sections.items()), report.lines, cells)
        self.hash = hash(
            (report.source.sha256, report.year, report.agency, self.key[2], len(report.lines), len(cells))
        )

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and self.key == other.key


@lru_cache(maxsize=64)
def _text_of(text: _Text) -> _Read:
    paragraphs = tuple(_paragraphs(text.report))
    return _Read(read_claims(text.report), paragraphs, tuple(_sentences(paragraphs, text.report.lines)))


def _paragraphs(report: Report) -> Iterator[Passage]:
    """From the printed lines where there are any, else from the sections."""
    if not report.lines:
        for section, text in report.sections.items():
            for at, part in enumerate(text.split("\n")):
                if part.strip():
                    yield Passage(section, compact(part).text, None, at)
        return
    keys = {heading.place: heading.key for heading in report.headings}
    section, gathered, place = PREFACE, "", None
    for at, line in enumerate((*report.lines, None)):
        heading = line is not None and line.place in keys
        if gathered and (line is None or heading or line.starts_paragraph):
            yield Passage(section, gathered, place, at)
            gathered = ""
        if line is None:
            return
        if heading:
            section = keys[line.place]
        else:
            place = place if gathered else line.place
            gathered += compact(line.text).text


def _sentences(paragraphs: tuple[Passage, ...], lines: tuple[Line, ...]) -> Iterator[Passage]:
    """Each sentence with the place of the printed line in which it begins."""
    at_place = {line.place: at for at, line in enumerate(lines)}
    for number, paragraph in enumerate(paragraphs):
        first = at_place.get(paragraph.place) if paragraph.place else None
        for one in sentences(paragraph.text):
            place = paragraph.place if first is None else _line_at(lines, first, one.start)
            yield Passage(paragraph.section, one.text, place, number)


def _line_at(lines: tuple[Line, ...], first: int, offset: int) -> Place:
    """The place of the line that holds the character at an offset of the paragraph."""
    for line in lines[first:]:
        length = len(compact(line.text).text)
        if offset < length:
            return line.place
        offset -= length
    return lines[first].place
