"""The official forms, loaded from ``catalogue/forms`` and refused when they contradict themselves."""

from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

from audit_kit.errors import CatalogueError
from audit_kit.form import Block, Form, Instead, Label, Section, Sum, Table
from audit_kit.model import CellId

__all__ = [
    "TABLES",
    "Block",
    "Form",
    "Instead",
    "Label",
    "Section",
    "Sum",
    "Table",
    "form_for_year",
    "load_form",
    "load_form_file",
]

FOLDER = Path(__file__).parent / "catalogue" / "forms"
TABLES = ("disclosure", "requests", "disputes")


def load_form(form_id: str) -> Form:
    """The official form of that id, ``"2019"`` or ``"2021"``.

    Raises:
        CatalogueError: the file contradicts itself, or there is no such form.
    """
    path = FOLDER / f"{form_id}.yaml"
    if not path.is_file():
        raise CatalogueError(str(path), "没有这个格式文件", "请检查格式编号，可用的是 2019 和 2021")
    return load_form_file(path)


def form_for_year(year: int) -> Form:
    """The form in force for a report year (60号: 2019 and 2020; 30号: from 2021)."""
    return load_form("2021" if year >= load_form("2021").first_year else "2019")


@cache
def load_form_file(path: Path) -> Form:
    """A form from a file of its own, for tests and for forms to come; checked as strictly."""
    reader = _Reader(path)
    content = reader.mapping(reader.parsed(), "")
    form = Form(
        id=reader.word(content, "id", ""),
        title=reader.word(content, "title", ""),
        notice=reader.word(content, "notice", ""),
        law=reader.word(content, "law", ""),
        first_year=int(content["years"]["from"]),
        last_year=content["years"]["to"],
        sections=tuple(reader.section(entry) for entry in content["sections"]),
        tables={key: reader.table(key, content["tables"].get(key)) for key in TABLES},
    )
    _refuse_contradictions(form, reader)
    return form


class _Reader:
    """Turns parsed YAML into records, and names file, entry and field of what is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def parsed(self) -> Any:
        try:
            return yaml.load(self.path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            self.refuse("", f"读不出来（{error}）")

    def refuse(self, entry: str, what: str) -> NoReturn:
        where = f"{self.path.name} {entry}".strip()
        raise CatalogueError(where, what, "请对照 audit_kit/catalogue/forms/2021.yaml 改正这个文件")

    def mapping(self, value: Any, entry: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.refuse(entry, "这里应是“名称: 内容”的列表")
        return value

    def word(self, entry: dict[str, Any], field: str, where: str) -> str:
        value = entry.get(field)
        if not isinstance(value, str) or not value:
            self.refuse(f"{where} {field}", "缺少文字")
        return value

    def section(self, entry: Any) -> Section:
        entry = self.mapping(entry, "sections")
        key = self.word(entry, "key", "sections")
        return Section(
            key=key,
            title=self.word(entry, "title", key),
            also=tuple(entry.get("also", ())),
            article=self.word(entry, "article", key),
            table=entry.get("table"),
        )

    def table(self, key: str, value: Any) -> Table:
        entry = self.mapping(value, f"tables {key}")
        raw_blocks = entry.get("blocks") or [entry | {"key": key}]
        blocks = tuple(self.block(block, f"{key} {block.get('key')}") for block in raw_blocks)
        groups = {name: tuple(keys) for name, keys in entry.get("groups", {}).items()}
        known = {label.key for block in blocks for label in block.rows + block.columns}
        for name, keys in groups.items():
            self.known(keys, known, f"{key} groups {name}")
        return Table(
            key=key,
            title=self.word(entry, "title", key),
            section=self.word(entry, "section", key),
            blocks=blocks,
            groups=groups,
            sums=tuple(s for raw in entry.get("sums", ()) for s in self.sums(raw, key, blocks[0], groups)),
            instead=tuple(self.instead(raw, known, key) for raw in entry.get("instead", ())),
        )

    def block(self, value: Any, where: str) -> Block:
        entry = self.mapping(value, where)
        return Block(
            key=self.word(entry, "key", where),
            heading=entry.get("heading", ""),
            article=entry.get("article", ""),
            corner=entry.get("corner", ""),
            rows=self.labels(entry, "rows", where),
            columns=self.labels(entry, "columns", where),
        )

    def labels(self, entry: dict[str, Any], field: str, where: str) -> tuple[Label, ...]:
        labels = tuple(self.label(raw, f"{where} {field}") for raw in entry.get(field, ()))
        keys = [label.key for label in labels]
        if not labels:
            self.refuse(f"{where} {field}", "一行（列）也没有")
        if len(set(keys)) != len(keys):
            self.refuse(f"{where} {field}", "有重复的 key")
        return labels

    def label(self, value: Any, where: str) -> Label:
        entry = self.mapping(value, where)
        key = self.word(entry, "key", where)
        unknown = set(entry) - set(Label.__dataclass_fields__)
        if unknown:
            self.refuse(f"{where} {key}", f"有不认识的字段 {sorted(unknown)}")
        for field in ("label", "gloss"):
            self.word(entry, field, f"{where} {key}")
        given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
        return Label(**given)

    def instead(self, value: Any, known: set[str], where: str) -> Instead:
        entry = dict(self.mapping(value, f"{where} instead"))
        rows = tuple(entry.pop("rows", ()))
        self.known(rows, known, f"{where} instead")
        return Instead(rows=rows, row=self.label(entry, f"{where} instead"))

    def sums(self, value: Any, table: str, block: Block, groups: dict[str, tuple[str, ...]]) -> list[Sum]:
        entry = self.mapping(value, f"{table} sums")
        name, over = self.word(entry, "name", f"{table} sums"), entry.get("over")
        if over not in ("rows", "columns"):
            self.refuse(f"{table} sums {name}", "over 只能是 rows 或 columns")
        summed, subjects = (block.columns, block.rows) if over == "rows" else (block.rows, block.columns)
        parts = groups.get(entry["parts"], ()) if isinstance(entry["parts"], str) else tuple(entry["parts"])
        whole = tuple(entry["whole"])
        self.known(parts + whole, {label.key for label in summed}, f"{table} sums {name}")
        if not parts or not whole or set(parts) & set(whole):
            self.refuse(f"{table} sums {name}", "parts 和 whole 都要有，且不能重叠")

        def cell(subject: str, key: str) -> CellId:
            return CellId(table, subject, key) if over == "rows" else CellId(table, key, subject)

        return [
            Sum(
                name=name,
                over=over,
                parts=tuple(cell(subject.key, key) for key in parts),
                whole=tuple(cell(subject.key, key) for key in whole),
                basis=self.word(entry, "basis", f"{table} sums {name}"),
            )
            for subject in subjects
        ]

    def known(self, keys: tuple[str, ...], known: set[str], where: str) -> None:
        unknown = [key for key in keys if key not in known]
        if unknown:
            self.refuse(where, f"表中没有 {'、'.join(unknown)} 这些行（列）")


def _refuse_contradictions(form: Form, reader: _Reader) -> None:
    if [section.key for section in form.sections] != list("一二三四五六"):
        reader.refuse("sections", "六个部分应为一至六，依次排列")
    if form.last_year is not None and form.last_year < form.first_year:
        reader.refuse("years", "终止年度早于起始年度")
    for table in form.tables.values():
        if len(set(table.cells)) != len(table.cells):
            reader.refuse(table.key, "同一格出现两次")
        section = next((s for s in form.sections if s.key == table.section), None)
        if section is None or section.table != table.key:
            reader.refuse(table.key, "与 sections 中所列部分不符")
