"""The findings of a portfolio as tables: lazily as datasets, or as much of them as is asked for in pandas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from audit_kit.agency_list import Agency, load_agencies
from audit_kit.agency_names import areas_of
from audit_kit.errors import AuditKitError
from audit_kit.portfolio_store import Store, listing_path, live_keys, table_schema, version_folder
from audit_kit.settings import Settings, load_settings
from audit_kit.vocabulary import SEVERITY_WORDS

if TYPE_CHECKING:
    import pandas as pd

EXACT = ("value", "stated", "expected", "difference")
NO_REGION = "地区不明"
LEVEL_WORDS = {
    "province": "省级", "city": "市级", "county": "县级", "department": "部门", "office": "政府办",
    "township": "乡镇街道", "organisation": "其他单位", "unknown": "不明",
}  # fmt: skip
STATUS_WORDS = {
    "ok": "已核对", "error": "没能读取", "timeout": "超时", "crashed": "进程退出", "missing": "没有报告"
}  # fmt: skip


def open_portfolio(
    out: str | Path, *, agencies: str | Path | None = None, settings: str | Path | None = None
) -> Portfolio:
    """The findings that ``check_portfolio`` wrote into ``out`` with these settings.

    Raises:
        AuditKitError: nothing was written there by this version of toolkit, catalogue and settings.
    """
    out = Path(out)
    store = Store(out / version_folder(settings))
    if not listing_path(out).exists() or not store.batches():
        what = "没有这一版工具和规则的核对结果"
        raise AuditKitError(str(out), what, "请先运行 check_portfolio，写入这个文件夹")
    listed = () if agencies is None else load_agencies(agencies)
    return Portfolio(out, store, listed, load_settings(settings))


@dataclass(frozen=True)
class Portfolio:
    """Many reports, as far as they were read, checked and explained; in memory is what is asked for.

    ``out`` is the folder of the findings; ``agencies`` are those that must report, if a list was given.
    """

    out: Path
    store: Store
    agencies: tuple[Agency, ...]
    settings: Settings

    def __repr__(self) -> str:
        counts = self.files()["status"].value_counts()
        told = "，".join(f"{STATUS_WORDS[str(status)]} {count} 份" for status, count in counts.items())
        return f"<Portfolio {self.out}：{told}>"

    def dataset(self, table: str) -> ds.Dataset:
        """A table as a pyarrow dataset, read lazily: files, cells, findings (of reports alone), explanations.

        It holds all that was ever done for this folder; rows of files that are gone or changed have a
        ``key`` that is not in the listing.
        """
        return self.store.dataset(table)

    def files(self, **asked: Any) -> pd.DataFrame:
        """One row per file: file, key (SHA-256), bytes, status (ok, error, timeout or crashed), counts.

        Files of the same bytes share a key; they were read once.
        """
        frame = _frame(self.dataset("files").to_table(filter=_filter(asked)))
        listing = self._listing.drop(columns="path")
        merged: pd.DataFrame = listing.merge(frame, on="key", how="inner")
        return merged.sort_values("file", kind="stable", ignore_index=True)

    def cells(self, columns: Sequence[str] | None = None, **asked: Any) -> pd.DataFrame:
        """The figures of the reports; keywords are columns with the value, or a list of values, wanted."""
        return self._table(self.dataset("cells"), "cells", columns, asked)

    def findings(self, columns: Sequence[str] | None = None, **asked: Any) -> pd.DataFrame:
        """The findings on each report, and those across years and agencies; keywords as in ``cells``.

        For instance ``findings(outcome="failed", severity="error", year=2023)``.
        """
        both = ds.dataset([self.dataset("findings"), self.store.across()])
        return self._table(both, "findings", columns, asked)

    def explanations(self, columns: Sequence[str] | None = None, **asked: Any) -> pd.DataFrame:
        """The explanations of figures that do not agree; keywords as in ``cells``."""
        return self._table(self.dataset("explanations"), "explanations", columns, asked)

    def missing(self) -> pd.DataFrame:
        """The agencies of the list without a report, one row per agency and year.

        Columns: agency, level, parent, region, year. The years are those of which the portfolio holds
        reports. Empty where no list was given.
        """
        import pandas as pd

        files = self.files(status="ok")
        found = set(zip(files["agency"], files["year"], strict=True))
        rows = [
            (agency.name, agency.level, agency.parent, self.region_of(agency.name), year)
            for year in sorted(files["year"].dropna().unique())
            for agency in self.agencies
            if (self.settings.current_name(agency.name), year) not in found
        ]
        return pd.DataFrame(rows, columns=["agency", "level", "parent", "region", "year"])

    def path_of(self, file: str) -> Path:
        """Where a file of ``files()`` lies.

        Raises:
            AuditKitError: the portfolio holds no such file.
        """
        listing = self._listing.set_index("file")["path"]
        if file not in listing.index:
            raise AuditKitError(file, "不在这次核对的文件之中", "请从 portfolio.files() 的 file 一列中选取")
        return Path(str(listing[file]))

    def region_of(self, agency: str | None) -> str:
        """The region of an agency by the list, else the last area in its name."""
        listed = self._listed.get(agency or "")
        areas = areas_of(agency or "")
        return (listed.region if listed else None) or (areas[-1] if areas else NO_REGION)

    @cached_property
    def _listing(self) -> pd.DataFrame:
        listing: pd.DataFrame = pq.read_table(listing_path(self.out)).to_pandas()
        return listing

    @cached_property
    def _listed(self) -> dict[str, Agency]:
        return {str(self.settings.current_name(one.name)): one for one in self.agencies}

    def _table(
        self, table: ds.Dataset, name: str, columns: Sequence[str] | None, asked: dict[str, Any]
    ) -> pd.DataFrame:
        names = table_schema(name).names
        if unknown := [column for column in (*asked, *(columns or ())) if column not in names]:
            what = f"{name} 没有“{unknown[0]}”这一列"
            raise AuditKitError("portfolio", what, f"可用的是 {'、'.join(names)}")
        wanted = list(columns or names)
        read = table.to_table(columns=list(dict.fromkeys([*wanted, "key"])), filter=_filter(asked))
        return _frame(read.filter(pc.is_in(read["key"], value_set=live_keys(self.out))).select(wanted))


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with an auditor's words for states, levels and degrees; whole numbers without a point."""
    words = {"status": STATUS_WORDS, "level": LEVEL_WORDS, "severity": SEVERITY_WORDS}
    return frame.convert_dtypes().replace(words)


def _filter(asked: dict[str, Any]) -> Any:
    """The rows with these values, or one of several, in these columns; None for all."""
    wanted = [
        (name, "in" if isinstance(one, list | tuple | set) else "=", one) for name, one in asked.items()
    ]
    return pq.filters_to_expression(wanted) if wanted else None


def _frame(table: pa.Table) -> pd.DataFrame:
    """The table in pandas: whole numbers nullable, exact figures as Decimal."""
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int32(): pd.Int32Dtype()}.get, date_as_object=True)
    for column in EXACT:
        if column in frame:
            exact = [None if pd.isna(value) else Decimal(value) for value in frame[column]]
            frame[column] = pd.Series(exact, dtype=object, index=frame.index)
    return frame
