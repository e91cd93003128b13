"""Thousands of made reports in bounded time: half printed PDFs, half saved web pages, two years an agency.

Printing takes a browser about a second a report. So six layouts are printed twice each, with a number in each
cell that stands for it, and with all characters of the word list in their fonts; every report is then a copy
of one of them in which pdfium sets other figures, names, years and sentences. A web page is written anew.
Report n is the same whatever else is made, so that the first hundred are among the first thousand.
"""

import ctypes
import random
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from benchmarks.accuracy.gold.figures import Manner, Printed, printed_figures
from benchmarks.accuracy.gold.layouts import printed_looks
from benchmarks.accuracy.gold.markup import Page, printable, saved_page
from benchmarks.accuracy.gold.official import Wording, sheets
from benchmarks.accuracy.gold.paper import print_pages
from benchmarks.accuracy.gold.story import Story, laid_out, paragraphs

STEMS = "".join(
    dict.fromkeys("云岭青禾望檀河砚霁川澜溪岚浦霜林临棠桐安白石清源梅坞柳泉松阳兰渚竹屏荷塘杏坪枫桥")
)
OFFICES = "教育体育局 农业农村局 卫生健康局 市场监管局 交通运输局 应急管理局 生态环境局 文化旅游局".split()
STAND_IN, YEAR = "甲乙县丙丁戊己局", 2013
FONT = "WenQuanYi Zen Hei"
"""TrueType, as in most published reports; the browser would write other fonts as drawings."""
LOOKS = ("wenquanyi", "hairlines", "filled-headers", "landscape", "rows-cut", "three-pages")
PHRASES = tuple(
    "围绕供水保障和河道治理,公开工程招标和水质监测信息,编制公开目录并明确责任科室,开展两轮自查,及时更正过期内容,"
    "组织业务骨干参加培训,邀请居民代表座谈,听取对公开工作的意见建议,逐条研究答复,推动问题解决,公布学区划分和招生计划,"
    "建立舆情收集台账,每季度通报栏目更新情况,完善依申请办理流程,规范答复文书格式,与档案馆共同设立查阅点,配备专人接待,"
    "改进网站检索功能,增加图解和问答,使内容更加通俗易懂,便于群众使用,公布水价成本和维修电话,梳理权责清单,压缩审批时限,"
    "公开行政许可办理结果,发布惠农补贴发放情况,公示执法检查计划,更新办事指南,解读重点政策,开设意见征集专栏,"
    "通报安全生产检查情况,公布食品抽检信息,推进政务新媒体整合,清理长期不更新的账号,加强保密审查,细化公开范围,"
    "落实值班值守制度,回应企业关切,召开新闻发布会,公开财政预算和决算,建立跨部门会商机制,修订工作规程,完善考核办法,"
    "走访乡镇和社区,在便民大厅设置自助终端,编印办事手册,制作短视频,畅通投诉渠道,按月统计公开数量,开展满意度调查".split(
        ","
    )
)
PAGES = (
    Page(),
    Page(encoding="gbk"),
    Page(nested=True, breaks=True),
    Page(head_cells=True),
    Page(paragraphs=True),
)
LENGTHS = (150, 120, 110, 90, 100)
"""Characters of the paragraphs: three in 一, one in 五, one in 六."""
WRONG = 0.15
"""The share of reports in which one figure is wrong."""


@dataclass(frozen=True)
class Base:
    """A printed layout: its bytes, the cell that each number stands for, and its paragraphs."""

    content: bytes
    cells: dict[str, str]
    paragraphs: tuple[str, ...]


def agency_of(number: int) -> tuple[str, int]:
    """The agency and the year of a report: two years of one agency follow one another."""
    agency, year = divmod(number, 2)
    place, office = divmod(agency, len(OFFICES))
    first, second = divmod(place, len(STEMS))
    return f"{STEMS[first % len(STEMS)]}{STEMS[second]}县{OFFICES[office]}", 2022 + year


def prose(length: int, rng: random.Random) -> str:
    """Phrases in a random order, cut to the length."""
    text = "，".join(rng.sample(PHRASES, len(PHRASES)))
    return text[: length - 1].rstrip("，").ljust(length - 1, "等") + "。"


def figures_of(number: int) -> dict[str, str]:
    """The printed figures of a report: consistent with itself and the year before, or with one slip."""
    rng = random.Random(f"figures/{number}")
    manner = Manner("sparse", "zero", "plain", True)
    figures = {key: one.text for key, one in printed_figures("2021", False, manner, rng).items()}
    if number % 2:
        _carry_over(figures_of(number - 1), figures)
    if rng.random() < WRONG:
        key = rng.choice([key for key in figures if key.startswith("requests/") and key.endswith("自然人")])
        figures[key] = str(int(figures[key]) + rng.choice((1, 2, 9, 10)))
    return figures


def _carry_over(before: dict[str, str], figures: dict[str, str]) -> None:
    columns = [key.split("/")[2] for key in figures if key.startswith("requests/本年新收/")]
    for column in columns:
        new, old, total = (f"requests/{row}/{column}" for row in ("本年新收", "上年结转", "办理总计"))
        carried, granted = f"requests/结转下年度/{column}", f"requests/予以公开/{column}"
        figures[old] = before[carried]
        lacking = int(figures[old]) - int(figures[total]) - int(figures[carried])
        if lacking > 0 and column != "总计":
            for key in (granted, total, granted.replace(column, "总计"), total.replace(column, "总计")):
                figures[key] = str(int(figures[key]) + lacking)
        figures[new] = str(int(figures[total]) + int(figures[carried]) - int(figures[old]))


def story_of(agency: str, year: int, figures: dict[str, str], texts: list[str]) -> Story:
    """A report of the 2021 form with these paragraphs."""
    tables = sheets("2021", figures, Wording())
    groups = [paragraphs(*texts[:3]), *tables, paragraphs(texts[3]), paragraphs(texts[4])]
    blocks = laid_out(agency, year, (), groups, paragraphs(agency, f"{year + 1}年1月20日"))
    printed = {key: Printed(text, text, "number") for key, text in figures.items()}
    return Story("2021", agency, year, blocks, printed)


def bases(folder: Path) -> list[Base]:
    """The layouts, printed into the folder if they are not there yet."""
    looks = [
        (f"{name}-{at}", replace(look, font=FONT))
        for name, look in printed_looks()
        if name in LOOKS
        for at in range(2)
    ]
    made, jobs = [], []
    for name, look in looks:
        rng = random.Random(name)
        keys = list(printed_figures("2021", False, Manner(), random.Random(0)))
        codes = dict(zip(keys, map(str, rng.sample(range(100, 1000), len(keys))), strict=True))
        texts = [prose(length, rng) for length in LENGTHS]
        story = story_of(STAND_IN, YEAR, codes, texts)
        page = printable(story, replace(look, tricks=""), rng)
        words = (*PHRASES, *OFFICES, STEMS, "，。等县0123456789年月日政府信息公开工作年度报告")
        alphabet = "".join(sorted(set("".join(words))))
        plain = "<style>*{font-weight:normal!important}</style></head>"
        page = page.replace("</head>", plain).replace(
            "</body>", f'<p style="break-before:page">{alphabet}</p></body>'
        )
        source, target = folder / f"{name}.html", folder / f"{name}.pdf"
        if not target.exists() or not source.exists() or source.read_text("utf-8") != page:
            source.write_text(page, "utf-8")
            jobs.append((source, target))
        made.append((target, {code: key for key, code in codes.items()}, tuple(texts)))
    print_pages(jobs)
    return [Base(target.read_bytes(), cells, texts) for target, cells, texts in made]


def write_pdf(base: Base, number: int, path: Path) -> None:
    """A copy of the layout with the figures, name, year and text of report ``number``."""
    agency, year = agency_of(number)
    rng = random.Random(f"prose/{number}")
    texts = [prose(length, rng) for length in LENGTHS]
    figures = figures_of(number)
    document = pdfium.PdfDocument(base.content)
    del document[len(document) - 1]
    pages = list(document)
    things = [one for page in pages for one in _texts(page)]
    told = "".join(old for _, old in things)
    changes = [*zip(base.paragraphs, texts, strict=True), (STAND_IN, agency)]
    changes += [(f"{YEAR + more}年", f"{year + more}年") for more in (0, 1)]
    for before, after in changes:
        assert len(before) == len(after) and before in told
        told = told.replace(before, after)
    at, left = 0, set(figures)
    for thing, old in things:
        new = told[at : at + len(old)]
        at += len(old)
        if old in base.cells:
            new = figures[base.cells[old]]
            left.remove(base.cells[old])
        if new != old:
            _set(thing, old, new)
    assert not left, left
    for page in pages:
        page.gen_content()
    document.save(path)


def _texts(page: pdfium.PdfPage) -> list[tuple[pdfium.PdfObject, str]]:
    words = page.get_textpage()
    return [
        (thing, _text(thing, words).strip()) for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])
    ]


def _text(thing: pdfium.PdfObject, words: pdfium.PdfTextPage) -> str:
    size = raw.FPDFTextObj_GetText(thing.raw, words.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFTextObj_GetText(thing.raw, words.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le")


def _set(thing: pdfium.PdfObject, old: str, new: str) -> None:
    left, _, right, _ = thing.get_bounds()
    text = ctypes.create_string_buffer(new.encode("utf-16-le") + b"\0\0")
    raw.FPDFText_SetText(thing.raw, ctypes.cast(text, raw.FPDF_WIDESTRING))
    if old.strip().isdigit() and new.isdigit():
        shift = (right - left) * (1 - len(new) / len(old.strip())) / 2
        raw.FPDFPageObj_Transform(thing.raw, 1, 0, 0, 1, shift, 0)


def write_page(number: int, path: Path) -> None:
    """Report ``number`` as a saved web page."""
    agency, year = agency_of(number)
    rng = random.Random(f"prose/{number}")
    texts = [prose(length, rng) for length in LENGTHS]
    story = story_of(agency, year, figures_of(number), texts)
    path.write_bytes(saved_page(story, rng.choice(PAGES), rng))


def path_of(folder: Path, number: int) -> Path:
    """Where report ``number`` stands: an agency publishes in one way, PDF or page."""
    ending = "html" if number // 2 % 2 else "pdf"
    return folder / f"{number // 1000:03}" / f"{number:06}.{ending}"


def write_report(number: int, folder: Path, layouts: list[Base]) -> None:
    """Writes report ``number``, if it is not there yet."""
    path = path_of(folder, number)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    if path.suffix == ".html":
        write_page(number, part)
    else:
        write_pdf(layouts[number // 4 % len(layouts)], number, part)
    part.replace(path)
