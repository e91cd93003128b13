"""Money in the wrong unit: a fee of 表二 ten thousand times what the prose tells, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from audit_kit.claims import expected_values, read_claims
from audit_kit.explanations import Explanation, origin_of
from audit_kit.report import Report
from audit_kit.slips import UNIT, cost_of


def unit_slips(report: Report) -> Iterator[Explanation]:
    """For each claim of money that differs from its figure of 表二 by 元 against 万元, the implied figure."""
    for claim in read_claims(report):
        for cells, printed in zip(claim.cells, expected_values(claim, report), strict=True):
            told = claim.value
            if claim.kind != "money" or claim.hedge or not told or not printed or len(cells) != 1:
                continue
            if UNIT not in (printed / told, told / printed):
                continue
            figure = report.by_cell[cells[0]]
            if figure.value is not None:
                change = (cells[0], figure.value, figure.value * told / printed)
                yield Explanation(
                    report=report,
                    table=cells[0].table,
                    changes=(change,),
                    slips=("unit",),
                    support=(f"{claim.quote}，与之相符",),
                    against=(),
                    origin=origin_of(report, (change,)),
                    cost=cost_of("unit"),
                )
