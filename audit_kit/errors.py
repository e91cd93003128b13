"""What stops the toolkit. Every text says where, what is wrong, and what to do."""


class AuditKitError(Exception):
    """The toolkit cannot go on: ``where``, ``what`` is wrong and what ``to_do``, one Chinese sentence.

    A wrong figure in a report is never an error: it is a finding.
    """

    def __init__(self, where: str, what: str, to_do: str) -> None:
        super().__init__(where, what, to_do)
        self.where = where
        self.what = what
        self.to_do = to_do

    def __str__(self) -> str:
        return f"{self.where}：{self.what}。{self.to_do}。"


class UnreadableFile(AuditKitError):
    """The file is missing, damaged, locked, too large or of a kind that is not read."""


class NoTextLayer(UnreadableFile):
    """The pages of a PDF are images without text: a scan."""


class NotAReport(AuditKitError):
    """The file could be opened, but holds no official table, or more than one report."""


class SeveralReports(NotAReport):
    """The file holds the tables of more than one report."""


class CatalogueError(AuditKitError):
    """A file of the catalogue contradicts itself; ``where`` names file, entry and field."""


class UnknownCell(AuditKitError):
    """The cell, page or report asked for does not exist."""
