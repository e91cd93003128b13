"""The strict reader of figures: what is a number, and above all what is none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_kit.amounts import FULL_WIDTH, UNITS, read_amount

UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
PERMITTED = set("0123456789,.+-−增减" + FULL_WIDTH + "".join(UNITS) + UNSEEN)
"""Every character that may stand in a number, beside white space around it."""


@pytest.mark.parametrize(
    ("text", "value", "remarks"),
    [
        ("0", "0", ()),
        ("1036", "1036", ()),
        ("26.55", "26.55", ()),
        ("\u00a0 12\u3000\n", "12", ()),
        ("１２，３４５．６", "12345.6", ("full_width", "thousands")),
        ("1,036", "1036", ("thousands",)),
        ("1,234,567.89", "1234567.89", ("thousands",)),
        ("1，036", "1036", ("full_width", "thousands")),
        ("007", "7", ("leading_zero",)),
        ("00", "0", ("leading_zero",)),
        ("0.5", "0.5", ()),
        ("5.0", "5.0", ("decimal_zero",)),
        ("5.10", "5.10", ()),
        ("1\u200b2", "12", ("zero_width",)),
        ("\ufeff12", "12", ("zero_width",)),
        ("265000元", "265000", ("unit:元",)),
        ("26.5 万元", "26.5", ("unit:万元",)),
        ("0.3亿元", "0.3", ("unit:亿元",)),
        ("12,000件", "12000", ("thousands", "unit:件")),
    ],
)
def test_plain_figures_are_numbers_with_remarks(text: str, value: str, remarks: tuple[str, ...]) -> None:
    amount = read_amount(text)
    assert (amount.state, amount.value, amount.remarks) == ("number", Decimal(value), remarks)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_stripped_with_a_remark(unit: str) -> None:
    assert read_amount(f"7{unit}").remarks == (f"unit:{unit}",)


NO_NUMBER = {
    "blank": ["", " ", "\u00a0\u3000", "\n", "\u200b", "\ufeff \u2060"],
    "mark": ["/", "／", "\\", "-", "－", "–", "—", "――", "————", "_", "＿", "─", "无", " 无 ", "— —"],
    "text": [
        "5²", "①", "½", "٣", "१२", "𝟓", "Ⅴ", "5₂", "１²", "1.", ".5", "1..2", "1,03", "10,36", "1,0360",
        "0,036", "1036,", ",036", "1.036.5", "1.0,36", "1,036,00", "5%", "1e3", "0x1", "5万", "5万件",
        "5件件", "元", "约5", "(8)", "5(含转办)", "-----", "无数据", "没有", "O", "l", "1_000", "5/6",
        "2024年", "五5", "1、2",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("state", "text"), [(state, text) for state, own in NO_NUMBER.items() for text in own]
)
def test_blanks_marks_and_texts_are_no_numbers_in_any_column(state: str, text: str) -> None:
    for signed in (False, True):
        amount = read_amount(text, signed=signed)
        assert (amount.state, amount.value) == (state, None)


@pytest.mark.parametrize(
    ("text", "value", "remarks"),
    [
        ("减8", "-8", ()),
        ("增18", "18", ()),
        ("+18", "18", ("plus_sign",)),
        ("＋18", "18", ("full_width", "plus_sign")),
        ("-8", "-8", ()),
        ("−8", "-8", ()),
        ("－8", "-8", ("full_width",)),
        ("-1,036", "-1036", ("thousands",)),
        ("-8项", "-8", ("unit:项",)),
        ("8", "8", ()),
        ("-0", "0", ()),
        ("减0", "0", ()),
    ],
)
def test_signs_count_in_a_signed_column(text: str, value: str, remarks: tuple[str, ...]) -> None:
    amount = read_amount(text, signed=True)
    assert (amount.state, amount.value, amount.remarks) == ("number", Decimal(value), remarks)
    assert str(amount.value) == value


REMARKS = {
    "negative": ["-8", "−8", "减8", "-8件"],
    "plus_sign": ["+18", "增18"],
    "inner_space": ["1 036", "1\n036", "1\u00a0036", "1\u3000036", "1, 036", "2 0", "1 036件"],
    "chinese_numeral": ["五", "十二", "〇", "零", "一百零三", "叁拾", "五件"],
}


@pytest.mark.parametrize(
    ("remark", "text"), [(remark, text) for remark, own in REMARKS.items() for text in own]
)
def test_what_an_auditor_may_take_for_a_number_is_text_with_a_remark(remark: str, text: str) -> None:
    amount = read_amount(text)
    assert (amount.state, amount.value, amount.remarks) == ("text", None, (remark,))


@pytest.mark.parametrize("text", ["--8", "+-8", "减-8", "增减8", "8-", "–8", "—8"])
def test_doubled_or_doubtful_signs_are_text_even_in_a_signed_column(text: str) -> None:
    assert read_amount(text, signed=True).state == "text"


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.integers(min_value=0))
def test_integers_come_back_as_they_were_written(number: int) -> None:
    amount = read_amount(str(number))
    assert (amount.state, amount.value, amount.remarks) == ("number", Decimal(number), ())


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=10**15))
def test_correct_thousands_come_back_and_a_moved_comma_does_not(number: int) -> None:
    grouped = f"{number:,}"
    assert read_amount(grouped).value == number
    if "," in grouped:
        assert read_amount(grouped.replace(",", "", 1) + ",0").state == "text"


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789,.+-²①½３元 ")), max_size=8),
    st.booleans(),
)
def test_a_number_holds_permitted_characters_only(text: str, signed: bool) -> None:
    if read_amount(text, signed=signed).state == "number":
        assert {character for character in text if not character.isspace()} <= PERMITTED


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.characters(), st.integers(0, 2), st.booleans())
def test_digits_beside_a_foreign_character_are_never_a_number(foreign: str, at: int, signed: bool) -> None:
    text = "12"[:at] + foreign + "12"[at:]
    if foreign not in PERMITTED and not foreign.isspace():
        assert read_amount(text, signed=signed).state == "text"
