"""What the sentences and numbers of running text are taken for: never for more than they say."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_kit.claims import Claim, claims_frame, expected_values, read_claims
from audit_kit.errors import CatalogueError
from audit_kit.examples import Made, made_report
from audit_kit.forms import load_form
from audit_kit.model import Line, Place
from audit_kit.numerals import chinese_value, numeral_value
from audit_kit.prose import compact, sentences, tokens
from audit_kit.report import FormId, Report
from audit_kit.wording import PATH, load_wording

NEW = "本年新收 | 本年新收+上年结转"
HANDLED = "本年新收 | 本年新收+上年结转 | 办理总计"
ANSWERED = "办理总计 | 除其他处理外的办理结果"
UNSAID = "本年新收 | 本年新收+上年结转 | 办理总计 | 予以公开"
SUITS = "未经复议直接起诉+复议后起诉"
PEOPLE = "本年新收/自然人 | 本年新收+上年结转/自然人"
BODIES = "本年新收/法人或其他组织 | 本年新收+上年结转/法人或其他组织"


def report(
    text: str = "",
    *,
    year: int | None = 2024,
    agency: str | None = "青禾区水务局",
    form: FormId = "2021",
    section: str = "一",
    lines: tuple[Line, ...] = (),
    **values: str,
) -> Report:
    """A report with this text; ``values`` are figures by address with __ for the stroke, all others are 0."""
    given = {key.replace("__", "/"): value for key, value in values.items()}
    made = Made(form=form, year=year, agency=agency, sections={section: text})
    return replace(made_report(given, made), lines=lines)


def counted(text: str, **about: object) -> list[Claim]:
    """The claims of a text without dates, ordinals and their like."""
    claims = read_claims(report(text, **about))  # type: ignore[arg-type]
    return [c for c in claims if c.kind in ("count", "money", "percent", "zero", "all", "range", "unclear")]


class Says(NamedTuple):
    """What is expected of one claim; ``parent`` is the printed text of the whole."""

    text: str
    value: int | str | None
    readings: str = ""
    parent: str | None = None
    period: str | None = None
    scope: str | None = None


def seen(text: str, **about: object) -> list[Says]:
    claims = read_claims(report(text, **about))  # type: ignore[arg-type]
    return [
        Says(c.text, None if c.value is None else int(c.value) if c.value % 1 == 0 else str(c.value),
             " | ".join(c.readings), None if c.parent is None else claims[c.parent].text, c.period, c.scope)
        for c in counted(text, **about)
    ]


REQUESTS = [
    ("2024年，我局共收到政府信息公开申请12件。", [Says("12件", 12, NEW, None, "当年", "本机关")]),
    ("受理依申请信息公开 22 件，按时办结率 100%。", [Says("22 件", 22, NEW), Says("100%", 100)]),
    ("全年新收政府信息公开申请1,234件，较上年增长12.3%。",
     [Says("1,234件", 1234, NEW, None, "当年"), Says("12.3%", "12.3", "", None, "较上年")]),
    ("收到政府信息公开申请，共12件。", [Says("12件", 12, NEW)]),
    ("收到12件政府信息公开申请。", [Says("12件", 12, NEW)]),
    ("共收到二十三件依申请公开件。", [Says("二十三件", 23, NEW)]),
    ("本年度接收依申请公开１２宗。", [Says("１２宗", 12, NEW, None, "当年")]),
    ("办理依申请公开15件。", [Says("15件", 15, HANDLED)]),
    ("依申请公开信息5条。", [Says("5条", 5, UNSAID)]),
    ("依申请公开方面，全年收到12件，答复11件，结转下年度1件。",
     [Says("12件", 12, NEW, None, "当年"), Says("11件", 11, ANSWERED, None, "当年"),
      Says("1件", 1, "结转下年度", None, "当年")]),
    ("收到申请15件（含上年结转2件），办结14件。",
     [Says("15件", 15, NEW), Says("2件", 2, "上年结转", "15件"), Says("14件", 14, "办理总计")]),
    ("收到政府信息公开申请（含上年结转2件）15件。", [Says("2件", 2, "上年结转"), Says("15件", 15, NEW)]),
    ("2023年结转政府信息公开申请3件，结转至2025年办理1件。",
     [Says("3件", 3, "上年结转"), Says("1件", 1, "结转下年度")]),
    ("受理申请20件，其中：予以公开8件；部分公开2件；不予公开3件；无法提供4件；不予处理2件；其他处理1件。",
     [Says("20件", 20, NEW), Says("8件", 8, "予以公开", "20件"), Says("2件", 2, "部分公开", "20件"),
      Says("3件", 3, "不予公开合计", "20件"), Says("4件", 4, "无法提供合计", "20件"),
      Says("2件", 2, "不予处理合计", "20件"), Says("1件", 1, "其他处理合计", "20件")]),
    ("办结申请14件，其中8件予以公开，2件部分公开，本机关不掌握相关政府信息4件。",
     [Says("14件", 14, "办理总计"), Says("8件", 8, "予以公开", "14件"), Says("2件", 2, "部分公开", "14件"),
      Says("4件", 4, "不掌握信息 | 无法提供合计", "14件")]),
    ("办结申请12件，其中不予公开5件（涉及国家秘密1件、第三方合法权益4件），无法提供7件。",
     [Says("12件", 12, "办理总计"), Says("5件", 5, "不予公开合计", "12件"), Says("1件", 1, "国家秘密", "5件"),
      Says("4件", 4, "第三方权益", "5件"), Says("7件", 7, "无法提供合计", "12件")]),
    ("收到申请12件，其中公开9件，不予公开3件。",
     [Says("12件", 12, NEW), Says("9件", 9, "予以公开 | 予以公开+部分公开", "12件"),
      Says("3件", 3, "不予公开合计", "12件")]),
    ("收到申请12件，予以公开和部分公开10件。",
     [Says("12件", 12, NEW), Says("10件", 10, "予以公开+部分公开")]),
    ("新收申请45件（自然人43件，法人或其他组织2件）。",
     [Says("45件", 45, NEW), Says("43件", 43, PEOPLE, "45件"), Says("2件", 2, BODIES, "45件")]),
    ("自然人申请10件，法人或其他组织申请2件。", [Says("10件", 10, PEOPLE), Says("2件", 2, BODIES)]),
    ("收到申请12件，其中商业企业2件。",
     [Says("12件", 12, NEW), Says("2件", 2, "本年新收/商业企业 | 本年新收+上年结转/商业企业", "12件")]),
    ("收到公民、法人和其他组织提出的政府信息公开申请6件。", [Says("6件", 6, NEW)]),
    ("收到申请17件，均已在法定期限内予以答复。",
     [Says("17件", 17, NEW), Says("均已在法定期限内予以答复", 17, f"{ANSWERED} | {NEW}", "17件")]),
    ("收到申请1件，予以公开。", [Says("1件", 1, NEW), Says("予以公开", 1, "予以公开", "1件")]),
    ("收到申请3件，全部予以公开。", [Says("3件", 3, NEW), Says("全部予以公开", 3, "予以公开", "3件")]),
    ("截至2024年12月31日，共收到政府信息公开申请12件。", [Says("12件", 12, NEW, None, "当年")]),
    ("我镇全年收到依申请公开 2 份，已答复 2 份。",
     [Says("2 份", 2, NEW, None, "当年", "本机关"), Says("2 份", 2, ANSWERED, None, "当年", "本机关")]),
    ("区水务局收到政府信息公开申请4件。", [Says("4件", 4, NEW, None, None, "本机关")]),
    ("全区各级行政机关共收到政府信息公开申请约120件。",
     [Says("约120件", 120, NEW, None, None, "各级行政机关")]),
    ("收到申请12件,均已办结,其中予以公开10件,不予公开2件.",
     [Says("12件", 12, NEW), Says("均已办结", 12, f"办理总计 | {NEW}", "12件"),
      Says("10件", 10, "予以公开", "12件"), Says("2件", 2, "不予公开合计", "12件")]),
    ("（一）主动公开信息30条。依申请公开12件。", [Says("30条", 30), Says("12件", 12, UNSAID)]),
    ("正在办理申请2件。", [Says("2件", 2, "结转下年度")]),
]

TRAPS = [
    ("2023年收到政府信息公开申请30件，2024年收到25件，较上年减少5件。",
     [Says("30件", 30, "", None, "上年"), Says("25件", 25, NEW, None, "当年"),
      Says("5件", 5, "", None, "较上年")]),
    ("与2022年相比增加3件。", [Says("3件", 3, "", None, "较上年")]),
    ("2019年以来累计收到政府信息公开申请300件。", [Says("300件", 300, "", None, "累计")]),
    ("上半年收到政府信息公开申请3件。", [Says("3件", 3, "", None, "部分年")]),
    ("1月至6月收到政府信息公开申请3件。", [Says("3件", 3, "", None, "部分年")]),
    ("2024年，区政府办代表区政府受理政府信息公开申请17件，均已答复。",
     [Says("17件", 17, "", None, "当年", "代表政府"), Says("均已答复", 17, "", "17件", "当年", "代表政府")]),
    ("市本级收到政府信息公开申请30件。其中予以公开10件。",
     [Says("30件", 30, "", None, None, "本级"), Says("10件", 10, "", "30件", None, "本级")]),
    ("区教育局收到政府信息公开申请23件，答复20件。",
     [Says("23件", 23, "", None, None, "其他机关"), Says("20件", 20, "", None, None, "其他机关")]),
    ("青禾开发区收到政府信息公开申请23件，答复20件。", [Says("23件", 23), Says("20件", 20)]),
    ("审核文件56件，其中主动公开40件，依申请公开10件，不予公开6件。",
     [Says("56件", 56), Says("40件", 40, "", "56件"), Says("10件", 10, "", "56件"),
      Says("6件", 6, "", "56件")]),
    ("收到申请13件，其中5件涉及征地，8件涉及其他。",
     [Says("13件", 13, NEW), Says("5件", 5, "", "13件"), Says("8件", 8, "", "13件")]),
    ("2023年、2024年分别收到依申请公开8件、12件。",
     [Says("8件", 8, "", None, "当年"), Says("12件", 12, "", None, "当年")]),
    ("予以公开、部分公开、不予公开分别为8件、2件、3件。", [Says("8件", 8), Says("2件", 2), Says("3件", 3)]),
    ("收到关于征地拆迁的政府信息公开申请8件。", [Says("8件", 8)]),
    ("收到12件群众诉求。", [Says("12件", 12)]),
    ("依申请公开工作规范有序。接受咨询12件，答复12件。", [Says("12件", 12), Says("12件", 12)]),
    ("为做好依申请公开工作，召开会议3次，发放手册20份。", [Says("3次", 3), Says("20份", 20)]),
    ("通过网上平台收到申请8件。", [Says("8件", 8)]),
    ("收到申请10件，其中网上8件、信函2件。",
     [Says("10件", 10, NEW), Says("8件", 8, "", "10件"), Says("2件", 2, "", "10件")]),
    ("线上未收到政府信息公开申请。", []),
    ("未按时答复申请0件。", [Says("0件", 0)]),
    ("下一步，力争受理申请100件。", [Says("100件", 100)]),
    ("全年主动公开政府信息1234条，其中政府网站1000条，政务新媒体234条，回应留言20条。",
     [Says("1234条", 1234, "", None, "当年"), Says("1000条", 1000, "", "1234条", "当年"),
      Says("234条", 234, "", "1234条", "当年"), Says("20条", 20, "", None, "当年")]),
    ("我局全年累计发布政务信息 30 余条，公开事项累计 200 余项。",
     [Says("30 余条", 30, "", None, "当年", "本机关"), Says("200 余项", 200, "", None, "当年", "本机关")]),
    ("公开政府常务会议 7 期，解读信息发布 7 条。", [Says("7 期", 7), Says("7 条", 7)]),
    ("办理人大建议、政协提案12件，答复12件。", [Says("12件", 12), Says("12件", 12)]),
    ("收到申请3-5件。", [Says("3-5件", None)]),
    ("收到申请1，234件。", [Says("1，234件", None)]),
    ("收到申请一百二件。", [Says("一百二件", None)]),
    ("阅读量1.2万次，粉丝5千多人次，发放材料 1 万余份。",
     [Says("1.2万次", 12000), Says("5千多人次", 5000), Says("1 万余份", 10000)]),
    ("申请总量中占比30%，百分之六十五按期答复。", [Says("30%", 30), Says("百分之六十五", 65)]),
    ("依据国令第711号和〔2021〕30号第二十条第（五）项，“十四五”规划（2021—2025年）于2022年3月1日印发。", []),
    ("地址：洪湖大道90号，邮编：223100，电话：0517-87290606，热线12345。", []),
    ("一是加强“一网通办”，落实三审三校，抓好“4•22”地球日，办好每一件申请。", []),
]

DISPUTES = [
    ("办理政府信息公开行政复议案件 1 件，尚未审结；政府信息公开行政诉讼 1 件，为未经复议直接起诉，结果维持。",
     [Says("1 件", 1, "行政复议"), Says("尚未审结", 1, "行政复议/尚未审结", "1 件"),
      Says("1 件", 1, SUITS), Says("为未经复议直接起诉", 1, "未经复议直接起诉", "1 件"),
      Says("结果维持", 1, "未经复议直接起诉/结果维持", "1 件")]),
    ("因政府信息公开被申请行政复议3件，其中结果维持1件，结果纠正2件；提起行政诉讼2件，均获维持。",
     [Says("3件", 3, "行政复议"), Says("1件", 1, "行政复议/结果维持", "3件"),
      Says("2件", 2, "行政复议/结果纠正", "3件"),
      Says("2件", 2, SUITS), Says("均获维持", 2, f"{SUITS}/结果维持", "2件")]),
    ("因政府信息公开被申请行政复议2件，其中1件维持、1件撤回。",
     [Says("2件", 2, "行政复议"), Says("1件", 1, "行政复议/结果维持", "2件"), Says("1件", 1)]),
    ("因政府信息公开申请引发的行政复议3件。", [Says("3件", 3, "行政复议")]),
    ("发生政府信息公开行政诉讼4件，其中未经复议直接起诉3件（维持2件，其他1件），复议后起诉1件。",
     [Says("4件", 4, SUITS), Says("3件", 3, "未经复议直接起诉", "4件"),
      Says("2件", 2, "未经复议直接起诉/结果维持", "3件"), Says("1件", 1, "未经复议直接起诉/其他结果", "3件"),
      Says("1件", 1, "复议后起诉", "4件")]),
    ("行政复议、行政诉讼均为0件。", [Says("0件", 0, "行政复议"), Says("0件", 0, SUITS)]),
    ("行政复议和行政诉讼案件各1件。", [Says("1件", 1, "行政复议"), Says("1件", 1, SUITS)]),
    ("涉及政府信息公开的行政复议、诉讼案件3件。", [Says("3件", 3, f"行政复议+{SUITS}")]),
    ("行政复议0起，行政诉讼0起。", [Says("0起", 0, "行政复议"), Says("0起", 0, SUITS)]),
    ("办理行政复议案件120件，行政应诉案件60件。", [Says("120件", 120), Says("60件", 60)]),
    ("行政诉讼一审2件，二审1件。", [Says("2件", 2), Says("1件", 1)]),
    ("政府信息公开行政诉讼败诉1件。", [Says("1件", 1)]),
    ("（四）行政复议和行政诉讼情况\n维持2件。", [Says("2件", 2)]),
]

NONE_AT_ALL = [
    ("2024年，我镇未收到政府信息公开申请，无行政复议、行政诉讼案件。",
     [Says("未收到政府信息公开申请", 0, NEW, None, "当年", "本机关"),
      Says("无行政复议、行政诉讼案件", 0, "行政复议", None, "当年", "本机关"),
      Says("无行政复议、行政诉讼案件", 0, SUITS, None, "当年", "本机关")]),
    ("全年零申请。", [Says("零申请", 0, NEW, None, "当年")]),
    ("没有收到公民、法人和其他组织提出的政府信息公开申请。",
     [Says("没有收到公民、法人和其他组织提出的政府信息公开申请", 0, NEW)]),
    ("未发生因政府信息公开申请引发的行政复议、行政诉讼情况。",
     [Says("未发生因政府信息公开申请引发的行政复议、行政诉讼情况", 0, "行政复议"),
      Says("未发生因政府信息公开申请引发的行政复议、行政诉讼情况", 0, SUITS)]),
    ("未被申请行政复议、未被提起行政诉讼。",
     [Says("未被申请行政复议、未被提起行政诉讼", 0, "行政复议"),
      Says("未被申请行政复议、未被提起行政诉讼", 0, SUITS)]),
    ("行政复议、行政诉讼情况：无。", [Says("无", 0, "行政复议"), Says("无", 0, SUITS)]),
    ("无上年结转申请。", [Says("无上年结转申请", 0, "上年结转")]),
    ("收到申请2件，无结转下年度。", [Says("2件", 2, NEW), Says("无结转下年度", 0, "结转下年度")]),
    ("行政复议未被纠错。", []),
    ("未发生行政诉讼败诉案件。", []),
    ("避免发生行政复议、行政诉讼，确保不发生诉讼。", []),
    ("未收取信息处理费。", [Says("未收取信息处理费", 0)]),
    ("2023年未收到政府信息公开申请。", [Says("未收到政府信息公开申请", 0, "", None, "上年")]),
    ("个别部门未制定规范性文件。", []),
    ("未收到投诉举报。", []),
]

DISCLOSURE = [
    ("制发行政规范性文件5件，废止2件，现行有效32件。",
     [Says("5件", 5, "行政规范性文件/本年制发件数"), Says("2件", 2, "行政规范性文件/本年废止件数"),
      Says("32件", 32, "行政规范性文件/现行有效件数")]),
    ("行政规范性文件5件。", [Says("5件", 5, "行政规范性文件/本年制发件数 | 行政规范性文件/现行有效件数")]),
    ("出台政府规章2部。", [Says("2部", 2, "规章/本年制发件数")]),
    ("出台政策性文件11件，公开规章制度3件。", [Says("11件", 11), Says("3件", 3)]),
    ("审查规范性文件8件。", [Says("8件", 8)]),
    ("发布规范性文件解读6条。", [Says("6条", 6)]),
    ("作出行政许可决定9487件，行政处罚2776件、行政强制84件。",
     [Says("9487件", 9487, "行政许可/本年处理决定数量"), Says("2776件", 2776, "行政处罚/本年处理决定数量"),
      Says("84件", 84, "行政强制/本年处理决定数量")]),
    ("公开行政许可、行政处罚信息1200条。", [Says("1200条", 1200)]),
    ("公开行政执法信息：行政许可300件、行政处罚200件。", [Says("300件", 300), Says("200件", 200)]),
    ("双公示行政处罚300件。", [Says("300件", 300)]),
    ("全年公开规章0件、行政规范性文件3件，行政处罚56件。",
     [Says("0件", 0, "", None, "当年"), Says("3件", 3, "", None, "当年"),
      Says("56件", 56, "", None, "当年")]),
    ("主动公开规范性文件2件。", [Says("2件", 2)]),
    ("现行有效规章0件，行政规范性文件12件。",
     [Says("0件", 0, "规章/现行有效件数"), Says("12件", 12, "行政规范性文件/现行有效件数")]),
    ("公开行政处罚决定300件。", [Says("300件", 300)]),
    ("行政处罚罚款12万元。", [Says("12万元", 12)]),
    ("收取行政事业性收费12.5万元。", [Says("12.5万元", "12.5", "行政事业性收费/本年收费金额")]),
    ("收取政府信息公开信息处理费 0 元。", [Says("0 元", 0)]),
    ("2024年新制定规范性文件2件，2025年拟制定3件。",
     [Says("2件", 2, "行政规范性文件/本年制发件数", None, "当年"), Says("3件", 3, "", None, "2025年")]),
]

OLD_FORM = [
    ("新制作规范性文件3件，对外公开总数量20件。",
     [Says("3件", 3, "规范性文件/本年新制作数量 | 规范性文件/本年新公开数量"),
      Says("20件", 20, "规范性文件/对外公开总数量")]),
    ("行政许可15项，本年增加18项，处理决定162件。",
     [Says("15项", 15, "行政许可/上一年项目数量 | 行政许可/上一年项目数量+本年增减"),
      Says("18项", 18, "行政许可/本年增减"), Says("162件", 162, "行政许可/处理决定数量")]),
    ("其他对外管理服务事项处理决定126件。", [Says("126件", 126, "其他对外管理服务事项/处理决定数量")]),
    ("政府集中采购项目8个，采购总金额39.3156万元。",
     [Says("8个", 8, "政府集中采购/采购项目数量"),
      Says("39.3156万元", "39.3156", "政府集中采购/采购总金额")]),
    ("收到申请12件，其他处理1件。", [Says("12件", 12, NEW), Says("1件", 1, "其他处理")]),
    ("行政事业性收费项目1项。",
     [Says("1项", 1, "行政事业性收费/上一年项目数量 | 行政事业性收费/上一年项目数量+本年增减")]),
    ("收取行政事业性收费12万元。", [Says("12万元", 12)]),
]


@pytest.mark.parametrize(("text", "expected"), [*REQUESTS, *TRAPS, *DISPUTES, *NONE_AT_ALL, *DISCLOSURE])
def test_a_sentence_claims_what_it_says_and_no_more(text: str, expected: list[Says]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(("text", "expected"), OLD_FORM)
def test_in_the_2019_form_the_cells_are_those_of_that_form(text: str, expected: list[Says]) -> None:
    assert seen(text, form="2019", year=2020) == expected


def test_a_heading_of_its_own_tells_what_the_next_paragraph_counts() -> None:
    assert seen("（二）依申请公开情况\n全年共收到12件。") == [Says("12件", 12, NEW, None, "当年")]
    assert seen("（一）主动公开情况\n全年共收到12件。") == [Says("12件", 12, "", None, "当年")]


@pytest.mark.parametrize(
    ("agency", "text", "readings", "scope"),
    [
        ("青禾区水务局", "青禾区水务局收到政府信息公开申请2件。", NEW, "本机关"),
        ("青禾区人民政府办公室", "区政府办公室收到政府信息公开申请2件。", NEW, "本机关"),
        ("青禾区人民政府", "区政府办公室收到政府信息公开申请2件。", "", "政府办"),
        ("青禾区人民政府", "青禾区人民政府收到政府信息公开申请2件。", "", "全区"),
        ("青禾区人民政府", "青禾区共收到政府信息公开申请2件。", NEW, "全区"),
        ("青禾区人民政府", "我办收到政府信息公开申请2件。", "", "本办"),
        ("青禾区洪湖镇人民政府", "镇政府收到政府信息公开申请2件。", NEW, "本机关"),
        ("青禾区洪湖街道办事处", "街道办事处收到政府信息公开申请2件。", NEW, "本机关"),
        ("青禾区人民政府", "街道办事处收到政府信息公开申请2件。", "", "镇街"),
        (None, "我局收到政府信息公开申请2件。", NEW, "本机关"),
    ],
)
def test_whose_figure_it_is_depends_on_who_reports(
    agency: str | None, text: str, readings: str, scope: str
) -> None:
    (said,) = seen(text, agency=agency)
    assert (said.readings, said.scope) == (readings, scope)


def test_without_a_report_year_a_calendar_year_proves_nothing() -> None:
    assert seen("2024年收到政府信息公开申请2件。", year=None) == [Says("2件", 2, "", None, "2024年")]


def test_numbers_that_count_nothing_are_named_for_what_they_are() -> None:
    text = (
        "2024年3月1日，按国令第711号第二十条，（二）第1季度、2021—2025年，"
        "电话：0517-87290606，邮编：223100，洪湖大道90号，20个工作日。"
    )
    kinds = [claim.kind for claim in read_claims(report(text))]
    assert kinds == [
        "date", "document", "article", "ordinal", "ordinal", "plan", "phone", "postcode", "address", "term",
    ]


def test_only_sections_of_prose_are_read() -> None:
    assert read_claims(report("收到政府信息公开申请2件。", section="三")) == ()
    assert [c.section for c in read_claims(report("收取信息处理费0元。", section="六"))] == ["六"]


def test_keys_tell_what_is_counted_even_where_no_cell_is_claimed() -> None:
    keys = [c.key for c in counted("2023年收到申请30件，其中网上8件，办结率100%，发布信息9条。")]
    assert keys == ["申请/本年新收", "申请/渠道", "办结率", None]


def test_hedges_units_and_measure_words_are_kept() -> None:
    (claim,) = counted("受理依申请公开约二十余宗。")
    assert (claim.value, claim.unit, claim.measure, claim.hedge) == (20, "件", "宗", "约")
    assert claim.subject == "受理依申请公开"


def test_expected_values_are_sums_of_cells_in_the_claim_s_own_unit() -> None:
    figures = {
        "requests__本年新收__总计": "22", "requests__上年结转__总计": "3",
        "disclosure__行政事业性收费__本年收费金额": "12.5",
    }
    made = report("收到申请22件。收取行政事业性收费125000元。行政事业性收费12.5万元。", **figures)
    received, yuan, ten_thousand = read_claims(made)
    assert expected_values(received, made) == (22, 25)
    assert expected_values(yuan, made) == (125000,)
    assert expected_values(ten_thousand, made) == (Decimal("12.5"),)


def test_a_cell_without_a_number_gives_no_expected_value() -> None:
    made = report("收到申请22件。", requests__上年结转__总计="")
    assert expected_values(read_claims(made)[0], made) == (0, None)


def test_money_without_a_unit_in_the_table_cannot_be_compared() -> None:
    text = "政府集中采购总金额39.3万元。"
    made = report(text, form="2019", year=2020)
    assert expected_values(read_claims(made)[0], made) == (None,)
    made = report(text, form="2019", year=2020, disclosure__政府集中采购__采购总金额="39.3万元")
    assert expected_values(read_claims(made)[0], made) == (Decimal("39.3"),)


def test_a_claim_is_found_on_its_printed_line() -> None:
    lines = (
        Line("一、总体情况", Place(line=3, start=0, end=6)),
        Line("全年收到政府信息公开", Place(line=5, start=2, end=12)),
        Line("申请 12 件。", Place(line=6, start=0, end=8), starts_paragraph=False),
        Line("均已办结。", Place(line=7, start=0, end=5)),
    )
    claims = read_claims(report("全年收到政府信息公开申请 12 件。\n均已办结。", lines=lines))
    assert [c.place for c in claims] == [Place(line=6, start=3, end=7)]


def test_on_a_page_the_place_is_the_line_s() -> None:
    place = Place(page=2, x0=10, top=20, x1=300, bottom=32)
    (claim,) = read_claims(report("收到申请 12 件。", lines=(Line("收到申请 12 件。", place),)))
    assert claim.place == place


def test_lines_that_do_not_make_up_the_text_give_no_place() -> None:
    (claim,) = read_claims(report("收到申请12件。", lines=(Line("别的文字。", Place(page=1)),)))
    assert claim.place is None


def test_the_frame_has_one_row_per_claim_and_the_columns_it_promises() -> None:
    frame = claims_frame(read_claims(report("收到申请12件，其中自然人10件。")))
    assert list(frame["text"]) == ["12件", "10件"]
    assert frame["cells"][0][0] == ("requests/本年新收/总计",)
    assert frame["parent"].isna().tolist() == [True, False]
    assert list(claims_frame(()).columns) == list(frame.columns)


def chinese(value: int) -> str:
    """The numeral as a clerk writes it, for values from 0 to 10^8."""
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    for step, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        high, low = divmod(value, step)
        if high:
            bridge = "零" if 0 < low < step // 10 else ""
            return chinese(high) + name + (bridge + chinese(low) if low else "")
    raise AssertionError(value)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.one_of(st.integers(0, 10**8), st.integers(0, 10_100)))
def test_every_written_numeral_is_read_back(value: int) -> None:
    written = chinese(value)
    assert chinese_value(written) == value
    if written.startswith("一十"):
        assert chinese_value(written[1:]) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两", "2"), ("十二", "12"), ("一百零二", "102"), ("两万零三百", "20300"), ("三万五千", "35000"),
        ("壹佰贰拾", "120"), ("〇", "0"), ("百", "100"), ("三十点五", "30.5"),
        ("1,234", "1234"), ("5千", "5000"), ("1.2万", "12000"), ("3万5千", "35000"), ("100万", "1000000"),
    ],
)
def test_numerals_have_one_value(text: str, value: str) -> None:
    assert numeral_value(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["一百二", "三万五", "一两", "二〇二三", "一千二十", "十十", "3万5", "零零", "三十点百"]
)
def test_numerals_that_can_be_read_in_two_ways_or_in_none_have_no_value(text: str) -> None:
    assert numeral_value(text) is None


def test_sentences_keep_marks_quotes_and_offsets() -> None:
    text = "他说：“已公开。”共2件；均办结。\n 第二段"
    found = sentences(text)
    assert [s.text for s in found] == ["他说：“已公开。”", "共2件；均办结。", "第二段"]
    assert all(text[s.start : s.end] == s.text for s in found)
    assert len(sentences("金额12.5万元。")) == 1


def test_compact_text_leads_back_to_the_printed_characters() -> None:
    printed = "收到 １２ 件"
    made = compact(printed)
    assert made.text == "收到12件"
    assert [printed[at] for at in made.offsets] == ["收", "到", "１", "２", "件"]


def test_a_blank_between_digits_is_kept_since_it_may_part_two_numbers() -> None:
    assert compact("12 34 件").text == "12 34件"


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "hedge"),
    [
        ("12件", "count", "12", "件", None),
        ("1,234条", "count", "1234", "条", None),
        ("十余次", "count", "10", "次", "余"),
        ("5千多人次", "count", "5000", "人次", "多"),
        ("超过100件", "count", "100", "件", "超过"),
        ("20件左右", "count", "20", "件", "左右"),
        ("12宗", "count", "12", "件", None),
        ("80幅", "count", "80", "幅", None),
        ("12", "count", "12", "", None),
        ("39.3156万元", "money", "39.3156", "万元", None),
        ("十二万元", "money", "12", "万元", None),
        ("10余万元", "money", "10", "万元", "余"),
        ("1.5亿元", "money", "1.5", "亿元", None),
        ("1200元", "money", "1200", "元", None),
        ("30%", "percent", "30", "%", None),
        ("百分之三十", "percent", "30", "%", None),
        ("百分之99.5", "percent", "99.5", "%", None),
        ("3-5个", "range", None, "个", None),
        ("1，234件", "unclear", None, "件", None),
        ("12 34件", "unclear", None, "件", None),
        ("一百二件", "unclear", None, "件", None),
    ],
)
def test_a_number_has_a_kind_a_value_a_unit_and_a_hedge(
    text: str, kind: str, value: str | None, unit: str, hedge: str | None
) -> None:
    (token,) = tokens(text)
    assert token.number is not None
    expected = None if value is None else Decimal(value)
    assert (token.number.kind, token.number.value, token.number.unit) == (kind, expected, unit)
    assert token.number.hedge == hedge


@pytest.mark.parametrize("text", ["千家万户", "统一", "几十件", "数十次", "万无一失", "一件事", "三审三校"])
def test_numerals_inside_words_are_no_numbers(text: str) -> None:
    assert not any(token.number for token in tokens(text))


def test_tokens_cover_the_text_without_gaps() -> None:
    text = compact("2024年，我局共收到政府信息公开申请12件（均已办结），依据〔2021〕30号，深入人心。").text
    assert "".join(token.text for token in tokens(text)) == text


def test_the_names_of_the_agency_stand_for_the_scope_given() -> None:
    token = tokens("水务局", {"水务局": "本机关"})[0]
    assert [role.key for role in token.roles] == ["本机关"]


def test_every_reading_names_rows_or_columns_of_a_form() -> None:
    wording = load_wording()
    cells = [cell for form in ("2019", "2021") for cell in load_form(form).cells]
    known = {key for cell in cells for key in (cell.row, cell.column)} | {"其他处理"}
    readings = [r for topic in wording.topics.values() for r in topic.means]
    readings += [r for topic in wording.topics.values() for a in topic.aspects.values() for r in a.means]
    readings += [r for means in wording.applicants.values() for r in means]
    assert {key for reading in readings for key in wording.keys_of(reading)} <= known


@pytest.mark.parametrize("content", ["", "topics: 1", "a: [", "{}"])
def test_a_broken_word_list_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "prose.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match="读不出来"):
        load_wording(path)


def test_an_aspect_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prose.yaml"
    words = PATH.read_text(encoding="utf-8")
    path.write_text(words.replace("default: 未说明", "default: 没有", 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match="没有"):
        load_wording(path)
