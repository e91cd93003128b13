"""The first thing an auditor does: choose or upload reports, and make or reopen the case they belong to."""

import html
import os
from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets

from audit_kit.case import Case, open_case
from audit_kit.case_page import case_links
from audit_kit.displaying import CLASS, LOOK, display_widget, show_in
from audit_kit.errors import AuditKitError
from audit_kit.file_names import safe_name
from audit_kit.pictures import Picture
from audit_kit.reading import SUFFIXES

ENDINGS = tuple(ending for endings in SUFFIXES.values() for ending in endings)
NEW = "（新建案卷）"
WIDE = {"width": "auto", "max_width": "52em"}
SHAPE = {"style": {"description_width": "7em"}, "layout": WIDE}
HINT = (
    '<p style="line-height:1.5;margin:0">一个案卷只放同一机关的报告，可放多个年度。'
    "上传用于 100 MB 以内的文件；更大的文件，请在“文件夹”里写明它在本机的位置，"
    "再从列表中选。按住 Ctrl 可选多份。</p>"
)


class Chooser:
    """What ``choose_reports`` shows; ``case`` is the case opened last."""

    def __init__(self, case: Case, samples: Path) -> None:
        self.case = case
        self._cases = case.folder.parent
        self.known = widgets.Dropdown(description="案卷", **SHAPE)
        self.name = widgets.Text(description="新案卷的名称", **SHAPE)
        told = {"description": "上传报告", "tooltip": "上传年度报告，可多选"}
        self.upload = widgets.FileUpload(accept=",".join(ENDINGS), multiple=True, **told, layout=WIDE)
        self.folder = widgets.Text(value=str(samples), description="文件夹", **SHAPE)
        self.files = widgets.SelectMultiple(description="里面的报告", rows=6, **SHAPE)
        self.open = widgets.Button(description="打开案卷，放入所选的报告", layout=WIDE)
        self.bar = widgets.IntProgress(description="进度", bar_style="", **SHAPE)
        self.told = widgets.HTML()
        self.links = widgets.Output()
        self.known.observe(lambda _: self._show_name(), "value")
        self.folder.observe(lambda _: self._list_files(), "value")
        self.open.on_click(self._open)
        self.bar.layout.display = "none"
        where = [self.known, self.name, self.upload, self.folder, self.files]
        parts = [widgets.HTML(LOOK + HINT), *where, self.open, self.bar, self.told, self.links]
        self.widget = widgets.VBox(parts).add_class(CLASS)
        self._list_cases()
        self._list_files()
        show_in(self.links, case_links(self.case))

    def __repr__(self) -> str:
        return case_links(self.case).caption

    def _ipython_display_(self) -> None:
        display_widget(self.widget, case_links(self.case))

    def _list_cases(self) -> None:
        folders = [path.parent.name for path in sorted(self._cases.glob("*/log.jsonl"))]
        names = dict.fromkeys([self.case.folder.name, *folders])
        self.known.options = [*names, NEW]
        self.known.value = self.case.folder.name
        self._show_name()

    def _show_name(self) -> None:
        self.name.layout.display = None if self.known.value == NEW else "none"

    def _list_files(self) -> None:
        folder = Path(self.folder.value.strip() or ".").expanduser()
        try:
            found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
        except OSError:
            found = []
        self.files.options = [(path.name, str(path)) for path in found]

    def _open(self, _: object) -> None:
        """Opens the case and takes the files in, one by one; each refusal is told and the rest goes on."""
        files: list[tuple[str, bytes | None]] = [(path, None) for path in self.files.value]
        files += [(one["name"], bytes(one["content"])) for one in self.upload.value]
        told: list[str] = []
        try:
            name = self._chosen_name()
            if not files and not (self._cases / name).exists():
                what = "没有选报告，或文件太大、没有传上来"
                raise AuditKitError(name, what, "请上传或从列表中选；大的文件请用“文件夹”一栏")
            case = open_case(self._cases / name)
            self._take(case, files, told)
            self.case = open_case(case.folder)
        except AuditKitError as error:
            self._tell([*told, f"⚠ {error}"])
            return
        self.upload.value = ()
        self.files.value = ()
        self._list_cases()
        show_in(self.links, case_links(self.case))
        self._tell([*told, f"案卷“{self.case.folder.name}”已打开"])

    def _chosen_name(self) -> str:
        if self.known.value != NEW:
            return str(self.known.value)
        if not self.name.value.strip():
            raise AuditKitError("新案卷", "没有写名称", "请写一个名称，例如机关的简称")
        return safe_name(self.name.value.strip(), "案卷")

    def _take(self, case: Case, files: Sequence[tuple[str, bytes | None]], told: list[str]) -> None:
        self.bar.max, self.bar.value = max(1, len(files)), 0
        self.bar.layout.display = None if files else "none"
        for number, (file, content) in enumerate(files, start=1):
            name = Path(file).name
            self._tell([*told, f"正在读取第 {number} 份，共 {len(files)} 份：{name}"])
            try:
                told.append(f"☑ {name}：已放入，名为 {case.add(file, content).name}")
            except AuditKitError as error:
                told.append(f"⚠ {error}")
            self.bar.value = number

    def _tell(self, lines: Sequence[str]) -> None:
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        listed = f'<ul style="line-height:1.5;margin:4px 0">{items}</ul>'
        self.told.value = f'<div role="status" lang="zh-CN">{listed}</div>'


def choose_reports(
    case: str | Path = "../cases/示例", reports: Sequence[str | Path] = (), folder: str | Path | None = None
) -> Chooser | Picture:
    """Chooses or uploads reports and makes or reopens their case; then links to the case's notebooks.

    Args:
        case: the folder of the case shown first, made where it is not there; others beside it are offered.
        reports: files taken into that case at once.
        folder: the folder whose files are offered first; by default that of the first of ``reports``.

    With the environment variable ``AUDIT_KIT_STATIC`` set, the case and its links without a widget.

    Raises:
        AuditKitError: the case cannot be opened, or one of ``reports`` cannot be taken.
    """
    opened = open_case(case, reports)
    if os.environ.get("AUDIT_KIT_STATIC"):
        return case_links(opened)
    return Chooser(opened, Path(folder or (Path(reports[0]).parent if reports else opened.folder.parent)))
