"""What a printed report looks like: type, rules, paper. Shared by the makers of HTML and of DOCX."""

from dataclasses import dataclass

RULES = ("solid", "hair", "thick", "gap", "dotted", "horizontal", "none")


@dataclass(frozen=True)
class Look:
    """Type, rules and paper of a printed report; lengths in millimetres, type in points.

    ``figures_at`` and ``labels_at`` are left, center or right, ``upright_at`` is top, center or bottom.
    ``tricks``: ``hidden`` puts digits nobody sees beside some figures, ``notes`` raised or struck-out ones.
    """

    font: str = "Noto Serif CJK SC"
    size: float = 10.5
    rules: str = "solid"
    filled: bool = False
    landscape: bool = False
    row_height: float = 0.0
    margin: float = 22.0
    two_columns: bool = False
    paper_height: float | None = None
    keep_rows: bool = True
    tricks: str = ""
    figures_at: str = "center"
    upright_at: str = "center"
    labels_at: str = "left"

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height of the paper in millimetres."""
        width, height = (297.0, 210.0) if self.landscape else (210.0, 297.0)
        return width, self.paper_height or height
