"""A list of the agencies that must report: name, level, superior and region, from a CSV file."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from audit_kit.errors import AuditKitError

COLUMNS = {
    "name": ("name", "机关名称", "名称", "单位名称"),
    "level": ("level", "层级", "级别"),
    "parent": ("parent", "上级机关", "上级"),
    "region": ("region", "地区", "区域"),
}


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that must report; ``parent`` is the agency whose report covers it, None at the top."""

    name: str
    level: str | None
    parent: str | None
    region: str | None


def load_agencies(path: str | Path) -> tuple[Agency, ...]:
    """The agencies of a CSV file: columns name, level, parent, region, or 机关名称, 层级, 上级机关, 地区.

    UTF-8 or GB18030. Only the name must be filled in.

    Raises:
        AuditKitError: the file cannot be read, has no column of names, or names an agency twice, an unknown
            superior, or agencies that are each other's superiors.
    """
    path = Path(path)
    rows = list(csv.reader(io.StringIO(_text(path), newline="")))
    heads = [cell.strip() for cell in rows[0]] if rows else []
    places = {
        key: next((heads.index(one) for one in names if one in heads), None) for key, names in COLUMNS.items()
    }
    if places["name"] is None:
        _refuse(path, "没有“机关名称”（name）一列")
    found: dict[str, Agency] = {}
    for number, row in enumerate(rows[1:], start=2):
        values = {key: _cell(row, place) for key, place in places.items()}
        name = values["name"]
        if name is None:
            if any(cell.strip() for cell in row):
                _refuse(path, f"第{number}行没有机关名称")
            continue
        if name in found:
            _refuse(path, f"第{number}行的“{name}”前面已经出现过")
        found[name] = Agency(name, values["level"], values["parent"], values["region"])
    _refuse_odd_parents(path, found)
    return tuple(found.values())


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        _refuse(path, f"读不出来（{error.strerror}）")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _cell(row: list[str], place: int | None) -> str | None:
    return "".join(row[place].split()) or None if place is not None and place < len(row) else None


def _refuse_odd_parents(path: Path, found: dict[str, Agency]) -> None:
    for agency in found.values():
        seen, at = {agency.name}, agency.parent
        if at is not None and at not in found:
            _refuse(path, f"“{agency.name}”的上级“{at}”不在清单中")
        while at is not None:
            if at in seen:
                _refuse(path, f"“{agency.name}”的上级又是它自己的下级")
            seen.add(at)
            at = found[at].parent


def _refuse(path: Path, what: str) -> NoReturn:
    raise AuditKitError(path.name, what, "请按“机关名称,层级,上级机关,地区”四列整理，另存为 CSV")
