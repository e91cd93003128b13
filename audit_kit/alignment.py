"""The printed rows of a document against the script of a form: which row is which, and which form it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from audit_kit.forms import Block, Form, Label, load_form
from audit_kit.labels import ORDINAL, FormWords, align, compact, normalised, similarity
from audit_kit.rows import PrintedRow

FORM_IDS = ("2021", "2019")


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of a form's script: a heading, a header, a row of figures, or the figures of 表四."""

    kind: Literal["heading", "header", "row", "figures"]
    table: str
    block: Block
    label: Label | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """The normalised texts that stand for this line."""
        if self.label is not None:
            return self.label.wordings
        return (normalised(self.block.heading),) if self.kind == "heading" else ()


@cache
def script_of(form_id: str) -> tuple[Slot, ...]:
    """The lines of a form in printed order. A row printed in place of several stands before them."""
    slots: list[Slot] = []
    for table in load_form(form_id).tables.values():
        for block in table.blocks:
            slots += [Slot("heading", table.key, block)] if block.heading else []
            slots.append(Slot("header", table.key, block))
            if table.key == "disputes":
                slots.append(Slot("figures", table.key, block))
                continue
            instead = {i.rows[0]: i.row for i in table.instead}
            for row in block.rows:
                if row.key in instead:
                    slots.append(Slot("row", table.key, block, instead[row.key]))
                slots.append(Slot("row", table.key, block, row))
    return tuple(slots)


@cache
def wordings(form_id: str) -> dict[str, tuple[int, ...]]:
    """For each normalised wording of a heading or row label the lines of the script it may stand for."""
    found: dict[str, list[int]] = {}
    for index, slot in enumerate(script_of(form_id)):
        for text in slot.wordings:
            found.setdefault(text, []).append(index)
    return {text: tuple(indexes) for text, indexes in found.items()}


@cache
def form_words() -> FormWords:
    """The words of both forms that pages are read by; of 表四 only the header is printed as a label."""
    tables = [table for form_id in FORM_IDS for table in load_form(form_id).tables.values()]
    rows: dict[str, frozenset[str]] = {}
    numbered = set()
    for table in tables:
        labels = [(b.key, row) for b in table.blocks for row in b.rows]
        labels += [(table.blocks[0].key, instead.row) for instead in table.instead]
        for block, label in labels if table.key != "disputes" else ():
            for wording in (label.label, *label.also):
                text = normalised(wording)
                rows[text] = rows.get(text, frozenset()) | {f"{table.key}/{block}"}
                numbered |= {text} if ORDINAL.match(compact(wording)) else set()
    blocks = [block for table in tables for block in table.blocks]
    printed = [label.label for block in blocks for label in (*block.rows, *block.columns)]
    return FormWords(
        markers=tuple(dict.fromkeys(text[-10:] for text in printed if len(text) > 3)),
        rows=rows,
        numbered=frozenset(numbered),
        groups=frozenset(normalised(text) for b in blocks for row in b.rows for text in row.under),
        headings=frozenset(normalised(block.heading) for block in blocks if block.heading),
        corners=frozenset(normalised(block.corner) for block in blocks if block.corner),
    )


def likeness(text: str) -> float:
    """How well a normalised text matches the label of any row or heading of either form, 0 to 1."""
    return max(similarity(text, wording) for form_id in FORM_IDS for wording in wordings(form_id))


@dataclass(frozen=True)
class Alignment:
    """Which printed row is which line of a form's script.

    ``label_at`` gives, for each matched row of figures, the index of the cell that holds its label.
    ``claimed_twice`` are lines that more than one printed row claims: neither is believed.
    """

    form: Form
    rows: tuple[PrintedRow, ...]
    slot_of: dict[int, int]
    label_at: dict[int, int]
    claimed_twice: frozenset[int]

    @cached_property
    def row_of(self) -> dict[int, int]:
        """For each matched line of the script the index of its printed row."""
        return {slot: row for row, slot in self.slot_of.items()}

    @property
    def script(self) -> tuple[Slot, ...]:
        """The lines of the form."""
        return script_of(self.form.id)

    def slots(self, table: str, block: str) -> list[tuple[int, Slot]]:
        """The lines of one block with their numbers in the script, in printed order."""
        return [(i, s) for i, s in enumerate(self.script) if s.table == table and s.block.key == block]

    def row_keys(self, table: str) -> set[str]:
        """The keys of the rows of a table that the report prints."""
        slots = [self.script[s] for s in self.row_of]
        return {slot.label.key for slot in slots if slot.table == table and slot.label is not None}

    def found(self, table: str, block: str) -> bool:
        """Whether the report prints any line of the block."""
        return any(index in self.row_of for index, _ in self.slots(table, block))

    def header_score(self, table: str, block: str) -> float:
        """How well the block's printed header agrees with this form's columns, 0 to 1."""
        for index, slot in self.slots(table, block):
            if slot.kind == "header" and index in self.row_of:
                return _header_score(self.rows[self.row_of[index]], slot)
        return 0.0


def align_rows(rows: list[PrintedRow], form_id: str) -> Alignment:
    """The best order-keeping match of printed rows and form lines, then labels found out of order."""
    script = script_of(form_id)
    label_at: dict[tuple[int, int], int] = {}
    scores: dict[tuple[int, int], float] = {}
    headers = [i for i, slot in enumerate(script) if slot.kind == "header"]
    figures = next(i for i, slot in enumerate(script) if slot.kind == "figures")
    in_disputes = 0
    for r, row in enumerate(rows):
        for s in headers:
            if score := _header_score(row, script[s]):
                scores[r, s] = score
                in_disputes = 8 if script[s].table == "disputes" else in_disputes
        if in_disputes and (score := _figures_score(row)):
            scores[r, figures] = score
        in_disputes = max(0, in_disputes - 1)
        for s, (score, at) in _row_scores(row, form_id).items():
            scores[r, s] = score
            label_at[r, s] = at
    matched = align(len(rows), len(script), scores)
    return _with_strays(rows, form_id, matched, scores, label_at)


def _with_strays(
    rows: list[PrintedRow],
    form_id: str,
    matched: dict[int, int],
    scores: dict[tuple[int, int], float],
    label_at: dict[tuple[int, int], int],
) -> Alignment:
    """Rows that carry a form label to the letter, but out of order or a second time."""
    script, twice = script_of(form_id), set()
    opened = {
        slot.table: min(
            (r for r, s in matched.items() if script[s].table == slot.table and script[s].kind == "row"),
            default=len(rows),
        )
        for slot in script
    }
    for (r, s), score in sorted(scores.items()):
        if r in matched or score < 1 or script[s].kind != "row" or r < opened[script[s].table]:
            continue
        if not _leads_the_row(rows[r], script[s], label_at[r, s]):
            continue
        if s in matched.values():
            twice.add(s)
        else:
            matched[r] = s
    return Alignment(
        form=load_form(form_id),
        rows=tuple(rows),
        slot_of=matched,
        label_at={r: label_at[r, s] for r, s in matched.items() if (r, s) in label_at},
        claimed_twice=frozenset(twice),
    )


def _leads_the_row(row: PrintedRow, slot: Slot, at: int) -> bool:
    """Whether only the merged cells of its group stand before the label."""
    assert slot.label is not None
    parents = [normalised(text) for text in slot.label.under]
    return all(any(similarity(text, p) for p in parents) for i, text in row.words if i < at)


def _row_scores(row: PrintedRow, form_id: str) -> dict[int, tuple[float, int]]:
    """For each line whose wording a cell of the row carries: how well, and in which cell.

    The cell nearest to the figures is the row's label; one before it is the merged cell of its group.
    """
    known, columns = wordings(form_id), _column_words(form_id)
    found: dict[int, tuple[float, int]] = {}
    for at, text in row.words:
        if text in columns and at > 0:
            break
        best = 1.0 if text in known else max(similarity(text, wording) for wording in known)
        if best == 0 or (best < 1 and text in columns):
            continue
        close = [text] if best == 1 else [w for w in known if similarity(text, w) == best]
        for slot in {slot for wording in close for slot in known[wording]} if len(close) == 1 else ():
            kind = script_of(form_id)[slot].kind
            if best == 1 or kind == "row":
                found = {s: (score / 2, i) for s, (score, i) in found.items() if i < at} | {slot: (best, at)}
    return found


@cache
def _column_words(form_id: str) -> frozenset[str]:
    """Headers that no row label shares: a row that prints one is a header row."""
    blocks = load_form(form_id).tables["requests"].blocks
    return frozenset(normalised(column.label) for block in blocks for column in block.columns[:-2])


def _header_score(row: PrintedRow, slot: Slot) -> float:
    """The share of the block's columns that the row prints, 0 where it is less than a half."""
    texts = [text for _, text in row.words if text != normalised(slot.block.corner)]
    if slot.table == "disputes" and {"行政复议", "行政诉讼"} <= set(texts):
        return 0.9
    expected = [column.wordings for column in slot.block.columns]
    hits = sum(any(text in accepted for text in texts) for accepted in expected)
    printed = len(set(texts)) if slot.table == "disclosure" else len(expected)
    share = hits / max(len(expected), printed)
    return share if share >= 0.5 else 0.0


def _figures_score(row: PrintedRow) -> float:
    """How much the row looks like the one row of figures of 表四: hardly any words, at least ten cells."""
    if len(row.cells) < 10 or len(row.words) > len(row.values):
        return 0.0
    return 0.8 if row.values else 0.4


def votes(alignments: Iterable[Alignment]) -> dict[tuple[str, str], str | None]:
    """Which form each block's wording votes for, None where it fits both (FORMS: every difference)."""
    by_form = {alignment.form.id: alignment for alignment in alignments}
    old, new = by_form["2019"], by_form["2021"]
    cast: dict[tuple[str, str], str | None] = {}
    for block in old.form.tables["disclosure"].blocks:
        key = ("disclosure", block.key)
        before, after = old.header_score(*key), new.header_score(*key)
        only_old = key[1] not in {b.key for b in new.form.tables["disclosure"].blocks} and old.found(*key)
        cast[key] = "2019" if only_old or before > after else "2021" if after > before else None
    split = {row for instead in new.form.tables["requests"].instead for row in instead.rows[:2]}
    cast["requests", "（六）其他处理"] = "2021" if new.row_keys("requests") & split else None
    return cast


def recognised(cast: dict[tuple[str, str], str | None], alignments: Iterable[Alignment]) -> str:
    """``2021``, ``2019``, ``hybrid``, or ``unknown`` where no block votes.

    One row （六） alone is a weak vote for 2019: it counts only where 表二 says nothing.
    """
    cast_for = {vote for vote in cast.values() if vote}
    if len(cast_for) == 1:
        return cast_for.pop()
    if cast_for:
        return "hybrid"
    new = next(alignment for alignment in alignments if alignment.form.id == "2021")
    one_row = {i.row.key for i in new.form.tables["requests"].instead}
    return "2019" if new.row_keys("requests") & one_row else "unknown"
