"""The charts: what is drawn are the report's figures, nothing is cut or covered, and hostile text is text."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from html import unescape
from itertools import pairwise
from typing import Any

import matplotlib
import numpy as np
import pytest
from conftest import ROOT, SAMPLES
from drawn_charts import boxes, hatched, overlaps, texts
from made_reports import made_report, requests_grid
from matplotlib.colors import to_rgb
from matplotlib.style import library as styles
from PIL import Image

import audit_kit as ak
from audit_kit import flow_chart, outcome_chart, peer_chart, year_chart
from audit_kit.chart_figures import broken_sums
from audit_kit.charts import COLOURS, MISSING, PALE, WIDTH, Chart, plain, width_of, wrapped
from audit_kit.model import Figure
from audit_kit.table_chart import COLUMNS

HOSTILE = '<script>alert(1)</script>"><img onerror=x>$x^2$\\frac_{1}=cmd|\u202e反\x00'
PLOTS: dict[str, Callable[[ak.Report], Chart]] = {
    "flow": ak.plot_flow,
    "applicants": ak.plot_applicants,
    "outcomes": ak.plot_outcomes,
    "refusals": ak.plot_refusals,
    "disputes": ak.plot_disputes,
    "years": lambda report: ak.plot_years(
        replace(report, year=2021), replace(report, year=2022), made_report(year=2020, form="2019")
    ),
    "peers": lambda report: ak.plot_peers(report, peers()),
    "tally": lambda report: ak.plot_tally(ak.check(report)),
    "residuals": lambda report: ak.plot_residuals(ak.check(report)),
}


@cache
def peers(count: int = 6) -> tuple[ak.Report, ...]:
    """Reports of other agencies, each with its own figures."""
    made = []
    for i in range(1, count + 1):
        one = made_report(grid=requests_grid(seed=i), disputes=[i, 1, 0, 2, 3 + i] + [0] * 10)
        made.append(replace(one, agency=f"第{i}区档案局", source=replace(one.source, sha256=f"{i:064d}")))
    return tuple(made)


def changed(report: ak.Report, change: Callable[[Figure], Figure], **fields: Any) -> ak.Report:
    return replace(report, figures=tuple(map(change, report.figures)), **fields)


def with_value(value: Callable[[Figure], int]) -> Callable[[Figure], Figure]:
    def change(figure: Figure) -> Figure:
        number = value(figure)
        return replace(figure, text=str(number), value=Decimal(number), state="number")

    return change


def extreme(name: str, report: ak.Report) -> ak.Report:
    """The report with extreme figures or words."""
    if name == "zero":
        return changed(report, with_value(lambda figure: 0))
    if name == "blank":
        return changed(report, lambda figure: replace(figure, text="", value=None, state="blank"))
    if name == "words":
        hostile = {"text": HOSTILE, "value": None, "state": "text"}
        return changed(report, lambda figure: replace(figure, **hostile), agency=None, year=None)  # type: ignore[arg-type]
    if name == "one":
        lit = {"本年新收", "予以公开", "办理总计", "自然人", "总计"}
        return changed(report, with_value(lambda figure: int(lit.issuperset(figure.cell[1:]))))
    if name == "twenty thousand":
        return changed(report, with_value(lambda f: int(f.value or 0) * 107), agency=HOSTILE)
    source = replace(report.source, name="长" * 120 + ".pdf")
    return replace(report, agency="最长机关名称" * 10, source=source)


@pytest.fixture(scope="module")
def errors() -> ak.Report:
    return ak.read_report(SAMPLES / "errors-2021.pdf")


@pytest.fixture(scope="module")
def blanks() -> ak.Report:
    return ak.read_report(SAMPLES / "blanks-and-marks-2021.pdf")


def amounts(report: ak.Report, rows: Sequence[str]) -> list[int]:
    return [int(report.requests.loc[row, "总计"]) for row in rows]


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("name", ["zero", "blank", "words", "one", "twenty thousand", "long"])
def test_nothing_is_cut_or_covered_whatever_the_report_says(
    plot: str, name: str, consistent: ak.Report
) -> None:
    assert overlaps(PLOTS[plot](extreme(name, consistent))) == []


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("*.pdf")) + sorted(SAMPLES.glob("*.txt")), ids=lambda p: p.stem
)
def test_every_sample_can_be_drawn(path: Any) -> None:
    report = ak.read_report(path)
    for plot in PLOTS.values():
        chart = plot(report)
        assert overlaps(chart) == [] and report.source.name in "".join(texts(chart))


@pytest.mark.parametrize("plot", PLOTS)
def test_a_hostile_name_is_shown_as_text(plot: str, consistent: ak.Report) -> None:
    chart = PLOTS[plot](replace(consistent, agency=HOSTILE))
    page = chart._repr_html_()
    assert "<script" not in page and page.count("<") == 1
    assert plain(HOSTILE) in unescape(page)
    assert any("$x^2$" in text for text in texts(chart))
    assert not any(text.get_parse_math() for text in chart.axes[0].texts)


@pytest.mark.parametrize("plot", PLOTS)
def test_the_picture_has_its_own_white_ground_whatever_the_theme(plot: str, consistent: ak.Report) -> None:
    def png(chart: Chart) -> bytes:
        buffer = io.BytesIO()
        chart.savefig(buffer, format="png")
        return buffer.getvalue()

    with matplotlib.rc_context(styles["dark_background"]):
        dark = png(PLOTS[plot](consistent))
    assert dark == png(PLOTS[plot](consistent))
    image = np.asarray(Image.open(io.BytesIO(dark)).convert("RGBA"))
    edges = (image[:8], image[-8:], image[:, :12], image[:, -12:])
    assert all((edge == 255).all() for edge in edges)


def test_a_character_the_font_does_not_have_is_replaced_and_kept_in_the_text(consistent: ak.Report) -> None:
    chart = ak.plot_flow(replace(consistent, agency="𠮷🙂县人民政府"))
    assert any(f"{MISSING}{MISSING}县人民政府" in text for text in texts(chart))
    assert "𠮷🙂县人民政府" in chart.alt


def test_the_flow_is_as_high_as_the_figures_are(consistent: ak.Report) -> None:
    chart = ak.plot_flow(consistent)
    scale = 195 / flow_chart.HEIGHT
    right = [box.get_height() * scale for box in boxes(chart, flow_chart.RIGHT_NODE)]
    left = [box.get_height() * scale for box in boxes(chart, flow_chart.LEFT_NODE)]
    assert left == pytest.approx(amounts(consistent, ["本年新收", "上年结转"]))
    assert right == pytest.approx([69, 20, 28, 50, 15, 6, 7])
    assert "共 195 件" in texts(chart) and hatched(chart) == 0
    for name, value in zip(COLOURS, (69, 20, 28, 50, 15, 6, 7), strict=True):
        assert f"{name}{value}件" in chart.alt


def test_applications_without_a_vouched_outcome_flow_into_a_hatched_end(transcript: ak.Report) -> None:
    chart = ak.plot_flow(transcript)
    assert "存疑　53 件" in texts(chart)
    assert "予以公开　存疑" in texts(chart) and "予以公开存疑" in chart.alt
    assert not any("予以公开　0" in text for text in texts(chart))


def test_intake_and_outcomes_that_differ_are_said_to_differ(consistent: ak.Report) -> None:
    more = changed(consistent, lambda f: replace(f, text="207", value=Decimal(207))
                   if f.cell[1:] == ("本年新收", "总计") else f)  # fmt: skip
    assert "对不上　20 件" in texts(ak.plot_flow(more))
    assert "对不上" in ak.plot_flow(more).alt and "对不上" not in ak.plot_flow(consistent).alt


def test_a_wrong_printed_total_is_named_under_every_chart_it_bears_on(errors: ak.Report) -> None:
    for plot in (ak.plot_flow, ak.plot_applicants, ak.plot_outcomes, ak.plot_refusals):
        assert "办理总计为132，各项之和为123，相差9" in plot(errors).alt
    assert "“行政复议”行总计为11，各项之和为10，相差1" in ak.plot_disputes(errors).alt


def test_the_heat_map_prints_every_figure_of_表三(consistent: ak.Report) -> None:
    chart = ak.plot_applicants(consistent)
    printed = [text for text in texts(chart) if text.isdigit()]
    rows = [*consistent.requests.index[2:], "本年新收", "上年结转"]
    assert printed == [str(n) for row in rows for n in consistent.requests.loc[row, list(COLUMNS)]]
    assert "予以公开：自然人52，商业企业9" in chart.alt


def test_the_heat_map_hatches_what_is_no_number_and_blackens_sums_that_fail(
    blanks: ak.Report, errors: ak.Report
) -> None:
    unknown = [f for f in blanks.figures if f.cell.table == "requests" and f.state != "number"]
    assert hatched(ak.plot_applicants(blanks)) == len(unknown) > 20
    black = [box for box in boxes(ak.plot_applicants(errors)) if box.get_facecolor()[:3] == to_rgb("#1b1f24")]
    broken = broken_sums(errors, "requests", [figure.cell for figure in errors.figures])
    assert len(black) == len({cell for one in broken for cell in one.sum.whole}) == 4


def test_darker_cells_are_never_those_with_fewer_applications(consistent: ak.Report) -> None:
    chart = ak.plot_applicants(consistent)
    drawn = zip(boxes(chart), filter(str.isdigit, texts(chart)), strict=True)
    cells = [(int(text), sum(to_rgb(box.get_facecolor()))) for box, text in drawn if text != "0"]
    inner = sorted(cell for cell in cells if cell[1] != sum(to_rgb(PALE)))
    assert len({light for _, light in inner}) > 5
    assert all(one[1] >= other[1] - 1e-9 for one, other in pairwise(inner) if one[0] < other[0])


def test_the_bars_are_as_long_as_the_figures_are(consistent: ak.Report) -> None:
    chart = ak.plot_refusals(consistent)
    rows = list(consistent.requests.index[4:20])
    lengths = [box.get_width() / outcome_chart.LONGEST * 38 for box in boxes(chart, outcome_chart.BARS)]
    assert lengths == pytest.approx(amounts(consistent, rows))
    told = zip(rows, amounts(consistent, rows), strict=True)
    assert all(f"{row}{value}件" in chart.alt for row, value in told)


def test_a_ground_that_is_no_number_has_a_stub_and_no_bar(blanks: ak.Report) -> None:
    chart = ak.plot_refusals(blanks)
    assert hatched(chart) == 3 and {"空白", "“/”", "“无”"} <= set(texts(chart))
    assert "第三方权益空白" in chart.alt and "第三方权益0" not in chart.alt


def test_outcomes_at_zero_are_named_and_not_drawn(consistent: ak.Report) -> None:
    chart = ak.plot_outcomes(consistent)
    drawn = [box.get_width() for box in boxes(chart, outcome_chart.BARS)]
    assert len(drawn) == 19 and min(drawn) > 0
    assert "为 0 的 2 项：国家秘密、大量反复申请。" in texts(chart)


def test_the_bars_of_表四_are_as_long_as_the_figures_are(consistent: ak.Report) -> None:
    chart = ak.plot_disputes(consistent)
    lengths = [box.get_width() for box in boxes(chart)]
    values = consistent.disputes.to_numpy(dtype=int).ravel()
    assert np.array(lengths) / max(lengths) * max(values) == pytest.approx(values)
    assert "已审结 21 件，其中结果纠正 3 件（14.3%）。" in texts(chart)


def test_a_share_of_corrections_is_not_given_where_a_figure_is_missing(blanks: ak.Report) -> None:
    assert not any("已审结" in text for text in texts(ak.plot_disputes(blanks)))


def joined(chart: Chart) -> int:
    """How many lines join two points."""
    return sum(line.get_linewidth() == 1.6 for line in chart.axes[0].lines)


def test_points_are_joined_within_a_form_and_never_across(consistent: ak.Report) -> None:
    old = [made_report(form="2019", year=year) for year in (2019, 2020)]
    new = [made_report(year=year) for year in (2021, 2022)]
    chart = ak.plot_years(*new, *old)
    assert joined(chart) == 2 * len(year_chart.YEARLY)
    assert any("2020年与2021年的报告格式不同（2019年格式、2021年格式）" in text for text in texts(chart))
    assert any("含义不同" in text for text in texts(chart))
    assert joined(ak.plot_years(new[0], replace(new[1], year=2023))) == 0


def test_points_over_years_stand_as_high_as_the_figures(consistent: ak.Report) -> None:
    years = [made_report(year=year, grid=requests_grid(seed=year)) for year in (2021, 2022, 2023)]
    chart = ak.plot_years(*years)
    line = [one for one in chart.axes[0].lines if one.get_linewidth() == 1.6][:2]
    base = next(one for one in chart.axes[0].lines if one.get_linewidth() == 0.8).get_ydata()[0]
    heights = [base - line[0].get_ydata()[0], *(base - one.get_ydata()[1] for one in line)]
    values = [amounts(one, ["本年新收"])[0] for one in years]
    assert np.array(heights) / year_chart.HEIGHT * max(values) == pytest.approx(values)
    assert f"本年新收：2021年{values[0]}件，2022年{values[1]}件，2023年{values[2]}件" in chart.alt


def test_a_year_that_is_no_number_is_hatched_and_joined_to_none(blanks: ak.Report) -> None:
    chart = ak.plot_years(made_report(year=2020), replace(blanks, year=2021), made_report(year=2022))
    assert hatched(chart) == 3 and "2021年空白" not in chart.alt.split("行政诉讼")[0]
    assert "不予公开：" in chart.alt and "另有2项不是数字" in chart.alt


def test_reports_that_have_no_place_among_the_years_are_named(consistent: ak.Report) -> None:
    other, unknown = made_report(year=2022), replace(consistent, year=None)
    chart = ak.plot_years(consistent, other, unknown)
    assert "没有画：没有读出年度" in chart.alt and "2022年" in chart.alt
    for given in ((consistent, consistent), (unknown,)):
        chart = ak.plot_years(*given)
        assert "没有可以按年排列的报告" in chart.alt and "没有画：" in chart.alt
        assert overlaps(chart) == []
    with pytest.raises(ak.AuditKitError, match="一份报告也没有给出"):
        ak.plot_years()


def test_years_of_other_agencies_are_named(consistent: ak.Report) -> None:
    chart = ak.plot_years(consistent, made_report(year=2022))
    assert "机关名称不同：云岭市青禾区人民政府、云岭市档案局" in chart.alt


def test_median_quartiles_and_rank_are_those_of_all_the_agencies(consistent: ak.Report) -> None:
    others = peers(7)
    chart = ak.plot_peers(consistent, [consistent, *others])
    values = sorted(amounts(report, ["本年新收"])[0] for report in (consistent, *others))
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    rank = 1 + sum(value > 187 for value in values)
    told = f"本年新收：本机关187，名次{rank}/8，中位数{middle:g}，四分位"
    assert told in chart.alt and "与 7 份同行报告比较" in chart.alt
    found = re.search(f"{told}([0-9.]+)至([0-9.]+)", chart.alt)
    assert found and [float(n) for n in found.groups()] == pytest.approx([low, high], abs=0.051)


def test_each_peer_is_a_dot_at_its_place(consistent: ak.Report) -> None:
    others = peers(3)
    chart = ak.plot_peers(consistent, others)
    values = [amounts(report, ["本年新收"])[0] for report in others]
    dots = [line.get_xdata()[0] for line in chart.axes[0].lines if line.get_marker() == "o"][1:4]
    shares = [(x - peer_chart.STRIP) / (peer_chart.END - peer_chart.STRIP) for x in dots]
    assert shares == pytest.approx([value / max(187, *values) for value in sorted(values)])
    assert "不列四分位" in chart.alt


def test_a_figure_of_its_own_that_is_no_number_has_no_place_among_peers(transcript: ak.Report) -> None:
    chart = ak.plot_peers(transcript, peers())
    assert "行政复议：本机关空白，名次—" in chart.alt and hatched(chart) == 3


def test_peers_that_cannot_be_counted_are_left_out_and_told(blanks: ak.Report) -> None:
    chart = ak.plot_peers(made_report(), [*peers(), blanks])
    assert "没有计入的同行" in chart.alt and "不予公开 1 个" in chart.alt


def test_an_agency_without_peers_is_told_so(consistent: ak.Report) -> None:
    chart = ak.plot_peers(consistent, [consistent])
    assert "没有可以比较的同行报告" in chart.alt and overlaps(chart) == []


def test_neighbouring_colours_differ_in_lightness() -> None:
    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    for one, other in pairwise(COLOURS.values()):
        light, dark = sorted((luminance(one), luminance(other)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 1.5


def test_lines_are_no_wider_than_asked_and_lose_nothing() -> None:
    text = "第一句，（括号）里的话。word and " + "x" * 90 + "尾。"
    lines = wrapped(text, 100)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line.rstrip("，。）")) <= 100 for line in lines)
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)
    assert width_of("一" * 64) < WIDTH


def test_only_the_modules_of_charts_use_matplotlib() -> None:
    users = {
        path.stem
        for path in (ROOT / "audit_kit").rglob("*.py")
        if re.search(r"^(from|import) matplotlib", path.read_text(encoding="utf-8"), re.M)
    }
    assert users <= {"charts", "flow_chart", "table_chart"}


@pytest.mark.parametrize("plot", PLOTS)
def test_figures_beyond_all_reason_stop_no_chart(plot: str, consistent: ak.Report) -> None:
    absurd = changed(consistent, with_value(lambda figure: 10**400 + int(figure.value or 0)))
    assert PLOTS[plot](absurd)._repr_html_().startswith("<img")
