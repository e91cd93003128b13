"""Hostile PDF files: small ones written by hand, and good ones with something added."""

import re
import zlib
from collections.abc import Callable

MEGABYTE = 1 << 20
Files = dict[str, Callable[[], bytes]]
PLAIN_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"


def pdf_files(pdf: bytes) -> Files:
    """Hostile files by name; ``pdf`` is a good report to build upon."""
    return _page_trees() | _contents() | _additions(pdf) | _damages(pdf)


def _page_trees() -> Files:
    many_kids = b" ".join(b"3 0 R" for _ in range(100_000))
    return {
        "cyclic-pages": lambda: _written({2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"}),
        "cyclic-parent": lambda: _written({2: b"<</Type/Pages/Parent 2 0 R/Kids[3 0 R 2 0 R]/Count 9>>"}),
        "count-a-million": lambda: _written({2: b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"}),
        "count-negative": lambda: _written({2: b"<</Type/Pages/Kids[3 0 R]/Count -5>>"}),
        "page-again-and-again": lambda: _written(
            {2: b"<</Type/Pages/Kids[" + many_kids + b"]/Count 100000>>"}
        ),
        "huge-box": lambda: _written({3: PLAIN_PAGE.replace(b"595 842", b"1000000000 1000000000")}),
        "no-box": lambda: _written({3: PLAIN_PAGE.replace(b"595 842", b"0 0")}),
        "box-upside-down": lambda: _written({3: PLAIN_PAGE.replace(b"0 0 595 842", b"595 842 -5 -9")}),
        "box-of-words": lambda: _written({3: PLAIN_PAGE.replace(b"0 0 595 842", b"/a (b) null true")}),
        "rotate-45": lambda: _written({3: PLAIN_PAGE.replace(b"/Parent", b"/Rotate 45/Parent")}),
    }


def _contents() -> Files:
    lines = b"0 0 m 500 500 l S " * 300_000
    grid = b"".join(b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (i, i, i, i) for i in range(590)) * 5
    tell = b"BT /F1 9 Tf 1 0 0 1 50 50 Tm (1) Tj ET " * 200_000
    return {
        "stream-bomb": lambda: _written({4: _deflated(b" " * (400 * MEGABYTE))}),
        "stream-bomb-twice": lambda: _written({4: _deflated(zlib.compress(b" " * (400 * MEGABYTE)), 2)}),
        "many-lines": lambda: _written({4: _deflated(lines)}),
        "dense-grid": lambda: _written({4: _deflated(grid)}),
        "many-texts": lambda: _written({4: _deflated(tell)}),
        "deep-states": lambda: _written({4: _deflated(b"q " * 1_000_000)}),
        "deep-arrays": lambda: _written({4: b"[" * 100_000 + b"]" * 100_000}),
        "content-is-itself": lambda: _written({4: b"4 0 R"}),
        "many-parts": lambda: _written(
            {
                3: PLAIN_PAGE.replace(b"4 0 R", b"[" + b"4 0 R " * 100_000 + b"]"),
                4: _stream(b"0 0 m 9 9 l S " * 5_000),
            }
        ),
        "run-length-bomb": lambda: _written(
            {4: _stream(b"\x81 " * (4 * MEGABYTE), b"/Filter/RunLengthDecode")}
        ),
        "image-bomb": lambda: _written(
            {
                3: PLAIN_PAGE.replace(b"<<>>>>", b"<</XObject<</X 5 0 R>>>>>>"),
                4: _stream(b"595 0 0 842 0 0 cm /X Do"),
                5: _picture(30_000),
            }
        ),
        "form-in-itself": lambda: _written(
            {
                3: PLAIN_PAGE.replace(b"<<>>>>", b"<</XObject<</X 5 0 R>>>>>>"),
                4: _stream(b"/X Do"),
                5: _form(),
            }
        ),
    }


def _additions(pdf: bytes) -> Files:
    return {
        "script": lambda: _with_catalogue(
            pdf, b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9'\\))>>"
        ),
        "launch": lambda: _with_catalogue(pdf, b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
        "attachment": lambda: _with_catalogue(
            pdf, b"/Names<</EmbeddedFiles<</Names[(a.exe)<</F(a.exe)/EF<</F 1 0 R>>>>]>>>>"
        ),
        "outline-cycle": lambda: _with_catalogue(pdf, b"/Outlines<</First 1 0 R/Last 1 0 R/Count 9999999>>"),
    }


def _damages(pdf: bytes) -> Files:
    return {
        "no-xref": lambda: pdf.replace(b"xref", b"yref"),
        "wrong-startxref": lambda: re.sub(rb"startxref\s+\d+", b"startxref\n7", pdf),
        "shifted": lambda: b"junk\n" * 100 + pdf,
        "shifted-far": lambda: b"\x00" * MEGABYTE + pdf,
        "two-thirds": lambda: pdf[: len(pdf) * 2 // 3],
        "nearly-all": lambda: pdf[: len(pdf) * 49 // 50],
        "twice": lambda: pdf + pdf,
        "prev-cycle": lambda: re.sub(rb"trailer\s*<<", b"trailer\n<</Prev 9 ", pdf),
        "locked": lambda: re.sub(
            rb"trailer\s*<<", b"trailer\n<</Encrypt<</Filter/Standard/V 9/R 9/O()/U()/P -1>>", pdf
        ),
        "much-behind": lambda: pdf + b"%" + b"0" * (60 * MEGABYTE),
        "only-a-head": lambda: b"%PDF-1.7\n",
    }


def _written(changes: dict[int, bytes]) -> bytes:
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: PLAIN_PAGE,
        4: _stream(b"0 0 m 100 100 l S"),
    } | changes
    body, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, rows)
    return (
        body
        + table
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(body))
    )


def _stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(content), content)


def _deflated(content: bytes, times: int = 1) -> bytes:
    return _stream(zlib.compress(content), b"/Filter[" + b"/FlateDecode" * times + b"]")


def _picture(side: int) -> bytes:
    """A grey image of so many pixels each way, packed to nearly nothing."""
    dictionary = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(bytes(side)) for _ in range(side)) + packer.flush()
    return _stream(packed, dictionary % (side, side) + b"/Filter/FlateDecode")


def _form() -> bytes:
    return _stream(
        b"/X Do /X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    )


def _with_catalogue(pdf: bytes, entry: bytes) -> bytes:
    """The report with one more entry in its catalogue; places after it no longer fit the xref."""
    return re.sub(rb"/Type\s*/Catalog", lambda found: found.group() + entry, pdf, count=1)
