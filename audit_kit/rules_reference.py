"""Write ``docs/rules.md`` from the catalogue: ``python -m audit_kit.rules_reference``."""

from pathlib import Path

from audit_kit.examples import example_answers
from audit_kit.rule import Example, Rule, Subject
from audit_kit.rules import load_retired, load_rules, load_uncovered
from audit_kit.vocabulary import OUTCOME_WORDS, SEVERITY_WORDS

PATH = Path(__file__).parent.parent / "docs" / "rules.md"
RISK = {"low": "低", "mid": "中", "high": "高"}
CARRIED_OUT_ON: dict[Subject, str] = {
    "report": "表格和版式",
    "facts": "一份报告的表格、正文和设置",
    "years": "同一机关两个年度的报告（check 给出几个年度时）",
    "group": "上级机关与下级机关的报告（check_group）",
}
OPENING = """# 核对规则

本页由 `python -m audit_kit.rules_reference` 根据 `audit_kit/catalogue/rules/` 生成，请勿手工修改。

每条规则的标题在规则通过时成立。结果有四种：通过、不符、无法判断（附原因，不计为通过）、不适用（附原因）。
不是数字的格（空白、符号、文字、没有印出、存疑）按“任意非负整数”看待：只有填什么数都不成立时才判不符。
程度有三种：错误（确定性错误）、疑点（疑似，须人工核实）、提示。
规则陈述事实，不作定性；误报风险说明一项不符在什么情形下并非报告之误。

规则文件的写法见各 YAML 文件：编号不重复使用，每种可能的结果都有例子，测试逐一验证。
“默认不开”的规则在案件设置的 `turn_on` 中开启；程度可在 `severities` 中调整；设置的写法见
`audit_kit/catalogue/settings.yaml`，自定规则见 [own-rules.md](own-rules.md)。
"""


def reference() -> str:
    """The text of ``docs/rules.md``, in Markdown."""
    rules = load_rules()
    parts = [OPENING, _contents(rules), *(_section(rule) for rule in rules), _retired(), _uncovered()]
    return "\n".join(parts)


def _contents(rules: tuple[Rule, ...]) -> str:
    rows = [
        f"| [{one.id}](#{one.id.lower()}) | {one.title} | {_severity(one)} | {'开' if one.on else '不开'} |"
        for one in rules
    ]
    return "\n".join(["| 编号 | 规则 | 程度 | 默认 |", "|---|---|---|---|", *rows, ""])


def _section(rule: Rule) -> str:
    cause = f"（{rule.false_alarm.cause}）" if rule.false_alarm.cause else ""
    lines = [
        f"## {rule.id}",
        "",
        f"**{rule.title}。** {rule.why}",
        "",
        f"- 依据：{rule.basis}",
        f"- 程度：{_severity(rule)}",
        f"- 适用：{_scope(rule)}；默认{'开' if rule.on else '不开'}",
        f"- 核对对象：{CARRIED_OUT_ON[rule.kind.subject]}",
        f"- 算法：{formula(rule)}",
        f"- 误报风险：{RISK[rule.false_alarm.risk]}{cause}",
    ]
    if rule.implied_by is not None:
        lines.append(f"- 与 {'、'.join(rule.implied_by.rules)} 的关系：{rule.implied_by.reason}")
    lines += ["", "| 结果 | 例子得出的说明 |", "|---|---|"]
    lines += [f"| {OUTCOME_WORDS[example.outcome]} | {_told(rule, example)} |" for example in rule.examples]
    return "\n".join([*lines, ""])


def _severity(rule: Rule) -> str:
    """The severity; by form where it differs."""
    if len(set(rule.severities.values())) == 1:
        return SEVERITY_WORDS[next(iter(rule.severities.values()))]
    return "，".join(f"{form}年格式为{SEVERITY_WORDS[one]}" for form, one in sorted(rule.severities.items()))


def _scope(rule: Rule) -> str:
    forms = "、".join(rule.versions) + "年格式"
    if rule.first_year is not None:
        forms += f"，{rule.first_year}年度及以后"
    return forms + (f"，{rule.last_year}年度及以前" if rule.last_year is not None else "")


def _told(rule: Rule, example: Example) -> str:
    """What the rule says of its example, the first sentence with that outcome."""
    found = example_answers(rule, example)
    message = next(answer.message for answer in found if answer.outcome == example.outcome)
    return message.replace("|", "\\|") or "（无需说明）"


def formula(rule: Rule) -> str:
    """What the rule computes: its parameters in the words of the catalogue."""
    shown = [f"{name}＝{told}" for name, value in rule.asked.items() if (told := _worded(value))]
    return f"`{rule.check}`" + (f"，{'；'.join(shown)}" if shown else "")


def _worded(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name}为 `{_escaped(path)}`" for name, path in value.items())
    if isinstance(value, tuple):
        return "、".join(f"`{_escaped(str(one))}`" for one in value)
    return f"`{_escaped(str(value))}`" if value not in ("", None) else ""


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "\\n")


def _retired() -> str:
    """The entries that are not carried out, with their reasons."""
    rows = [f"| {one.id} | {one.title} | {one.reason} |" for one in load_retired()]
    head = ["## 停用的规则", "", "编号保留，不再使用。", "", "| 编号 | 规则 | 停用的理由 |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _uncovered() -> str:
    lines = ["## 没有参与计算的数", ""]
    for entry in load_uncovered():
        cells = "、".join(f"`{cell}`" for cell in entry.cells)
        lines.append(f"- {entry.form}年格式：{cells}。{entry.reason}")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PATH.write_text(reference(), encoding="utf-8", newline="\n")
    print(PATH)
