"""audit_kit checks the yearly reports on government information disclosure (政府信息公开工作年度报告).

import audit_kit as ak

report = ak.read_report("report.pdf")
audit = ak.check(report)
audit.findings
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from audit_kit.errors import (
    AuditKitError,
    CatalogueError,
    NotAReport,
    UnknownCell,
    UnreadableFile,
)

if TYPE_CHECKING:
    from audit_kit.audit import Audit, check, check_group
    from audit_kit.charts import plot_outcomes, plot_tally
    from audit_kit.evidence import replay_evidence, verify_evidence, write_evidence
    from audit_kit.explaining import explain
    from audit_kit.pictures import Picture, show_cell, show_explanations, show_findings, show_page
    from audit_kit.portfolio import Portfolio, check_portfolio, open_portfolio
    from audit_kit.reading import read_report
    from audit_kit.report import Report
    from audit_kit.settings import load_settings

__version__ = "0.1.0"

_HOME = {
    "read_report": "reading",
    "Report": "report",
    "check": "audit",
    "check_group": "audit",
    "load_settings": "settings",
    "explain": "explaining",
    "detection_power": "power",
    "plot_residuals": "residual_chart",
    "Audit": "audit",
    "show_cell": "pictures",
    "show_page": "pictures",
    "show_explanations": "pictures",
    "show_findings": "pictures",
    "Picture": "pictures",
    "check_portfolio": "portfolio",
    "open_portfolio": "portfolio",
    "Portfolio": "portfolio",
    "plot_outcomes": "charts",
    "plot_tally": "charts",
    "write_evidence": "evidence",
    "verify_evidence": "evidence",
    "replay_evidence": "evidence",
}
"""The module of each public name; a module is imported when one of its names is first used."""

__all__ = [
    "Audit",
    "AuditKitError",
    "CatalogueError",
    "NotAReport",
    "Picture",
    "Portfolio",
    "Report",
    "UnknownCell",
    "UnreadableFile",
    "check",
    "check_group",
    "check_portfolio",
    "detection_power",
    "explain",
    "load_settings",
    "open_portfolio",
    "plot_outcomes",
    "plot_residuals",
    "plot_tally",
    "read_report",
    "replay_evidence",
    "show_cell",
    "show_explanations",
    "show_findings",
    "show_page",
    "verify_evidence",
    "write_evidence",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'audit_kit' has no attribute {name!r}")
    return getattr(import_module(f"audit_kit.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
