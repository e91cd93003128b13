"""A whole report: title, running text and the three tables in order, all of it decided by one seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sample_reports.maker.layout import SECTIONS

from .figures import Manner, Printed, printed_figures
from .official import Sheet, Wording, sheets, without_down_spans

PLACES = ("临河市", "清溪县", "望川区", "东陵市", "白石县", "桐安市", "雁北区", "梅岭县")
OFFICES = ("人民政府", "自然资源和规划局", "教育体育局", "卫生健康委员会", "住房和城乡建设局", "交通运输局")
SENTENCES = (
    "我单位认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，扎实推进各项工作。",
    "全年通过门户网站主动公开政府信息{0}条，政务新媒体发布信息{1}条，回应公众关注热点{2}次。",
    "严格落实“三审三校”制度，对拟公开的信息逐条审查，未发生失泄密事件。",
    "收到群众来信来访{2}件次，均已在规定期限内答复，办结率100%。",
    "组织政务公开业务培训{2}次，参训人员{1}人次，工作人员的业务能力得到提升。",
    "加强政府网站集约化管理，优化栏目设置，整改错敏信息{2}处，信息更新及时率明显提高。",
    "公开内容与群众期待仍有差距，解读形式较为单一，主动公开的时效性有待进一步增强。",
    "下一步将健全工作机制，丰富公开形式，规范依申请公开办理流程，提升政务公开工作水平。",
)
DISPUTE_TITLES = (SECTIONS[3], "因政府信息公开工作被申请行政复议、提起行政诉讼情况")


@dataclass(frozen=True)
class Text:
    """A piece of running text; ``kind`` is title, heading or paragraph."""

    kind: str
    text: str


Blocks = tuple[Text | Sheet, ...]


@dataclass(frozen=True)
class Story:
    """A report before it is printed."""

    form: str
    agency: str
    year: int
    blocks: Blocks
    figures: dict[str, Printed]


@dataclass(frozen=True)
class Shape:
    """What of the report's make-up a layout fixes, whatever the seed."""

    apart: bool = False
    empty_heads: bool = False
    paragraphs: int = 4
    without_disputes: bool = False
    no_down_spans: bool = False


def told(form: str, one_row: bool, manner: Manner, shape: Shape, rng: random.Random) -> Story:
    """A report of the form with random figures and text."""
    figures = printed_figures(form, one_row, manner, rng)
    place = rng.choice(PLACES)
    agency = place + rng.choice(OFFICES)
    year = rng.choice((2019, 2020) if form == "2019" else (2021, 2022, 2023, 2024))
    wording = Wording(
        quotes=rng.choice((("“", "”"), ('"', '"'), ("「", "」"), ("", ""))),
        brackets=rng.choice((("（", "）"), ("（", "）"), ("(", ")"))),
        stop=rng.choice((".", ".", "、")),
        spaced_article=rng.random() < 0.2,
        short_regulation=rng.random() < 0.2,
    )
    groups = sheets(form, {key: figure.text for key, figure in figures.items()}, wording, shape.apart)
    if shape.empty_heads or shape.no_down_spans:
        groups = [[without_down_spans(one, shape.empty_heads) for one in group] for group in groups]
    if shape.without_disputes:
        groups[2] = []
        for key in [key for key in figures if key.startswith("disputes/")]:
            figures[key] = Printed("", None, "absent")
    return Story(form, agency, year, _blocks(agency, year, groups, shape, rng), figures)


def _blocks(agency: str, year: int, tables: list[list[Sheet]], shape: Shape, rng: random.Random) -> Blocks:
    def told_in(count: int) -> list[Text]:
        numbers = [rng.randint(100, 5000), rng.randint(50, 900), rng.randint(1, 60)]
        return paragraphs(*(sentence.format(*numbers) for sentence in rng.sample(SENTENCES, count)))

    lead = "本报告根据《中华人民共和国政府信息公开条例》编制，"
    lead += f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    disputes = rng.choice(DISPUTE_TITLES)
    printed = [table or paragraphs("本年度无此类情况。") for table in tables]
    groups = [told_in(shape.paragraphs), *printed, told_in(2), told_in(2)]
    closing = paragraphs(f"{agency}\n{year + 1}年1月{rng.randint(5, 30)}日")
    return laid_out(agency, year, paragraphs(lead), groups, closing, disputes)


def paragraphs(*texts: str) -> list[Text]:
    """Each text as a paragraph."""
    return [Text("paragraph", text) for text in texts]


def laid_out(
    agency: str,
    year: int,
    opening: Sequence[Text],
    groups: Sequence[Sequence[Text | Sheet]],
    closing: Sequence[Text],
    disputes: str = SECTIONS[3],
) -> Blocks:
    """A whole report from what stands in each of its six sections; ``disputes`` is the title of 四."""
    blocks: list[Text | Sheet] = [Text("title", f"{agency}{year}年政府信息公开工作年度报告"), *opening]
    titles = (*SECTIONS[:3], disputes, *SECTIONS[4:])
    for number, title, group in zip("一二三四五六", titles, groups, strict=True):
        blocks += [Text("heading", f"{number}、{title}"), *group]
    return (*blocks, *closing)
