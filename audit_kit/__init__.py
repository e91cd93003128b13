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
    from audit_kit.portfolio_charts import plot_error_kinds, plot_error_places, plot_missing
    from audit_kit.portfolio_desk import open_row, show_triage
    from audit_kit.portfolio_sheets import write_triage
    from audit_kit.ranking import triage
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
    "triage": "ranking",
    "write_triage": "portfolio_sheets",
    "show_triage": "portfolio_desk",
    "open_row": "portfolio_desk",
    "plot_error_kinds": "portfolio_charts",
    "plot_error_places": "portfolio_charts",
    "plot_missing": "portfolio_charts",
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
    "open_row",
    "plot_error_kinds",
    "plot_error_places",
    "plot_missing",
    "plot_outcomes",
    "plot_residuals",
    "plot_tally",
    "read_report",
    "replay_evidence",
    "show_cell",
    "show_explanations",
    "show_findings",
    "show_page",
    "show_triage",
    "triage",
    "verify_evidence",
    "write_evidence",
    "write_triage",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'audit_kit' has no attribute {name!r}")
    return getattr(import_module(f"audit_kit.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
