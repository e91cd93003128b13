"""Makes two years of reports of a fictitious county and its agencies, for the notebook on many reports.

What an auditor should find: a wrong figure that the prose bears out, a carry-over that breaks (and with it
the sums of the county), two agencies with the same text, an agency without a report, a file that cannot be
read.
"""

import random
from dataclasses import dataclass
from pathlib import Path

from .layout import APPLICANTS, CASES, RESULTS, SECTIONS, official_paths, official_rows
from .story import Section, Story
from .web import write_page

COUNTY, YEARS = "青禾县", (2022, 2023)
PARENT = f"{COUNTY}人民政府"
AGENCIES = {
    "水务局": ("部门", "城区", "供水水质、河道治理和停水通知"),
    "教育局": ("部门", "城区", "学区划分、招生计划和收费标准"),
    "交通运输局": ("部门", "城区", "公交线路、道路养护和路政执法"),
    "农业农村局": ("部门", "城区", "惠农补贴、农机购置和耕地保护"),
    "林业局": ("部门", "山区", "造林任务、采伐许可和森林防火"),
    "市场监督管理局": ("部门", "城区", "食品抽检、价格监管和登记注册"),
    "松岭镇人民政府": ("乡镇", "山区", "危房改造、临时救助和村务事项"),
    "柳河镇人民政府": ("乡镇", "河谷", "土地征收、低保名单和防汛安排"),
}
COPIED = (
    "围绕群众关切编制公开目录，明确责任科室和更新时限，开展两轮自查，及时更正过期内容，组织业务骨干参加培训，"
    "邀请居民代表座谈，听取对公开工作的意见建议，逐条研究答复，推动问题解决，完善依申请办理流程，规范答复文书格式，"
    "与档案馆共同设立查阅点，配备专人接待，改进网站检索功能，增加图解和问答，使内容更加通俗易懂，群众知晓度有了提高。"
)
OUTCOMES = ("予以公开", "部分公开", "不掌握信息", "重复申请", "其他")
Figures = dict[str, str]


@dataclass(frozen=True)
class Report:
    """One agency's report of one year; ``told`` is the number of applications its prose gives."""

    agency: str
    year: int
    figures: Figures
    told: int
    text: str


def write_county(folder: Path) -> None:
    """Writes the reports by year, the broken file, and the list of agencies."""
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports():
        path = folder / str(report.year) / f"{report.agency}.html"
        path.parent.mkdir(exist_ok=True)
        write_page(story(report), path)
    (folder / "2023" / f"{COUNTY}档案局.pdf").write_bytes(
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    )
    lines = ["机关名称,层级,上级机关,地区", f"{PARENT},县,,城区"]
    lines += [f"{COUNTY}{name},{level},{PARENT},{region}" for name, (level, region, _) in AGENCIES.items()]
    (folder.parent / "county-agencies.csv").write_text("\n".join(lines) + "\n", "utf-8-sig")


def reports() -> list[Report]:
    """All reports, the planted errors among them."""
    made: list[Report] = []
    before: dict[str, Figures] = {}
    for year in YEARS:
        own = {
            f"{COUNTY}{name}": _figures(f"{name}/{year}", before.get(f"{COUNTY}{name}")) for name in AGENCIES
        }
        whole = _sum(list(own.values()))
        before = own
        texts = {
            f"{COUNTY}{name}": f"全年重点公开{what}等信息，及时回应群众咨询。"
            for name, (_, _, what) in AGENCIES.items()
        }
        printed = {name: dict(figures) for name, figures in (own | {PARENT: whole}).items()}
        told = {name: int(figures["requests/本年新收/总计"]) for name, figures in printed.items()}
        if year == YEARS[-1]:
            _plant(printed, texts, told)
        texts[PARENT] = f"全县各级行政机关主动公开各类信息，全县共收到政府信息公开申请{told[PARENT]}件。"
        made += [Report(name, year, printed[name], told[name], texts[name]) for name in printed]
    return [one for one in made if (one.agency, one.year) != (f"{COUNTY}林业局", YEARS[-1])]


def _plant(printed: dict[str, Figures], texts: dict[str, str], told: dict[str, int]) -> None:
    """What is wrong in the second year."""
    water, school = printed[f"{COUNTY}水务局"], printed[f"{COUNTY}教育局"]
    water["requests/本年新收/总计"] = str(int(water["requests/本年新收/总计"]) + 10)
    for column in ("自然人", "总计"):
        for row, more in (("上年结转", 2), ("本年新收", -2)):
            school[f"requests/{row}/{column}"] = str(int(school[f"requests/{row}/{column}"]) + more)
    told[f"{COUNTY}教育局"] -= 2
    for name in ("交通运输局", "农业农村局"):
        texts[f"{COUNTY}{name}"] = COPIED


def _figures(seed: str, before: Figures | None) -> Figures:
    """Figures that agree with one another and with the year before."""
    rng = random.Random(seed)
    figures = dict.fromkeys(official_paths("2021"), "0")
    figures["disclosure/行政许可/本年处理决定数量"] = str(rng.randint(20, 400))
    figures["disclosure/行政处罚/本年处理决定数量"] = str(rng.randint(3, 90))
    for column, most in (("自然人", 9), ("商业企业", 4)):
        cells = {row: rng.randint(1, most) for row in OUTCOMES}
        carried, old = rng.randint(0, 2), int((before or {}).get(f"requests/结转下年度/{column}", "0"))
        done = sum(cells.values())
        cells |= {"办理总计": done, "结转下年度": carried, "上年结转": old, "本年新收": done + carried - old}
        figures |= {f"requests/{row}/{column}": str(number) for row, number in cells.items()}
    for row in official_rows("2021", "requests"):
        parts = (int(figures[f"requests/{row}/{column}"]) for column in APPLICANTS[:-1])
        figures[f"requests/{row}/总计"] = str(sum(parts))
    results = {one: rng.randint(0, 6) for one in RESULTS[:-1]}
    figures |= {f"disputes/{CASES[0]}/{one}": str(number) for one, number in results.items()}
    figures[f"disputes/{CASES[0]}/总计"] = str(sum(results.values()))
    return figures


def _sum(parts: list[Figures]) -> Figures:
    return {cell: str(sum(int(figures[cell]) for figures in parts)) for cell in parts[0]}


def story(report: Report) -> Story:
    """The report as a sample."""
    heads = (f"{number}、{title}" for number, title in zip("一二三四五六", SECTIONS, strict=True))
    whole = "" if report.agency == PARENT else f"本机关全年收到政府信息公开申请{report.told}件。"
    texts = (
        (report.text + whole,), (), (), (), ("个别栏目更新不够及时，下一步将明确专人按月检查。",),
        ("本年度没有收取信息处理费。",),
    )  # fmt: skip
    tables = (None, "disclosure", "requests", "disputes", None, None)
    return Story(
        name=f"{report.agency}-{report.year}",
        form="2021",
        year=report.year,
        agency=report.agency,
        kinds=("html",),
        proves="",
        title=(f"{report.agency}{report.year}年政府信息公开工作年度报告",),
        opening=(
            f"根据《中华人民共和国政府信息公开条例》编制本报告，所列数据统计期限为{report.year}年1月1日至"
            f"{report.year}年12月31日。",
        ),
        sections=tuple(Section(*one) for one in zip(heads, texts, tables, strict=True)),
        published=f"{report.year + 1}-01-20",
        signature=(report.agency, f"{report.year + 1}年1月20日"),
        figures=report.figures,
        consistent=True,
        fonts={},
        style={},
    )
