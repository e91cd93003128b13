"""From grids to the official tables: the form used, every figure it asks for, what departs from it."""

from dataclasses import dataclass

from audit_kit.alignment import FORM_IDS, Alignment, align_rows, likeness, recognised, votes
from audit_kit.amounts import read_amount
from audit_kit.blocks import Filled, fill_block
from audit_kit.columns import Content
from audit_kit.errors import NotAReport, SeveralReports
from audit_kit.forms import TABLES, Block, Label, Table
from audit_kit.labels import compact, normalised
from audit_kit.model import CellId, Document, Figure, Grid, Line
from audit_kit.report import BlockSeen, Extra, FormId, LabelSeen, Layout
from audit_kit.rows import join_cut_rows, printed_rows

FEWEST_ROWS = 4
"""Official rows a file must print to count as a report."""
OTHER_HANDLING = ("requests", "（六）其他处理")
"""The place of 表三 where the forms differ, which votes for a form as the blocks of 表二 do."""


@dataclass(frozen=True, slots=True)
class OfficialTables:
    """The figures of the official tables, the form they follow, and the layout as printed."""

    form: FormId
    figures: tuple[Figure, ...]
    layout: Layout

    @property
    def lost(self) -> int:
        """How many figures are absent or unsure."""
        return sum(figure.state in ("absent", "unsure") for figure in self.figures)


def official_tables(document: Document, form_by_year: str) -> OfficialTables:
    """The official tables of a document; ``form_by_year`` decides where its blocks cannot.

    Raises:
        NotAReport: no official table, or the tables of more than one report.
    """
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    rows = join_cut_rows(printed_rows(grids), likeness)
    alignments = {form_id: align_rows(rows, form_id) for form_id in FORM_IDS}
    _refuse_others(document, alignments)
    cast = votes(alignments.values())
    form = recognised(cast, alignments.values())
    tables = _Tables(alignments, cast, form_by_year if form in ("hybrid", "unknown") else form)
    prose = "".join(normalised(block.text) for block in document.blocks if isinstance(block, Line))
    figures = tuple(_figure(*found, prose) for found in tables.contents())
    return OfficialTables(form=form, figures=figures, layout=tables.layout())  # type: ignore[arg-type]


def _refuse_others(document: Document, alignments: dict[str, Alignment]) -> None:
    best = max(alignments.values(), key=lambda alignment: len(alignment.label_at))
    if len(best.label_at) < FEWEST_ROWS:
        raise NotAReport(
            document.source.name,
            "没有找到年度报告的官方表格",
            "请核对是否为政府信息公开工作年度报告，表格是否为图片或附件",
        )
    if len(best.claimed_twice) >= 8:
        raise SeveralReports(
            document.source.name,
            "同一文件里有不止一份报告的表格",
            "请把每份报告单独另存为一个文件，再分别读取",
        )


class _Tables:
    """Chooses the form of each block and fills it."""

    def __init__(
        self, alignments: dict[str, Alignment], cast: dict[tuple[str, str], str | None], form: str
    ) -> None:
        self.alignments = alignments
        self.cast = cast
        self.form = form
        self.filled: list[Filled] = []
        for key in TABLES:
            for alignment, block in self._blocks(key):
                table = alignment.form.tables[key]
                self.filled.append(fill_block(alignment, table, block, _rows(alignment, table, block)))

    def _blocks(self, table: str) -> list[tuple[Alignment, Block]]:
        """The blocks of a table, each with the form its wording votes for."""
        if table != "disclosure":
            vote = self.cast[OTHER_HANDLING] if table == "requests" else None
            alignment = self.alignments[vote or self.form]
            return [(alignment, alignment.form.tables[table].blocks[0])]
        chosen = []
        for block in self.alignments["2019"].form.tables[table].blocks:
            alignment = self.alignments[self.cast[table, block.key] or self.form]
            chosen += [(alignment, b) for b in alignment.form.tables[table].blocks if b.key == block.key]
        return chosen

    def contents(self) -> list[tuple[CellId, Content | None, Label, Label]]:
        """Every cell asked for, in the order of the form: what was found, its row and its column."""
        return [
            (cell := CellId(filled.table.key, row.key, column.key), filled.contents.get(cell), row, column)
            for filled in self.filled
            for row in filled.rows
            for column in filled.block.columns
        ]

    def layout(self) -> Layout:
        """How the printed tables compare with the form."""
        blocks = [
            BlockSeen(one.table.key, one.block.key, one.found, self.cast.get((one.table.key, one.block.key)))
            for one in self.filled
        ]
        blocks.append(BlockSeen(*OTHER_HANDLING, blocks[-2].found, self.cast[OTHER_HANDLING]))
        labels = [label for filled in self.filled for label in filled.labels]
        extras = [extra for filled in self.filled for extra in filled.extras]
        return Layout(
            blocks=tuple(blocks),
            labels=(*labels, *self._missing_split_rows(), *self._corner()),
            extras=(*extras, *self._extra_rows()),
            unplaced=tuple(row for filled in self.filled for row in filled.unplaced),
        )

    def _missing_split_rows(self) -> list[LabelSeen]:
        """The rows of the form in whose place one row is printed."""
        return [
            LabelSeen(filled.table.key, "row", row.key, row.label, None)
            for filled in self.filled
            for row in filled.block.rows
            if row not in filled.rows
        ]

    def _corner(self) -> list[LabelSeen]:
        filled = next(one for one in self.filled if one.table.key == "requests")
        if not filled.found:
            return []
        cells = (cell for row in filled.alignment.rows for cell in row.cells)
        seen = next((cell for cell in cells if "勾稽关系" in normalised(cell.text)), None)
        printed = (seen.text, seen.place) if seen else (None, None)
        return [LabelSeen("requests", "corner", filled.block.key, filled.block.corner, *printed)]

    def _extra_rows(self) -> list[Extra]:
        """Rows with figures inside an official table that no line of any form claims."""
        taken = {r for filled in self.filled for r in filled.alignment.slot_of}
        extras = []
        for key in TABLES:
            alignment = next(one.alignment for one in self.filled if one.table.key == key)
            own = sorted(
                r
                for r, s in alignment.slot_of.items()
                if alignment.script[s].table == key and alignment.script[s].kind == "row"
            )
            for r in range(own[0], own[-1]) if own else ():
                row = alignment.rows[r]
                if r not in taken and row.values and row.words:
                    text = "".join(row.cells[row.words[-1][0]].text.split())
                    extras.append(Extra(key, "row", text, row.place))
        return extras


def _rows(alignment: Alignment, table: Table, block: Block) -> tuple[Label, ...]:
    """The rows of a block as this report prints them: one row may stand in place of several."""
    printed, rows = alignment.row_keys(table.key), block.rows
    for instead in table.instead:
        if instead.row.key in printed and not printed & set(instead.rows):
            rows = instead.put_into(rows)
    return rows


def _figure(cell: CellId, content: Content | None, row: Label, column: Label, prose: str) -> Figure:
    """The figure of one cell, with the state that can be vouched for.

    ``prose`` is the text outside the tables: a row whose label stands there was printed, but not as a table.
    The rows of 表四 are named in many a sentence; there the column must stand outside the tables too.
    """
    if content is None or (content.cell is None and content.doubt is None):
        labels = [row.label, *([column.label] if cell.table == "disputes" else [])]
        if len(normalised(row.label)) > 3 and all(normalised(label) in prose for label in labels):
            return Figure(cell, "", None, "unsure", note="原件印有这一行，但辨认不出表格的格线，没有读取")
        return Figure(cell, "", None, "absent", note="报告没有印出这一格")
    if content.cell is None:
        return Figure(cell, "", None, "unsure", note=content.doubt)
    printed = content.cell
    amount = read_amount(printed.text, signed=column.signed)
    doubt = content.doubt or printed.doubt or _second_opinion(printed.text, printed.second)
    joined = read_amount("".join(printed.text.split()), signed=column.signed)
    if doubt is None and "\n" in printed.text.strip() and joined.state == "number":
        doubt = "这一格的数字印成两行，可能是一个数，也可能是两个"
    return Figure(
        cell=cell,
        text=printed.text,
        value=None if doubt else amount.value,
        state="unsure" if doubt else amount.state,
        place=printed.place,
        second=printed.second,
        note=doubt,
        remarks=() if doubt else amount.remarks,
    )


def _second_opinion(text: str, second: str | None) -> str | None:
    """Why two readings of the same cell do not agree, None where they do or where there is only one."""
    if second is None or compact(text) == compact(second):
        return None
    return f"两种读法不一致：“{' '.join(text.split())}”与“{' '.join(second.split())}”"
