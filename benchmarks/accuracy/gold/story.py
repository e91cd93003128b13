"""A whole report: title, running text and the three tables in order, all of it decided by one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from gold.figures import Manner, Printed, printed_figures
from gold.official import Sheet, Wording, disclosure, disputes, requests, without_down_spans

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
DISPUTE_TITLES = (
    "政府信息公开行政复议、行政诉讼情况",
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
)


@dataclass(frozen=True)
class Text:
    """A piece of running text; ``kind`` is title, heading or paragraph."""

    kind: str
    text: str


@dataclass(frozen=True)
class Story:
    """A report before it is printed."""

    form: str
    agency: str
    year: int
    blocks: tuple[Text | Sheet, ...]
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
    sheets = _sheets(form, one_row, {key: figure.text for key, figure in figures.items()}, wording, shape)
    if shape.without_disputes:
        sheets[2] = []
        for key in [key for key in figures if key.startswith("disputes/")]:
            figures[key] = Printed("", None, "absent")
    return Story(form, agency, year, tuple(_blocks(agency, year, sheets, shape, rng)), figures)


def _sheets(
    form: str, one_row: bool, texts: dict[str, str], wording: Wording, shape: Shape
) -> list[list[Sheet]]:
    groups = [
        disclosure(form, texts, wording, shape.apart),
        [requests(texts, wording, one_row)],
        [disputes(texts)],
    ]
    if shape.empty_heads:
        groups = [[without_down_spans(sheet, sheet.head_rows) for sheet in group] for group in groups]
    if shape.no_down_spans:
        groups = [[without_down_spans(sheet, len(sheet.rows)) for sheet in group] for group in groups]
    return groups


def _blocks(
    agency: str, year: int, sheets: list[list[Sheet]], shape: Shape, rng: random.Random
) -> list[Text | Sheet]:
    def paragraphs(count: int) -> list[Text]:
        numbers = [rng.randint(100, 5000), rng.randint(50, 900), rng.randint(1, 60)]
        return [Text("paragraph", sentence.format(*numbers)) for sentence in rng.sample(SENTENCES, count)]

    lead = "本报告根据《中华人民共和国政府信息公开条例》编制，"
    lead += f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    titles = [
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        rng.choice(DISPUTE_TITLES),
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    ]
    blocks: list[Text | Sheet] = [
        Text("title", f"{agency}{year}年政府信息公开工作年度报告"),
        Text("paragraph", lead),
    ]
    for index, (number, title) in enumerate(zip("一二三四五六", titles, strict=True)):
        blocks.append(Text("heading", f"{number}、{title}"))
        if 1 <= index <= 3:
            blocks += sheets[index - 1] or [Text("paragraph", "本年度无此类情况。")]
        else:
            blocks += paragraphs(shape.paragraphs if index == 0 else 2)
    closing = f"{agency}\n{year + 1}年1月{rng.randint(5, 30)}日"
    return [*blocks, Text("paragraph", closing)]
