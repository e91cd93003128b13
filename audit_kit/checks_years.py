"""Kinds of check on two years of one agency: what is carried over, what stands again, what is told of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import Answer, Names, exact, failed_if, shown, table_name
from audit_kit.checks_prose import agrees, claims_under
from audit_kit.checks_table import BEFORE, Cells, compared_cells
from audit_kit.claims import Claim, expected_values
from audit_kit.facts import Facts
from audit_kit.likeness import same_figures, share_found, wording
from audit_kit.meanings import readings_of
from audit_kit.model import CellId
from audit_kit.relations import Compared
from audit_kit.wording import load_wording


@dataclass(frozen=True)
class Years:
    """Two reports of one agency, the earlier one first."""

    before: Facts
    after: Facts

    @property
    def same_form(self) -> bool:
        """Whether 表二 of the two can be compared."""
        return self.before.report.form == self.after.report.form and self.after.report.form != "hybrid"

    @property
    def named(self) -> str:
        """2022年度与2023年度."""
        return f"{self.before.year}年度与{self.after.year}年度"


def _not_adjacent(years: Years) -> Answer | None:
    """The answer where one year does not follow the other; None where it does."""
    first, second = years.before.year, years.after.year
    if first is not None and second is not None and second == first + 1:
        return None
    return Answer("not_applicable", years.named, f"{years.named}不是相邻年度，无从衔接。")


def compare_years(
    years: Years,
    cells: Cells,
    claim: Compared,
    says: str,
    when: tuple[Compared, ...] = (),
    each: Names = (),
) -> Iterator[Answer]:
    """As compare_cells; a cell written as ``上年/…`` is that of the year before.

    One answer, or one for each of ``each``, columns (or rows) that stand in turn for ``*`` in the cells.
    """
    if (nothing := _not_adjacent(years)) is not None:
        yield nothing
        return
    if any("disclosure/" in path for path in cells.values()) and not years.same_form:
        yield Answer("not_applicable", "表二", f"{years.named}所用格式不同，表二口径不一，不作衔接。")
        return
    for key in each or ("",):
        figures = {}
        for name, path in cells.items():
            facts = years.before if path.startswith(BEFORE) else years.after
            figures[name] = facts.figure(path.removeprefix(BEFORE).replace("*", key))
        yield compared_cells(key or "、".join(cells), figures, claim, says, when, "两份报告")


def figures_differ(years: Years) -> list[Answer]:
    """No table holds the figures of the year before again; one answer per table that does, else one."""
    least = years.after.settings.thresholds["least_figures"]
    again = []
    for key, count in same_figures(years.before, years.after).items():
        if count >= least:
            same = f"{years.named}报告的{table_name(key)}各格数字完全相同"
            message = f"{same}（其中{count}格不为零），请核对是否沿用上年。"
            again.append(Answer("failed", table_name(key), message))
    return again or [Answer("passed", "各表数字")]


def text_differs(years: Years, sections: Names, share: str) -> Iterator[Answer]:
    """Of each section, less than a threshold of the wording stands in the report of the year before.

    One answer per section.
    """
    limits = years.after.settings.thresholds
    for section in sections:
        subject = f"第{section}部分文字"
        new, old = wording(years.after, section), wording(years.before, section)
        if min(len(new), len(old)) < limits["shortest_text"]:
            yield Answer("not_applicable", subject, f"第{section}部分除固定用语外文字较短，不作比较。")
            continue
        same = share_found(new, old, int(limits["shingle"]))
        message = (
            f"{years.named}报告第{section}部分除固定用语、名称和数字外约有{same:.0%}的文字相同，"
            f"达到设置中的{limits[share]:.0%}，请核对是否沿用上年。"
        )
        yield failed_if(same >= limits[share], subject, message)


def years_complete(years: Years) -> Answer:
    """No report year is missing between the two."""
    first, second = years.before.year, years.after.year
    if first is None or second is None:
        return Answer("not_applicable", "报告年度", "有的报告没有读到年度，无从核对。")
    missing = "、".join(str(year) for year in range(first + 1, second))
    message = f"{years.named}之间没有给出{missing}年度的报告，请核对是否已编制公布。"
    return failed_if(missing, "报告年度", message)


def changes_right(years: Years, up: Names, down: Names) -> list[Answer]:
    """What is said to have grown or fallen against the year before did so, by that much.

    ``up`` and ``down`` are the words that tell the direction. One answer per change told of a figure of the
    tables.
    """
    if (nothing := _not_adjacent(years)) is not None:
        return [nothing]
    signs = dict.fromkeys(up, 1) | dict.fromkeys(down, -1)
    answers = [_change(years, claim, base, signs) for claim, base in _changes(years.after.claims)]
    judged = [answer for answer in answers if answer is not None]
    return judged or [Answer("not_applicable", "正文", "正文没有叙述表中数字较上年的变化，无从重算。")]


def _changes(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each change with the figure before it in its sentence that it is told of."""
    base: Claim | None = None
    for claim in claims:
        if base is not None and base.sentence != claim.sentence:
            base = None
        if claim.period == "较上年":
            if base is not None and base.cells and claim.value is not None:
                yield claim, base
        elif claim.kind in ("count", "money"):
            base = claim


def _change(years: Years, claim: Claim, base: Claim, signs: Mapping[str, int]) -> Answer | None:
    """None where the change cannot be computed, for want of a figure or of a form that compares."""
    pairs = _pairs(years, base)
    if not pairs or claim.hedge is not None or claim.value is None:
        return None
    told_sign, step, unit = _direction(claim, signs), Decimal(1), base.unit
    values = [new - old for new, old in pairs]
    if claim.kind == "percent":
        digits = claim.value.as_tuple().exponent
        assert isinstance(digits, int)
        step, unit = Decimal(1).scaleb(digits), "%"
        values = [(new - old) * 100 / old for new, old in pairs if old]
    if not values:
        return None
    if any(abs(abs(value) - claim.value) < step and value * told_sign >= 0 for value in values):
        return Answer("passed", claim.quote, "", base.cells[0], claim.stated)
    right, (new, old) = values[0].quantize(step), pairs[0]
    message = (
        f"{claim.quote_at}，按上年{shown(exact(old))}、本年{shown(exact(new))}计算为"
        f"{'增加' if values[0] >= 0 else '减少'}{abs(right)}{unit}，与所述不一致。"
    )
    return Answer("failed", claim.quote, message, base.cells[0], claim.stated, exact(right))


def _pairs(years: Years, base: Claim) -> list[tuple[Decimal, Decimal]]:
    """This year's figure and last year's for each reading; the readings that fit the text where any does."""
    new = expected_values(base, years.after.report)
    if any(cell.table == "disclosure" for cells in base.cells for cell in cells) and not years.same_form:
        return []
    old = [_sum(years.before, cells) for cells in base.cells]
    pairs = [(a, b) for a, b in zip(new, old, strict=True) if a is not None and b is not None]
    fitting = [pair for pair in pairs if agrees(base, pair[0])]
    return fitting or pairs


def _sum(facts: Facts, cells: Sequence[CellId]) -> Decimal | None:
    figures = [facts.report.by_cell.get(cell) for cell in cells]
    numbers = [f.number for f in figures if f is not None and f.number is not None]
    return sum(numbers, Decimal(0)) if len(numbers) == len(cells) else None


def _direction(claim: Claim, signs: Mapping[str, int]) -> int:
    """1 for a rise, -1 for a fall, 0 where the words before the number leave it open."""
    before = claim.sentence.replace(" ", "").partition(claim.text.replace(" ", ""))[0][-12:] + claim.subject
    at, sign = max((before.rfind(word), sign) for word, sign in signs.items())
    return sign if at >= 0 else 0


def quoted_right(years: Years, keys: Names) -> list[Answer]:
    """A figure quoted from the year before is the one of that year's report. ``keys`` are keys of claims.

    One answer per figure quoted.
    """
    if (nothing := _not_adjacent(years)) is not None:
        return [nothing]
    answers = []
    for claim in claims_under(years.after, keys, ("count",)):
        if claim.period != "上年" or claim.scope not in (None, "本机关"):
            continue
        values = [_sum(years.before, cells) for cells in _cells_of(claim.key or "", years.before)]
        known = [value for value in values if value is not None]
        if known:
            right = any(agrees(claim, value) for value in known)
            printed = "或".join(dict.fromkeys(shown(exact(value)) for value in known))
            message = f"{claim.quote_at}，而{years.before.year}年度报告中这一数字为{printed}。"
            expected = None if right else exact(known[0])
            answers.append(failed_if(not right, claim.quote, message, (), claim.stated, expected))
    return answers or [Answer("not_applicable", "正文", "正文没有引用上年报告的数字，无从核对。")]


def _cells_of(key: str, facts: Facts) -> tuple[tuple[CellId, ...], ...]:
    """The cells a key such as 申请/本年新收 can stand for, one tuple per permitted reading."""
    wording = load_wording()
    topic_key, aspect_key, *_ = key.split("/")
    topic = wording.topics[topic_key]
    return readings_of([topic], [topic.aspects[aspect_key]], "", wording, facts.report.by_cell)[1]
