"""Names of agencies in running text, and which of them a report has reason to mention."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from audit_kit.wording import words

ANY_OF = "|".join
LEVEL = "省州市县区旗镇乡道"


@dataclass(frozen=True, slots=True)
class Mention:
    """A full name of an agency in a text: ``areas`` are those its name begins with, largest first.

    ``acts`` tells whether its clause is about what it does.
    """

    name: str
    areas: tuple[str, ...]
    start: int
    acts: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    """``agency`` finds a name with the groups areas and own; the others judge what stands around it."""

    area: re.Pattern[str]
    agency: re.Pattern[str]
    about: re.Pattern[str]
    not_about: re.Pattern[str]
    beside: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    parting, endings = words("names", "not_in_areas"), ANY_OF(words("names", "endings"))
    area = rf"[^\W\da-zA-Z_{parting}]{{2,3}}?(?:{ANY_OF(words('names', 'areas'))})"
    own = rf"[\u4e00-\u9fff]{{0,9}}?(?:{endings})(?!{ANY_OF(words('names', 'not_after'))})"
    return _Patterns(
        area=re.compile(area),
        agency=re.compile(rf"(?P<areas>(?:{area}){{1,3}})(?P<own>{own})"),
        about=re.compile(rf"(?:^|{ANY_OF(words('names', 'about'))})$"),
        not_about=re.compile(ANY_OF(words("names", "not_about"))),
        beside=re.compile(rf"(?:{ANY_OF(words('names', 'beside'))})$"),
    )


def mentions(text: str) -> Iterator[Mention]:
    """The names of agencies in a text without white space, in order."""
    patterns = _patterns()
    for match in patterns.agency.finditer(text):
        before = text[: match.start()]
        acts = bool(patterns.about.search(before)) and not patterns.not_about.match(text, match.end())
        acts = acts and not patterns.beside.search(before)
        yield Mention(match[0], tuple(patterns.area.findall(match["areas"])), match.start(), acts)


def areas_of(agency: str) -> tuple[str, ...]:
    """The areas an agency's name begins with: 云岭市青禾区水务局 has 云岭市 and 青禾区."""
    match = _patterns().agency.match(agency)
    return tuple(_patterns().area.findall(match["areas"])) if match else ()


def has_reason(mention: Mention, agency: str, is_government: bool) -> bool:
    """Whether the agency's report may well name this one.

    Itself and those above it, each by any part of their names; of a government also those below it.
    """
    if mention.name in agency or agency in mention.name or agency.endswith(mention.name):
        return True
    own = areas_of(agency)
    if not own:
        return True
    last = mention.areas[-1]
    if last in own:  # the same area, or one above
        governs = mention.name.endswith(tuple(words("names", "governs")))
        return is_government or governs or last != own[-1] or not mention.acts
    level, own_level = _level(last), _level(own[-1])
    if is_government and (set(mention.areas) & set(own) or level > own_level):
        return True
    return not mention.acts and level != own_level


def _level(area: str) -> int:
    return LEVEL.index("省" if area.endswith("自治区") else area[-1])
