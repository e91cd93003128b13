"""The columns of a portfolio's tables. A figure is kept as text, exact: no table holds one as a float."""

from __future__ import annotations

import pyarrow as pa

TEXT, COUNT, WORDS = pa.string(), pa.int32(), pa.list_(pa.string())

CELL = pa.struct(
    [
        *((name, TEXT) for name in ("table", "row", "column", "text", "value", "state")),
        ("page", COUNT),
        *((name, pa.float64()) for name in ("x0", "top", "x1", "bottom")),  # places on the page, in points
        ("line", COUNT),
        ("second", TEXT),
        ("note", TEXT),
    ]
)
FINDING = pa.struct(
    [
        *((name, TEXT) for name in ("rule", "outcome", "severity", "report", "subject")),
        *((name, TEXT) for name in ("stated", "expected", "difference")),
        ("cells", WORDS),
        ("message", TEXT),
    ]
)
CHANGE = pa.struct([("cell", TEXT), ("from", TEXT), ("to", TEXT)])
EXPLANATION = pa.struct(
    [
        ("rank", COUNT),
        ("kind", TEXT),
        ("cells", WORDS),
        ("changes", pa.list_(CHANGE)),
        ("settles", COUNT),
        ("leaves", COUNT),
        ("message", TEXT),
        ("report", TEXT),
        ("problem", COUNT),
        ("group", COUNT),
        ("cost", pa.float64()),  # how implausible an explanation is: no figure of a report
        ("evidence", TEXT),
        ("origin", TEXT),
    ]
)
FILE = [
    *((name, TEXT) for name in ("key", "name", "status", "message", "kind", "agency", "form")),
    ("published", pa.date32()),
    *((name, COUNT) for name in ("numbers", "unsure", "errors", "warnings", "infos", "undecided")),
]
"""``status`` is ok, error, timeout or crashed; the counts are of figures and of findings that failed."""
STORED = [
    ("key", TEXT),
    ("name", TEXT),
    ("agency", TEXT),
    ("form", TEXT),
    ("bucket", COUNT),
    ("sections", pa.list_(pa.struct([("key", TEXT), ("text", TEXT)]))),
    ("signature", pa.binary()),
    ("vectors", pa.list_(pa.struct([("table", TEXT), ("digest", TEXT), ("count", COUNT)]))),
]
"""What the checks across reports ask of a report beside its cells."""
LISTED = {"cells": CELL, "findings": FINDING, "explanations": EXPLANATION}
PARTITION = pa.schema([("year", COUNT), ("level", TEXT)])

DONE = pa.schema(
    [
        *FILE,
        ("year", COUNT),
        ("level", TEXT),
        *STORED[4:],
        *((name, pa.list_(record)) for name, record in LISTED.items()),
    ]
)
"""All that is kept of one file, as one row."""


def table_schema(name: str) -> pa.Schema:
    """The columns of files, stored, cells, findings or explanations, the partition's last."""
    if name in LISTED:
        own = [pa.field("key", TEXT), pa.field("agency", TEXT), *LISTED[name]]
    else:
        own = [pa.field(*column) for column in (FILE if name == "files" else STORED)]
    return pa.schema([*own, *PARTITION])


TABLES = ("files", "stored", *LISTED)
