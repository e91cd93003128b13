"""What is still open in a case: every point is named, and a complete case has none."""

from made_cases import AT, FACTS

import audit_kit as ak


def points(case: ak.Case) -> dict[str, list[str]]:
    """The open points of a case by kind."""
    frame = ak.completeness(case)
    assert list(frame.columns) == ["point", "about", "message", "to_do"]
    return {str(point): list(own["about"]) for point, own in frame.groupby("point", sort=False)}


def test_a_new_case_has_everything_open(case: ak.Case) -> None:
    found = points(case)
    assert list(found) == ["未决定", "没有填写", "没有签署"]
    assert len(found["未决定"]) == len(case.audit.findings), "explanations need no decision"
    assert found["没有填写"] == ["被审计单位", "审计机关", "审计事项", "审计期间", "索引号"]
    assert found["没有签署"] == ["编制", "复核"]


def test_what_was_sent_back_waits_or_was_not_reviewed_is_named(lived_in: ak.Case) -> None:
    found = points(lived_in)
    assert found["已退回"] == ["不符-02"]
    assert {"不符-03", "不符-04", "原因-01"} <= set(found["未复核"]) and "不符-01" not in found["未复核"]
    assert "没有填写" not in found
    assert found["没有签署"] == ["编制", "复核"], "both signatures are broken by a later decision"


def test_what_waits_for_verification_or_has_changed_since_is_open(case: ak.Case) -> None:
    case.decide(case.matters[0], "待核实", by="张三", at=AT)
    warning = next(matter for matter in case.matters if matter.content.get("severity") == "warning")
    case.decide(warning, "确认", by="张三", at=AT)
    case.settings.write_text(f"severities: {{{warning.title}: info}}\n", encoding="utf-8")
    found = points(case)
    assert found["待核实"] == ["不符-01"] and len(found["须重新决定"]) == 1


def test_a_case_that_is_decided_reviewed_and_signed_is_complete(case: ak.Case) -> None:
    case.describe(FACTS, by="张三", at=AT)
    for matter in case.matters:
        if matter.kind == "finding":
            entry = case.decide(matter, "确认", by="张三", at=AT)
            case.review(entry.number, "同意", by="李四", at=AT)
    assert list(points(case)) == ["没有签署"]
    case.sign("编制", by="张三", at=AT)
    case.sign("复核", by="李四", at=AT)
    assert ak.completeness(case).empty
    case.settings.write_text("turn_off: [T4-SUM]\n", encoding="utf-8")
    assert points(case)["没有签署"] == ["编制", "复核"]
