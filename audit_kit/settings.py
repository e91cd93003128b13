"""What a check needs and a report cannot give: deadlines, classes of agencies, thresholds, renamings."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NoReturn

import yaml

from audit_kit.errors import AuditKitError
from audit_kit.vocabulary import SEVERITY_WORDS

PATH = Path(__file__).parent / "catalogue" / "settings.yaml"
SEVERITIES = tuple(SEVERITY_WORDS)
SCOPES = ("whole", "own", None)
DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class FormerName:
    """Words in the names of agencies that no longer exist from a report year on, and who followed them."""

    name: str
    first_year: int
    now: str


@dataclass(frozen=True)
class Settings:
    """National defaults with a case's own settings over them; the fields are told in ``settings.yaml``."""

    classes: tuple[tuple[str, tuple[str, ...]], ...]
    governments: tuple[str, ...]
    rule_makers: tuple[str, ...]
    deadlines: Mapping[str, str | None]
    local_deadlines: Mapping[str, str]
    today: datetime.date | None
    scope: str | None
    scope_words: tuple[str, ...]
    agencies: tuple[str, ...]
    renamed: Mapping[str, str]
    former_names: tuple[FormerName, ...]
    thresholds: Mapping[str, float]
    boilerplate: tuple[str, ...]
    documents: Mapping[str, tuple[int, int | None]]
    turn_on: tuple[str, ...]
    turn_off: tuple[str, ...]
    severities: Mapping[str, str]
    rules: tuple[Path, ...]

    @cached_property
    def boilerplate_pattern(self) -> re.Pattern[str]:
        """One regular expression that finds what every report says."""
        return re.compile("|".join(self.boilerplate) or r"(?!)")

    def class_of(self, agency: str | None) -> str | None:
        """The class of an agency by the ending of its name, None where none fits."""
        name = agency or ""
        return next((kind for kind, endings in self.classes if name.endswith(endings)), None)

    def current_name(self, agency: str | None) -> str | None:
        """The name an agency bears now, without white space."""
        name = "".join((agency or "").split())
        seen: set[str] = set()
        while name in self.renamed and name not in seen:
            seen.add(name)
            name = self.renamed[name]
        return name or None


def load_settings(path: str | Path | None = None) -> Settings:
    """The national defaults, or those with a case's small YAML file laid over them.

    Raises:
        AuditKitError: the file cannot be read, or a field is unknown or wrong; names file and field.
    """
    return _defaults() if path is None else settings_over_defaults(_content(Path(path)), Path(path))


def settings_over_defaults(own: Mapping[str, Any], path: Path = PATH) -> Settings:
    """The national defaults with some fields replaced; ``path`` is the file to name in errors.

    Raises:
        AuditKitError: a field is unknown or wrong; names file and field.
    """
    known = _national()
    if unknown := sorted(set(map(str, own)) - set(known)):
        _refuse(path, unknown[0], f"没有这样的设置，可用的是 {'、'.join(known)}")
    merged = {
        key: {**value, **own[key]} if isinstance(value, dict) and isinstance(own.get(key), dict) else
        own.get(key, value)
        for key, value in known.items()
    }  # fmt: skip
    return _settings(merged, path)


@cache
def _defaults() -> Settings:
    return _settings(_national(), PATH)


@cache
def _national() -> dict[str, Any]:
    return _content(PATH)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        _refuse(path, "", f"读不出来（{type(error).__name__}）")
    if content is None:
        return {}
    if not isinstance(content, dict):
        _refuse(path, "", "应写成“名称: 内容”的形式")
    return content


def _refuse(path: Path, field: str, what: str) -> NoReturn:
    where = f"{path.name} {field}".strip()
    raise AuditKitError(where, what, "请对照 audit_kit/catalogue/settings.yaml 中的写法改正")


def _settings(content: Mapping[str, Any], path: Path) -> Settings:
    """The record of a mapping whose fields are all there; each is refused by name where it is wrong."""
    values: dict[str, Any] = {}
    for field, read in READERS.items():
        try:
            values[field] = read(content[field])
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            _refuse(path, field, f"写得不对（{error}）")
    values["rules"] = tuple(path.parent / name for name in values["rules"])
    if unknown := sorted(set(values["deadlines"]) - {kind for kind, _ in values["classes"]}):
        _refuse(path, "deadlines", f"没有 {unknown[0]} 这一类机关")
    return Settings(**values)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("应是一列文字")
    return tuple(value)


def _patterns(value: Any) -> tuple[str, ...]:
    for one in _words(value):
        try:
            re.compile(one)
        except re.error as error:
            raise ValueError(f"“{one}”不是正则表达式：{error}") from None
    return tuple(value)


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for pair in value.items() for one in pair):
        raise ValueError("应写成“名称: 名称”的形式")
    return dict(value)


def _days(value: Any) -> dict[str, str | None]:
    for kind, day in dict(value).items():
        if day is not None and not (isinstance(day, str) and DAY.fullmatch(day)):
            raise ValueError(f'{kind} 应写作“月-日”，如 "01-31"')
    return dict(value)


def _date(value: Any) -> datetime.date | None:
    if value is None or isinstance(value, datetime.date):
        return value
    return datetime.date.fromisoformat(value)


def _scope(value: str | None) -> str | None:
    if value not in SCOPES:
        raise ValueError(f"只能是 {'、'.join(map(str, SCOPES))}")
    return value


def _severities(value: Any) -> dict[str, str]:
    if wrong := [f"{rule}: {one}" for rule, one in _names(value).items() if one not in SEVERITIES]:
        raise ValueError(f"{wrong[0]}，只能是 {'、'.join(SEVERITIES)}")
    return dict(value)


def _thresholds(value: Any) -> dict[str, float]:
    if unknown := sorted(set(value) - set(_national()["thresholds"])):
        raise ValueError(f"没有 {unknown[0]} 这个界限")
    if wrong := [
        k for k, v in value.items() if not isinstance(v, int | float) or isinstance(v, bool) or v < 0
    ]:
        raise ValueError(f"{wrong[0]} 应是不小于0的数")
    return dict(value)


READERS: dict[str, Callable[[Any], Any]] = {
    "classes": lambda value: tuple((one["class"], _words(one["endings"])) for one in value),
    "governments": _words,
    "rule_makers": _words,
    "deadlines": _days,
    "local_deadlines": _days,
    "today": _date,
    "scope": _scope,
    "scope_words": _words,
    "agencies": _words,
    "renamed": _names,
    "former_names": lambda value: tuple(
        FormerName(one["name"], int(one["from"]), one["now"]) for one in value
    ),
    "thresholds": _thresholds,
    "boilerplate": _patterns,
    "documents": lambda value: {name: (int(one["from"]), one["to"]) for name, one in value.items()},
    "turn_on": _words,
    "turn_off": _words,
    "severities": _severities,
    "rules": _words,
}
