"""Carry one rule out: on a report, on two years of an agency, or on a group; answers become verdicts."""

from dataclasses import dataclass, field
from decimal import Decimal

from audit_kit.answers import SEVERITIES, Answer, Outcome, Severity, answers_in, as_decimal
from audit_kit.checks_group import Group
from audit_kit.checks_years import Years
from audit_kit.facts import Facts
from audit_kit.report import Report
from audit_kit.rule import Rule
from audit_kit.settings import Settings, load_settings

ALONE = {
    "years": "只给出一个年度的报告，跨年规则无从核对。",
    "group": "没有下级机关的报告，这条规则用 check_group 核对。",
}
OFF = "这条规则默认不开，可在设置的 turn_on 中开启。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer on one subject of one report.

    ``stated`` is what the page prints, ``expected`` what the other figures give, ``difference`` stated less
    expected, exact, None where unknown. ``cells`` are addresses such as ``requests/办理总计/自然人``.
    ``message`` is one Chinese sentence, empty where the rule passed.
    """

    rule: str
    outcome: Outcome
    severity: Severity
    report: str
    subject: str
    stated: int | Decimal | None
    expected: int | Decimal | None
    difference: int | Decimal | None
    cells: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Surroundings:
    """What a rule may be carried out on beside the report: the year before, and the group."""

    settings: Settings = field(default_factory=load_settings)
    before: Report | None = None
    group: Group | None = None


def answers(rule: Rule, report: Report, around: Surroundings | None = None) -> list[Answer]:
    """The answers of one rule on one report; a rule about certain years asks for the year first."""
    around = around or Surroundings()
    if rule.first_year is not None or rule.last_year is not None:
        if report.year is None:
            return [Answer("undecided", "报告年度", "没有读到报告年度，尚不能判定。")]
        if not (rule.first_year or report.year) <= report.year <= (rule.last_year or report.year):
            return [Answer("not_applicable", "报告年度", f"这条规则不适用于{report.year}年度报告。")]
    kind = rule.kind
    if kind.subject != "report" and report.layout_form not in rule.versions:
        return [Answer("not_applicable", "表格版本", f"这条规则不适用于{report.layout_form}年格式的报告。")]
    facts = Facts(report, around.settings)
    years = around.before and Years(Facts(around.before, around.settings), facts)
    found = {"report": report, "facts": facts, "years": years, "group": around.group}[kind.subject]
    if found is None:
        return [Answer("not_applicable", "报告", ALONE[kind.subject])]
    table = () if rule.table is None else (rule.table,)
    return list(answers_in(kind.carry_out(found, *table, **rule.asked)))


def verdicts(rule: Rule, report: Report, around: Surroundings) -> list[Verdict]:
    """The verdicts of one rule on one report; one that is off says so."""
    settings = around.settings
    off = rule.id in settings.turn_off or not (rule.on or rule.id in settings.turn_on)
    found = [Answer("not_applicable", "报告", OFF)] if off else answers(rule, report, around)
    return [
        Verdict(
            rule=rule.id,
            outcome=answer.outcome,
            severity=_severity(rule, report, answer, settings),
            report=report.source.name,
            subject=answer.subject,
            stated=as_decimal(answer.stated),
            expected=as_decimal(answer.expected),
            difference=as_decimal(answer.difference),
            cells=tuple(cell.path for cell in answer.cells),
            message=answer.message,
        )
        for answer in found
    ]


def _severity(rule: Rule, report: Report, answer: Answer, settings: Settings) -> Severity:
    """The settings' severity, else the answer's, which never makes an optional rule graver than it is."""
    own = rule.severities[report.layout_form]
    given = settings.severities.get(rule.id, answer.severity)
    severity = next((one for one in SEVERITIES if one == given), own)
    claimed = rule.id not in settings.severities and rule.check in ("claims_agree", "parts_within")
    return max(own, severity, key=SEVERITIES.index) if claimed else severity
