"""What stands on a chart that was drawn."""

from itertools import combinations

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle

from audit_kit.charts import Chart


def texts(chart: Chart) -> list[str]:
    return [text.get_text() for text in chart.axes[0].texts]


def boxes(chart: Chart, x: float | None = None) -> list[Rectangle]:
    """The rectangles, or those that begin at x."""
    found = [patch for patch in chart.axes[0].patches if isinstance(patch, Rectangle)]
    return [box for box in found if x is None or box.get_x() == x]


def hatched(chart: Chart) -> int:
    return sum(bool(box.get_hatch()) for box in boxes(chart))


def overlaps(chart: Chart) -> list[str]:
    """Texts that leave the page, and pairs that cover each other by more than a pixel."""
    renderer = FigureCanvasAgg(chart).get_renderer()
    with matplotlib.rc_context({"text.hinting": "no_hinting"}):
        placed = [(text.get_text(), text.get_window_extent(renderer)) for text in chart.axes[0].texts]
    placed = [(text, box) for text, box in placed if text]
    wide, high = chart.bbox.width, chart.bbox.height
    wrong = [t for t, box in placed if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high]
    for (one, a), (other, b) in combinations(placed, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 2:
            wrong.append(f"{one} | {other}")
    return wrong
