"""Turn one entry of a rule file into a Rule, or refuse it by file, rule and field."""

from functools import cache
from inspect import Parameter
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Union, get_args, get_origin

from audit_kit.answers import OUTCOMES, SEVERITIES, Severity
from audit_kit.errors import CatalogueError
from audit_kit.forms import TABLES, load_form
from audit_kit.relations import keys_compared
from audit_kit.rule import KINDS, Example, FalseAlarm, Implied, Kind, Retired, Rule

FORM_IDS = ("2019", "2021")
RISKS = ("low", "mid", "high")
KEYS_OF_FORM = ("parts", "whole", "bound", "left", "right", "others", "column", "copy", "rows", "columns")
"""The parameters that name rows, columns or groups of the form; each name must exist there."""
OWN_RULE = FalseAlarm("mid", "案内自定规则，由制定人掌握")


def refuse(path: Path, rule: str, field: str, what: str) -> NoReturn:
    """Raise the error that names file, rule and field."""
    where = " ".join(part for part in (path.name, rule, field) if part)
    raise CatalogueError(where, what, "请对照 audit_kit/catalogue/rules 中同类规则的写法改正这个文件")


class RuleReader:
    """Turns one entry into a Rule, and names file, rule and field of what is wrong."""

    FIELDS = (
        "id title why basis severity table versions years check with examples implied_by false_alarm default"
    ).split()

    def __init__(self, path: Path, entry: dict[str, Any], *, own: bool = False) -> None:
        self.path = path
        self.entry = entry
        self.own = own
        self.id = str(entry.get("id", "（没有 id）"))

    def refuse(self, field: str, what: str) -> NoReturn:
        refuse(self.path, self.id, field, what)

    def rule(self) -> Rule:
        if unknown := sorted(set(self.entry) - set(self.FIELDS)):
            self.refuse("、".join(map(str, unknown)), "没有这样的字段")
        versions = self.versions()
        first, last = self.years()
        kind = self.kind()
        table = self.table(kind)
        rule = Rule(
            **{field: self.word(field) for field in ("id", "title", "why", "basis", "check")},
            severities=self.severities(),
            table=table,
            versions=versions,
            first_year=first,
            last_year=last,
            asked=self.asked(kind, table, versions),
            examples=self.examples(),
            implied_by=self.implied_by(),
            false_alarm=self.false_alarm(),
            file=self.path.name,
            on=self.on(),
        )
        shown = [example.outcome for example in rule.examples]
        if not self.own and (missing := [one for one in rule.outcomes if one not in shown]):
            self.refuse("examples", f"缺少 {'、'.join(missing)} 的例子")
        if impossible := [one for one in shown if one not in rule.outcomes]:
            self.refuse("examples", f"{rule.check} 不会有 {'、'.join(impossible)} 的结果")
        return rule

    def retired(self) -> Retired:
        """The entry of a rule that is not carried out."""
        if unknown := sorted(set(self.entry) - {"id", "title", "basis", "retired"}):
            self.refuse("、".join(map(str, unknown)), "已停用的规则没有这样的字段")
        words = {field: self.word(field) for field in ("id", "title", "basis")}
        return Retired(**words, reason=self.word("retired"), file=self.path.name)

    def on(self) -> bool:
        value = self.entry.get("default", "on")
        if value not in ("on", "off", True, False):  # YAML reads a bare on or off as a truth value
            self.refuse("default", "只能是 on 或 off")
        return value in ("on", True)

    def word(self, field: str) -> str:
        value = self.entry.get(field)
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, "缺少文字")
        return value.strip()

    def mapping(self, field: str) -> dict[str, Any]:
        value = self.entry.get(field, {})
        if not isinstance(value, dict):
            self.refuse(field, "这里应是“名称: 内容”的列表")
        return value

    def versions(self) -> tuple[str, ...]:
        versions = tuple(self.entry.get("versions", FORM_IDS))
        if not versions or not set(versions) <= set(FORM_IDS):
            self.refuse("versions", f"只能是 {'、'.join(FORM_IDS)}，并加引号")
        return versions

    def years(self) -> tuple[int | None, int | None]:
        years = self.mapping("years")
        if not set(years) <= {"from", "to"} or not all(isinstance(year, int) for year in years.values()):
            self.refuse("years", "写作 {from: 年份, to: 年份}，可以只写一个")
        return years.get("from"), years.get("to")

    def severities(self) -> dict[str, Severity]:
        value = self.entry.get("severity")
        by_form: dict[str, Any] = value if isinstance(value, dict) else dict.fromkeys(FORM_IDS, value)
        if set(by_form) != set(FORM_IDS) or not all(one in SEVERITIES for one in by_form.values()):
            self.refuse("severity", f"只能是 {'、'.join(SEVERITIES)}，或按格式分别写明")
        return by_form

    def kind(self) -> Kind:
        name = self.word("check")
        if name not in KINDS:
            self.refuse("check", f"没有 {name} 这种核对，可用的是 {'、'.join(KINDS)}")
        return KINDS[name]

    def table(self, kind: Kind) -> str | None:
        table = self.entry.get("table")
        if kind.one_table and table not in TABLES:
            self.refuse("table", f"应是 {'、'.join(TABLES)} 之一")
        if not kind.one_table and table is not None:
            self.refuse("table", "这种核对针对整份报告，不写表")
        return table

    def asked(self, kind: Kind, table: str | None, versions: tuple[str, ...]) -> dict[str, Any]:
        """The parameters under ``with``, all that the kind of check takes."""
        given, asked = self.mapping("with"), {}
        if unknown := sorted(set(given) - set(kind.parameters)):
            usable = "、".join(kind.parameters) or "（无）"
            self.refuse(f"with {unknown[0]}", f"{self.word('check')} 没有这个参数，可用的是 {usable}")
        for name, parameter in kind.parameters.items():
            asked[name] = _coerced(given.get(name, parameter.default), parameter.annotation)
            if asked[name] is Parameter.empty:
                self.refuse(f"with {name}", "缺少这个参数")
            try:
                fits = name not in given or _fits(asked[name], parameter.annotation)
            except ValueError as error:
                self.refuse("with", str(error))
            if not fits:
                self.refuse(f"with {name}", f"不能写作 {given[name]!r}")
        self.refuse_parted(asked)
        keys = {name: _coerced(given[name], tuple[str, ...]) for name in KEYS_OF_FORM if name in given}
        if "claim" in asked and kind.one_table:
            keys["claim"] = keys_compared((asked["claim"], *asked["when"]))
        for name, version in product(keys, versions):
            if unknown := [key for key in keys[name] if key not in _keys(version, table)]:
                self.refuse(f"with {name}", f"{version} 格式中没有 {'、'.join(unknown)} 这些行（列）")
        return asked

    def refuse_parted(self, asked: dict[str, Any]) -> None:
        """Refuse parameters that do not fit each other."""
        for text in (asked["claim"], *asked["when"]) if "cells" in asked else ():
            if unknown := [key for key in keys_compared((text,)) if key not in asked["cells"]]:
                self.refuse("with", f"“{text}”中的 {'、'.join(unknown)} 没有在 cells 中说明")
        if len(asked.get("groups", ())) != len(asked.get("missing", ())):
            self.refuse("with", "groups 与 missing 应一样多")

    def examples(self) -> tuple[Example, ...]:
        found = self.mapping("examples")
        for outcome, content in found.items():
            if outcome not in OUTCOMES:
                self.refuse(f"examples {outcome}", f"结果只能是 {'、'.join(OUTCOMES)}")
            if not isinstance(content, dict):
                self.refuse(f"examples {outcome}", "这里应是“名称: 内容”的列表")
        return tuple(Example(outcome, found[outcome]) for outcome in OUTCOMES if outcome in found)

    def implied_by(self) -> Implied | None:
        entry = self.mapping("implied_by")
        if not entry:
            return None
        if set(entry) != {"rules", "reason"} or not _fits(tuple(entry["rules"]), tuple[str, ...]):
            self.refuse("implied_by", "写作 {rules: [编号], reason: 理由}")
        return Implied(tuple(entry["rules"]), str(entry["reason"]))

    def false_alarm(self) -> FalseAlarm:
        if self.own and "false_alarm" not in self.entry:
            return OWN_RULE
        entry = self.mapping("false_alarm")
        if not set(entry) <= {"risk", "cause"} or entry.get("risk") not in RISKS:
            self.refuse("false_alarm", f"写作 {{risk: {'/'.join(RISKS)}, cause: 原因}}")
        if entry["risk"] != "low" and not entry.get("cause"):
            self.refuse("false_alarm cause", "误报风险不是 low 时应写明原因")
        return FalseAlarm(entry["risk"], str(entry.get("cause", "")))


def _coerced(value: Any, hint: Any) -> Any:
    """A list as a tuple, and a single word as a tuple of one where several are asked for."""
    if get_origin(hint) is tuple:
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
    return value


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is Annotated:
        of_type, refuse_wrong = get_args(hint)
        if fits := _fits(value, of_type):
            refuse_wrong(value)
        return fits
    if origin is Union:
        return any(_fits(value, one) for one in get_args(hint))
    if origin is dict:
        return isinstance(value, dict) and all(_fits(v, get_args(hint)[1]) for v in value.values())
    if origin is tuple:
        return (
            isinstance(value, tuple) and bool(value) and all(_fits(one, get_args(hint)[0]) for one in value)
        )
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))


@cache
def _keys(form_id: str, table: str | None) -> frozenset[str]:
    """Every row, column and group of a table of a form, or of all its tables."""
    found: set[str] = set()
    for official in load_form(form_id).tables.values():
        if table in (None, official.key):
            found |= set(official.groups)
            found |= {key for cell in official.cells for key in (cell.row, cell.column)}
    return frozenset(found)
