"""The running text of a report: its title, its six sections, its agency, year and date."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit_kit.forms import load_form
from audit_kit.labels import normalised, similarity
from audit_kit.model import Document, Line
from audit_kit.report import Heading

HEADING = re.compile(r"\s*([一二三四五六七八九十])\s*[、.．]\s*(\S.{0,39})")
TITLE = re.compile(
    r"(?P<before>[^。，,:：]{0,40}?)(?P<year>20\d\d|二[〇○零０O]\S{2})年(度)?(?P<after>[^。，,:：]{0,40}?)"
    r"(政府)?信息公开(工作)?(情况)?(年度)?(工作)?(报告|年报)"
)
DATE = re.compile(r"(20\d\d)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?")
PUBLISHED = re.compile(r"(发布|发文|公开|成文)(日期|时间)\s*[:：]\s*" + DATE.pattern)
PERIOD = re.compile(r"(20\d\d)\s*年\s*1\s*月\s*1\s*日\s*(起)?\s*[至到—-]")
CHINESE_DIGITS = str.maketrans("〇○零０O一二三四五六七八九", "0000" + "0123456789")
TITLE_LINES = 8


@dataclass(frozen=True, slots=True)
class RunningText:
    """What the text outside the tables says of itself; None where it says nothing."""

    title: str | None
    agency: str | None
    year: int | None
    published: datetime.date | None
    headings: tuple[Heading, ...]
    sections: dict[str, str]
    lines: tuple[Line, ...]


def running_text(document: Document) -> RunningText:
    """The sections and the front matter of a document."""
    lines = tuple(block for block in document.blocks if isinstance(block, Line))
    headings = _headings(lines)
    first = min((at for at, _ in headings), default=len(lines))
    title, agency, year = _title(lines[:first][:TITLE_LINES])
    period = PERIOD.search("".join(line.text for line in lines))
    return RunningText(
        title=title,
        agency=agency,
        year=year or (int(period[1]) if period else None),
        published=_published(lines, first),
        headings=tuple(heading for _, heading in headings),
        sections=_sections(lines, headings),
        lines=lines,
    )


def _headings(lines: Sequence[Line]) -> list[tuple[int, Heading]]:
    """The section headings with their line numbers: known titles first, then ordinals that fit in between."""
    candidates = [
        (at, match[1], match[2].strip())
        for at, line in enumerate(lines)
        if (match := HEADING.fullmatch(line.text)) and match[2].strip()[-1] not in "。；，、"
    ]
    bare = [(at, "", line.text.strip()) for at, line in enumerate(lines) if len(line.text.strip()) < 40]
    found: dict[str, tuple[int, Heading]] = {}
    for at, ordinal, title in candidates + bare:
        key = _section_of(title, exact=not ordinal)
        if key and key not in found:
            found[key] = (at, Heading(key, ordinal, title, lines[at].place))
    for at, ordinal, title in candidates:
        if (
            ordinal in found
            or ordinal not in "一二三四五六"
            or any(at == other for other, _ in found.values())
        ):
            continue
        earlier = [a for key, (a, _) in found.items() if _ordinal(key) < _ordinal(ordinal)]
        later = [a for key, (a, _) in found.items() if _ordinal(key) > _ordinal(ordinal)]
        before_is_there = ordinal == "一" or "一二三四五六"[_ordinal(ordinal) - 1] in found
        if before_is_there and max(earlier, default=-1) < at < min(later, default=len(lines)):
            found[ordinal] = (at, Heading(ordinal, ordinal, title, lines[at].place))
    return sorted(found.values(), key=lambda entry: entry[0])


def _ordinal(key: str) -> int:
    return "一二三四五六".index(key)


def _section_of(title: str, exact: bool) -> str | None:
    """The section whose official title, or an accepted variant, this is."""
    best, score = None, 0.0
    for section in load_form("2021").sections:
        for wording in (section.title, *section.also):
            alike = similarity(normalised(title), normalised(wording))
            if alike > score:
                best, score = section.key, alike
    return best if score == 1 or (not exact and score > 0) else None


def _title(lines: Sequence[Line]) -> tuple[str | None, str | None, int | None]:
    """Title, agency and report year from the first lines; the title may be broken over several."""
    without_agency: tuple[str | None, str | None, int | None] = (None, None, None)
    for size in (1, 2, 3, 4):
        for start in range(len(lines) - size + 1):
            joined = "".join("".join(line.text.split()) for line in lines[start : start + size])
            if match := TITLE.fullmatch(joined):
                agency = (match["before"] or match["after"]).strip("（）()《》关于")
                year = int(match["year"].translate(CHINESE_DIGITS))
                if agency:
                    return joined, agency, year
                without_agency = without_agency if without_agency[0] else (joined, None, year)
    return without_agency


def _published(lines: Sequence[Line], first_heading: int) -> datetime.date | None:
    """The date that stands alone at the end, or is named as the date of publication before the text."""
    for line in reversed(lines[-5:]):
        if match := DATE.fullmatch(line.text.strip()):
            return _date(match[1], match[2], match[3])
    for line in lines[:first_heading]:
        if match := PUBLISHED.search(line.text):
            return _date(match[3], match[4], match[5])
    return None


def _date(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _sections(lines: Sequence[Line], headings: list[tuple[int, Heading]]) -> dict[str, str]:
    starts = [at for at, _ in headings] + [len(lines)]
    return {
        heading.key: paragraphs(lines[at + 1 : end])
        for (at, heading), end in zip(headings, starts[1:], strict=True)
    }


def paragraphs(lines: Sequence[Line]) -> str:
    """The lines joined to paragraphs, one to a line; between Latin letters or digits a space is kept."""
    made: list[str] = []
    for line in lines:
        if made and not line.starts_paragraph:
            glue = (
                " " if made[-1][-1:].isascii() and line.text[:1].isascii() and line.text[:1].isalpha() else ""
            )
            made[-1] += glue + line.text
        else:
            made.append(line.text)
    return "\n".join(made)
