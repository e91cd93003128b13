"""Lines of running text on a page, printed or scanned: which start a paragraph, which number the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

PAGE_NUMBER = re.compile(r"[-—–－\s]*(第?\s*\d{1,3}\s*页?)(\s*[/／共]\s*\d{1,3}\s*页?)?[-—–－\s]*")


def paragraph_starts(lines: Sequence[tuple[float, float, float]]) -> list[bool]:
    """Whether each line (left, right, height) is indented, or follows one that ends before the margin."""
    left = min((x0 for x0, _, _ in lines), default=0.0)
    right = max((x1 for _, x1, _ in lines), default=0.0)
    ends = [right, *(x1 for _, x1, _ in lines)]
    return [
        x0 - left > height or right - end > 2.5 * height
        for (x0, _, height), end in zip(lines, ends, strict=False)
    ]


def is_page_number(text: str, down: float, height: float) -> bool:
    """Whether a line that stands so far ``down`` a page of this height is nothing but the page's number."""
    return not 0.1 * height < down < 0.9 * height and PAGE_NUMBER.fullmatch(text) is not None
