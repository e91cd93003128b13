"""Sentences, numerals and tokens of running text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_kit.errors import CatalogueError
from audit_kit.forms import load_form
from audit_kit.numerals import chinese_value, numeral_value
from audit_kit.prose import compact, sentences, tokens
from audit_kit.wording import PATH, load_wording


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


def test_a_decimal_point_ends_no_sentence() -> None:
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
