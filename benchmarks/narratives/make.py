"""Make the gold set: agencies, years, forms and voices in combinations that never repeat."""

import datetime
import random
from dataclasses import dataclass, replace

from audit_kit.examples import Made, made_report
from audit_kit.report import Report
from benchmarks.narratives import voices
from benchmarks.narratives.numbers import Numbers, made_numbers

AGENCIES = (
    ("云岭市青禾区水务局", "我局"), ("云岭市青禾区人民政府", "我区"), ("临棠市自然资源和规划局", "我局"),
    ("望禾县教育局", "县教育局"), ("青禾区稻香街道办事处", "我街道"),
    ("澜溪市市场监督管理局", "市市场监督管理局"),
    ("霁川市人民政府", "我市"), ("檀河县卫生健康委员会", "我委"),
)  # fmt: skip
SIZE = 64
MARKS = ("", *(f"（{n}）{name}。" for n, name in zip(
    "一二三四五", ("主动公开", "制度建设", "依申请公开", "复议和诉讼", "监督保障"), strict=True
)))  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One narrative: ``told`` are the figures its prose tells, ``cells`` what its tables print."""

    name: str
    agency: str
    me: str
    form: str
    told: Numbers
    cells: dict[str, str]
    voices: tuple[int, ...]
    published: datetime.date
    edit: tuple[tuple[str, str, str], ...] = ()
    again: bool = False
    table_form: str | None = None

    def report(self) -> Report:
        """The report as the readers would give it."""
        sections = self.sections()
        for section, old, new in self.edit:
            sections[section] = sections[section].replace(old, new, 1)
        year = self.told.year
        preface = (sections.pop("序"),)
        if self.again:
            longest = max(sections["一"].split("\n"), key=len)
            sections["五"] += "\n" + longest
        form = self.table_form or self.form
        made = Made(
            form=form, year=year, agency=self.agency, title=f"{self.agency}{year}年政府信息公开工作年度报告",  # type: ignore[arg-type]
            published=self.published, preface=preface, sections=sections,
        )  # fmt: skip
        report = made_report(self.cells if form == self.form else {}, made)
        return replace(report, source=replace(report.source, name=self.name))

    def sections(self) -> dict[str, str]:
        """The text by section; 序 is the preface."""
        kinds = (
            voices.OPENINGS, voices.DISCLOSED, voices.DOCUMENTS, voices.REQUESTS, voices.DISPUTES,
            voices.CLOSINGS, voices.PROBLEMS, voices.OTHERS, voices.PREFACES,
        )  # fmt: skip
        said = [kind[at % len(kind)](self.told, self.me) for kind, at in zip(kinds, self.voices, strict=True)]
        overview = "\n".join(mark + text for mark, text in zip(MARKS, said[:6], strict=True))
        return {"一": overview, "五": said[6], "六": said[7], "序": said[8]}


def stories(seed: int = 2024, size: int = SIZE) -> list[Story]:
    """The gold set; the same seed gives the same narratives."""
    draw = random.Random(seed)
    found = []
    for at in range(size):
        agency, me = AGENCIES[at % len(AGENCIES)]
        year = 2019 + at % 6
        form = "2019" if year <= 2020 else "2021"
        told, cells = made_numbers(draw, form, year)
        chosen = tuple(draw.randrange(24) for _ in range(9))
        day = datetime.date(year + 1, 1, draw.randint(8, 30))
        found.append(Story(f"narrative-{at:02}", agency, me, form, told, cells, chosen, day))
    return found
