"""audit_kit checks the yearly reports on government information disclosure (政府信息公开工作年度报告).

import audit_kit as ak

report = ak.read_report("report.pdf")
audit = ak.check(report)
audit.findings
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from audit_kit.errors import AuditKitError, CatalogueError, NotAReport, UnknownCell, UnreadableFile

if TYPE_CHECKING:
    from audit_kit.audit import Audit, check, check_group
    from audit_kit.case import Case, open_case
    from audit_kit.choosing import Chooser, choose_reports
    from audit_kit.desk import Workbench, workbench
    from audit_kit.evidence import verify_evidence, write_evidence, zip_evidence
    from audit_kit.exchange import export_findings, import_findings
    from audit_kit.explaining import explain
    from audit_kit.flow_chart import plot_flow
    from audit_kit.open_points import completeness
    from audit_kit.outcome_chart import plot_disputes, plot_outcomes, plot_refusals
    from audit_kit.peer_chart import plot_peers
    from audit_kit.pictures import Picture, show_cell, show_explanations, show_findings, show_page
    from audit_kit.portfolio import check_portfolio
    from audit_kit.portfolio_charts import plot_error_kinds, plot_error_places, plot_missing
    from audit_kit.portfolio_desk import open_row, show_rows, show_triage
    from audit_kit.portfolio_tables import Portfolio, open_portfolio
    from audit_kit.power import detection_power
    from audit_kit.ranking import triage, write_triage
    from audit_kit.reading import read_report
    from audit_kit.replay import replay_evidence
    from audit_kit.report import Report
    from audit_kit.seals import sign_paper, timestamp_evidence
    from audit_kit.settings import load_settings
    from audit_kit.table_chart import plot_applicants, plot_residuals
    from audit_kit.tally_chart import plot_tally
    from audit_kit.year_chart import plot_years

__version__ = "0.1.0"

_HOME = {
    name: module
    for module, names in {
        "audit": "Audit check check_group",
        "case": "Case open_case",
        "choosing": "Chooser choose_reports",
        "desk": "Workbench workbench",
        "evidence": "verify_evidence write_evidence zip_evidence",
        "exchange": "export_findings import_findings",
        "explaining": "explain",
        "flow_chart": "plot_flow",
        "open_points": "completeness",
        "outcome_chart": "plot_disputes plot_outcomes plot_refusals",
        "peer_chart": "plot_peers",
        "pictures": "Picture show_cell show_explanations show_findings show_page",
        "portfolio": "check_portfolio",
        "portfolio_charts": "plot_error_kinds plot_error_places plot_missing",
        "portfolio_desk": "open_row show_rows show_triage",
        "portfolio_tables": "Portfolio open_portfolio",
        "power": "detection_power",
        "ranking": "triage write_triage",
        "reading": "read_report",
        "replay": "replay_evidence",
        "report": "Report",
        "seals": "sign_paper timestamp_evidence",
        "settings": "load_settings",
        "table_chart": "plot_applicants plot_residuals",
        "tally_chart": "plot_tally",
        "year_chart": "plot_years",
    }.items()
    for name in names.split()
}
"""The module of each public name; a module is imported when one of its names is first used."""

__all__ = [
    "Audit",
    "AuditKitError",
    "Case",
    "CatalogueError",
    "Chooser",
    "NotAReport",
    "Picture",
    "Portfolio",
    "Report",
    "UnknownCell",
    "UnreadableFile",
    "Workbench",
    "check",
    "check_group",
    "check_portfolio",
    "choose_reports",
    "completeness",
    "detection_power",
    "explain",
    "export_findings",
    "import_findings",
    "load_settings",
    "open_case",
    "open_portfolio",
    "open_row",
    "plot_applicants",
    "plot_disputes",
    "plot_error_kinds",
    "plot_error_places",
    "plot_flow",
    "plot_missing",
    "plot_outcomes",
    "plot_peers",
    "plot_refusals",
    "plot_residuals",
    "plot_tally",
    "plot_years",
    "read_report",
    "replay_evidence",
    "show_cell",
    "show_explanations",
    "show_findings",
    "show_page",
    "show_rows",
    "show_triage",
    "sign_paper",
    "timestamp_evidence",
    "triage",
    "verify_evidence",
    "workbench",
    "write_evidence",
    "write_triage",
    "zip_evidence",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'audit_kit' has no attribute {name!r}")
    return getattr(import_module(f"audit_kit.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
