"""Executed notebooks as parts of a paper: the auditor's words and the outputs, the code folded away.

What a notebook shows may come from a report or from anywhere, so its HTML is cut down to what cannot act:
text, tables, pictures in data URIs, plain SVG.
"""

import base64
import html
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import bleach
import mistune
import nbformat
from bleach.css_sanitizer import CSSSanitizer
from bleach.html5lib_shim import Filter

from audit_kit.errors import AuditKitError

TAGS = frozenset(
    "a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h3 h4 h5 h6 hr i img "
    "li mark ol p pre s section small span strong sub summary sup table tbody td tfoot th thead tr u ul "
    "svg g path rect line circle ellipse polyline polygon text tspan title desc".split()
)
ATTRIBUTES = frozenset(
    "alt title lang colspan rowspan scope aria-label aria-hidden style width height open "
    "viewBox d x y x1 y1 x2 y2 cx cy r rx ry points fill stroke stroke-width stroke-dasharray "
    "transform text-anchor font-size font-weight opacity fill-opacity dominant-baseline".split()
)
STYLES = CSSSanitizer(
    allowed_css_properties=(
        "background background-color border border-bottom border-collapse border-left border-radius "
        "border-right border-top color display flex flex-wrap font-size font-style font-weight gap height "
        "margin margin-bottom margin-left margin-right margin-top max-width min-width outline "
        "outline-offset padding padding-left text-align vertical-align white-space width".split()
    ),
    allowed_svg_properties=("fill", "stroke", "stroke-width", "opacity"),
)
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,([A-Za-z0-9+/=\s]+)")
ACTING = re.compile(r"(?is)<(script|style|iframe|object|noscript|template)\b.*?(</\1\s*>|\Z)")
HEADING = re.compile(r"<(/?)h([1-6])\b")
LARGEST = 40_000
"""Bytes of a PNG that is kept as it is; a larger one is drawn with fewer colours and at most ``WIDEST``."""
WIDEST = 1000
COLOURS = 64
LONGEST = 20_000
"""Characters of an output of plain text that are shown."""
WIDGET = "application/vnd.jupyter.widget-view+json"


def read_chapter(name: str, content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The title of an executed notebook, and for each cell its code (empty for words) and safe HTML.

    Raises:
        AuditKitError: the content is no notebook.
    """
    try:
        notebook = nbformat.reads(content.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat raises what its validators and the parser raise
        raise AuditKitError(name, "读不出这个笔记本", "请在 JupyterLab 中打开并重新保存") from error
    first = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")
    title = first.strip().splitlines()[0].lstrip("# ") if first.strip() else name.removesuffix(".ipynb")
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            source = _with_attachments(cell.source, cell.get("attachments", {}))
            parts.append(("", safe_html(str(MARKDOWN(source)))))
        elif cell.cell_type == "code" and cell.source.strip():
            parts.append((cell.source, "".join(map(_output, cell.get("outputs", ())))))
    return title, parts


def safe_html(text: str) -> str:
    """The HTML without anything that acts, loads or could break out of its place; pictures made smaller."""
    text = HEADING.sub(lambda m: f"<{m[1]}h{min(6, int(m[2]) + 3)}", ACTING.sub("", text))
    cleaner = bleach.Cleaner(
        tags=TAGS,
        attributes=_keeps,
        protocols={"data"},
        css_sanitizer=STYLES,
        strip=True,
        strip_comments=True,
        filters=[_Pictures],
    )
    return str(cleaner.clean(text))


class _Pictures(Filter):  # type: ignore[misc]
    """Drops pictures that are none, draws large ones smaller, and gives each an alt text."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token.get("name") == "img" and token["type"] in ("EmptyTag", "StartTag"):
                uri = smaller_picture(token["data"].get((None, "src"), ""))
                if not uri:
                    continue
                token["data"][(None, "src")] = uri
                token["data"].setdefault((None, "alt"), "图")
            yield token


def _keeps(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return PICTURE.fullmatch(value.strip()) is not None
    return name in ATTRIBUTES or (name, value) == ("role", "img")


MARKDOWN = mistune.create_markdown(escape=True, plugins=["table", "strikethrough", "task_lists"])


def _with_attachments(source: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    """The words with pasted pictures in place of their names."""
    for name, kinds in attachments.items():
        for kind, content in kinds.items():
            source = source.replace(f"attachment:{name}", f"data:{kind};base64,{''.join(content.split())}")
    return source


def _output(output: Any) -> str:
    if output.output_type == "stream":
        return _plain(output.text)
    if output.output_type == "error":
        told = html.escape(f"{output.ename}：{output.evalue}")
        return f'<p class="wrong"><b>这一格没有运行成功：</b>{told}</p>'
    shown = output.data
    for kind in ("image/png", "image/jpeg"):
        if kind in shown and "text/html" not in shown:
            alt = html.escape(str(shown.get("text/plain", "")))[:200] or "图"
            return safe_html(f'<img alt="{alt}" src="data:{kind};base64,{"".join(shown[kind].split())}">')
    if "text/html" in shown:
        return f'<div class="output">{safe_html("".join(shown["text/html"]))}</div>'
    if WIDGET in shown and "text/plain" in shown:
        return "<p>（这里是可操作的界面；决定见本底稿的决定日志）</p>"
    return _plain(str(shown.get("text/plain", "")))


def _plain(text: str) -> str:
    rest = f"\n……（另有 {len(text) - LONGEST} 个字符，见笔记本）" if len(text) > LONGEST else ""
    return f"<pre>{html.escape(text[:LONGEST] + rest)}</pre>" if text.strip() else ""


def smaller_picture(uri: str) -> str:
    """A large PNG with fewer colours; anything else as it is, empty where it is no picture."""
    from PIL import Image

    match = PICTURE.fullmatch(uri.strip())
    if match is None:
        return ""
    try:
        content = base64.b64decode("".join(match[2].split()) + "==")
        if match[1] != "png" or len(content) <= LARGEST:
            return uri
        image = Image.open(io.BytesIO(content)).convert("RGB")
    except Exception:  # Pillow raises whatever a broken picture makes of it, even SyntaxError
        return ""
    if image.width > WIDEST:
        size = (WIDEST, max(1, round(image.height * WIDEST / image.width)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
    small = min(buffer.getvalue(), content, key=len)
    return "data:image/png;base64," + base64.b64encode(small).decode("ascii")
