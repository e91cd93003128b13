"""Where the findings on many reports lie: what is done, sealed batches as Parquet, and how to read them.

    out/<version>/journal/<key>.arrow              one file, done, in no sealed batch yet
    out/<version>/<table>/year=…/level=…/part-N.parquet
    out/<version>/sealed/N.txt                     the keys of batch N, written last
    out/listing.parquet                            which file of the folder has which key

A batch is sealed when all its files are done, batches in order: a run that was broken off and begun again
writes the same parts as one that was not.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

import audit_kit
from audit_kit.catalogue_version import catalogue_version
from audit_kit.settings import load_settings
from audit_kit.whole_files import beside, put, take_place

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
TABLES = ("files", "stored", *LISTED)
AT_ONCE = 100
"""Files whose rows are in memory at once, whatever the size of a batch."""
HIVE = ds.partitioning(PARTITION, flavor="hive")
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"


def version() -> str:
    """Toolkit and catalogue, as the folders of findings are named."""
    return f"{audit_kit.__version__}-{catalogue_version()}"


def version_folder(settings: str | Path | None) -> str:
    """The name of the folder of one version of toolkit, catalogue and settings."""
    if settings is None:
        return version()
    digest = hashlib.sha256()
    for path in (Path(settings), *load_settings(settings).rules):
        digest.update(path.read_bytes() + b"\0")
    return f"{version()}-{digest.hexdigest()[:8]}"


@dataclass(frozen=True)
class Store:
    """The results of one version of toolkit, catalogue and settings, in its folder."""

    folder: Path

    def begin(self) -> None:
        """Makes the folder and removes what a broken run left of a batch that was not sealed."""
        for name in ("journal", "sealed"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        sealed = set(self.batches())
        for table in TABLES:
            for path in (self.folder / table).rglob("part-*.parquet"):
                if _number(path) not in sealed:
                    path.unlink()
        for part in [*self.folder.rglob(".*.part")]:
            part.unlink()

    def batches(self) -> list[int]:
        """The numbers of the sealed batches."""
        return sorted(_number(path) for path in (self.folder / "sealed").glob("batch-*.txt"))

    def sealed_keys(self) -> set[bytes]:
        """The keys in sealed batches, 32 bytes each."""
        paths = (self.folder / "sealed").glob("batch-*.txt")
        return {bytes.fromhex(key) for path in paths for key in path.read_text("ascii").split()}

    def keep(self, key: str, row: bytes) -> None:
        """Writes one finished file into the journal: whole, or not at all."""
        put(self._journal(key), row)

    def has_kept(self, key: str) -> bool:
        """Whether the journal holds the file; one that a power cut left torn is dropped and done again."""
        path = self._journal(key)
        if not path.exists():
            return False
        try:
            return bool(row_from_bytes(path.read_bytes()).num_rows == 1)
        except (pa.ArrowException, OSError):
            path.unlink()
            return False

    def _journal(self, key: str) -> Path:
        return self.folder / "journal" / f"{key}.arrow"

    def seal(self, number: int, keys: Sequence[str]) -> None:
        """Writes the parts of a batch from the journal, then says that it is sealed."""
        parts: dict[Path, pq.ParquetWriter] = {}
        for at in range(0, len(keys), AT_ONCE):
            some = [row_from_bytes(self._journal(key).read_bytes()) for key in keys[at : at + AT_ONCE]]
            rows = pa.concat_tables(some)
            places: dict[str, list[int]] = {}
            for row, one in enumerate(rows.select(["year", "level"]).to_pylist()):
                year = NO_YEAR if one["year"] is None else one["year"]
                places.setdefault(f"year={year}/level={one['level']}", []).append(row)
            for place, own in places.items():
                for name in TABLES:
                    table = _table(rows.take(own), name)
                    path = self.folder / name / place / f"part-{number:05}.parquet"
                    if path not in parts:
                        path.parent.mkdir(parents=True, exist_ok=True)
                        parts[path] = pq.ParquetWriter(beside(path), table.schema, compression="zstd")
                    parts[path].write_table(table)
        for path, writer in parts.items():
            writer.close()
            take_place(beside(path), path)
        text = "".join(f"{key}\n" for key in keys)
        put(self.folder / "sealed" / f"batch-{number:05}.txt", text.encode("ascii"))
        for key in keys:
            self._journal(key).unlink()

    def dataset(self, table: str) -> ds.Dataset:
        """A table of all sealed batches; nothing is read before something is asked of it."""
        sealed = set(self.batches())
        paths = sorted((self.folder / table).rglob("part-*.parquet"), key=lambda p: (_number(p), str(p)))
        return ds.dataset(
            [str(path) for path in paths if _number(path) in sealed],
            schema=table_schema(table),
            format="parquet",
            partitioning=HIVE,
            partition_base_dir=str(self.folder / table),
        )

    def across(self) -> ds.Dataset:
        """The findings across years and agencies, as ``findings``."""
        paths = sorted((self.folder / "across").glob("*/part-*.parquet"))
        return ds.dataset([str(path) for path in paths], schema=table_schema("findings"), format="parquet")

    def clear_across(self, but: str) -> Path:
        """The folder of the findings across reports of one state of the listing; others are removed."""
        folder = self.folder / "across" / but
        for old in (self.folder / "across").glob("*"):
            if old != folder:
                shutil.rmtree(old)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def row_bytes(record: dict[str, Any]) -> bytes:
    """All that is kept of a file as bytes, to be handed from process to process."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, DONE, options=options) as stream:
        stream.write_table(pa.Table.from_pylist([record], schema=DONE))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def row_from_bytes(content: bytes) -> pa.Table:
    """The row of ``row_bytes``.

    Raises:
        pyarrow.ArrowException: the bytes are cut short.
    """
    return pa.ipc.open_stream(content).read_all()


LISTING = pa.schema([*((name, pa.string()) for name in ("file", "path", "key")), ("bytes", pa.int64())])


def listing_path(out: Path) -> Path:
    """Where the folder of the findings tells which files it holds now."""
    return out / "listing.parquet"


def live_keys(out: Path) -> pa.Array:
    """The keys of the files that the folder holds now."""
    return pq.read_table(listing_path(out), columns=["key"])["key"].combine_chunks()


def table_schema(name: str) -> pa.Schema:
    """The columns of files, stored, cells, findings or explanations, the partition's last."""
    if name in LISTED:
        own = [pa.field("key", TEXT), pa.field("agency", TEXT), *LISTED[name]]
    else:
        own = [pa.field(*column) for column in (FILE if name == "files" else STORED)]
    return pa.schema([*own, *PARTITION])


def _table(rows: pa.Table, name: str) -> pa.Table:
    """One table of the rows: their own columns, or what their lists hold with whose it is."""
    wanted = [column for column in table_schema(name).names if column not in PARTITION.names]
    if name not in LISTED:
        return rows.select(wanted)
    lists = rows[name].combine_chunks()
    whose = pc.list_parent_indices(lists)
    flat = pa.Table.from_struct_array(pc.list_flatten(lists))
    for column in ("agency", "key"):
        flat = flat.add_column(0, column, rows[column].combine_chunks().take(whose))
    return flat.select(wanted)


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
