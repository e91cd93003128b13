"""The words of the catalogue: ``prose.yaml`` for reading figures in text, ``words.yaml`` for checks of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from audit_kit.errors import CatalogueError
from audit_kit.numerals import CHINESE, NUMERAL

PATH = Path(__file__).parent / "catalogue" / "prose.yaml"
WORDS = PATH.with_name("words.yaml")


class Role(NamedTuple):
    """What a word does in a clause: ``kind`` is topic, aspect, applicant or a class of ``words``."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Aspect:
    """What of a topic a figure counts; each entry of ``means`` is a permitted reading, such as ``a+b``."""

    key: str
    kind: str
    means: tuple[str, ...]
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a figure can count; see the head of ``prose.yaml`` for the fields."""

    key: str
    table: str
    units: tuple[str, ...]
    default: str
    none: tuple[str, ...]
    aspects: Mapping[str, Aspect]
    by_word: Mapping[str, str]
    implied: str
    means: tuple[str, ...] = ()
    default_for: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    for_others: bool = False
    published: bool = False


@dataclass(frozen=True)
class Wording:
    """The whole vocabulary: one regular expression that finds, and tables that say what was found.

    ``pattern`` has the groups ``aside0`` … (one per entry of ``asides``), ``word``, ``mark`` and a number's.
    """

    pattern: re.Pattern[str]
    asides: tuple[str, ...]
    roles: Mapping[str, tuple[Role, ...]]
    topics: Mapping[str, Topic]
    applicants: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    money: Mapping[str, int]

    def keys_of(self, reading: str) -> tuple[str, ...]:
        """The rows or columns that a reading such as ``本年新收+上年结转`` or ``不予公开合计`` adds up."""
        return tuple(key for name in reading.split("+") for key in self.groups.get(name, (name,)))


@cache
def _lists() -> Mapping[str, Mapping[str, Sequence[str]]]:
    try:
        return yaml.load(WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(WORDS.name, f"读不出来（{error}）", "请按文件开头的说明改正") from None


def words(group: str, name: str) -> Sequence[str]:
    """One list of ``words.yaml`` by its two keys, such as ``hedges`` and ``rounded``.

    Raises:
        CatalogueError: the file cannot be read.
    """
    return _lists()[group][name]


@cache
def load_wording(path: Path = PATH) -> Wording:
    """The vocabulary of the catalogue.

    Raises:
        CatalogueError: the file cannot be read, a field is missing, or a pattern is no regular expression.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        topics = {key: _topic(key, entry) for key, entry in content["topics"].items()}
        roles = _roles(content)
        measures = content["measures"].items()
        units = {word: word if unit == "各自" else unit for unit, words in measures for word in words}
        return Wording(
            pattern=_pattern(content, roles, units),
            asides=tuple(entry["kind"] for entry in content["not_counts"]),
            roles=roles,
            topics=topics,
            applicants={key: tuple(entry["means"]) for key, entry in content["applicants"].items()},
            groups={key: tuple(rows) for key, rows in content["groups"].items()},
            units=units,
            money=content["money"],
        )
    except (OSError, yaml.YAMLError, re.error, AttributeError, LookupError, TypeError, ValueError) as error:
        raise CatalogueError(path.name, f"读不出来（{error!r}）", "请按文件开头的说明改正") from None


def _topic(key: str, entry: Mapping[str, Any]) -> Topic:
    aspects = {
        name: Aspect(name, fields["kind"], tuple(fields["means"]), fields.get("listed", ""))
        for name, fields in entry["aspects"].items()
    }
    if unknown := {entry["default"], *entry["none"], *entry.get("default_for", {}).values()} - set(aspects):
        raise ValueError(f"{key}: {sorted(unknown)}")
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    del given["words"]
    by_word = {word: name for name, fields in entry["aspects"].items() for word in fields["words"]}
    return Topic(**{"implied": entry["default"], **given, "key": key, "aspects": aspects, "by_word": by_word})


def _roles(content: Mapping[str, Any]) -> dict[str, tuple[Role, ...]]:
    """Every word with what it can do; one word may be an aspect of several topics, or have two duties."""
    found: dict[str, list[Role]] = {}

    def add(words: Iterable[str], role: Role) -> None:
        for word in words:
            if role not in found.setdefault(str(word), []):
                found[str(word)].append(role)

    for key, topic in content["topics"].items():
        add(topic["words"], Role("topic", key))
        for aspect in topic["aspects"].values():
            add(aspect["words"], Role("aspect", ""))
    for key, applicant in content["applicants"].items():
        add(applicant["words"], Role("applicant", key))
    for kind, words in content["words"].items():
        for key, listed in words.items() if isinstance(words, dict) else ((kind, words),):
            add(listed, Role(kind, key))
    return {word: tuple(roles) for word, roles in found.items()}


def _pattern(content: Mapping[str, Any], words: Iterable[str], units: Iterable[str]) -> re.Pattern[str]:
    """Asides before words before numbers: 第三条 and 三类内部事务信息 hold numerals that count nothing."""
    hedges = {place: _any_of(listed) for place, listed in content["hedges"].items()}
    measure = _any_of(units)
    number = (
        rf"(?P<hedge>{hedges['before']})?(?:百分之(?P<hundredths>{NUMERAL})"
        rf"|(?:(?P<digits>(?<![\dA-Za-z.])\d[\d,，]*(?: \d+)*(?:\.\d+)?[十百千万亿]{{0,2}}(?:\d[十百千万])*)"
        rf"|(?<![数几{CHINESE}])(?P<chinese>[{CHINESE}]+(?=(?:{hedges['middle']})?[万亿]?(?:{measure}))))"
        rf"(?:(?P<to>[-—–~～至到])(?P<upper>{NUMERAL}))?"
        rf"(?P<middle>{hedges['middle']})?(?P<scale>[万亿])?"
        rf"(?:(?P<percent>%)|(?P<measure>{measure}))?)(?:[（(][次件]{{1,2}}[）)])?(?P<after>{hedges['after']})?"
    )
    asides = "|".join(f"(?P<aside{i}>{entry['pattern']})" for i, entry in enumerate(content["not_counts"]))
    mark = r"(?P<mark>[，,；;：:（）()【】。.！？!?…—\n])"
    return re.compile(f"{asides}|(?P<word>{_any_of(words)})|{number}|{mark}")


def _any_of(words: Iterable[str]) -> str:
    """An alternation that prefers the longest word."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
