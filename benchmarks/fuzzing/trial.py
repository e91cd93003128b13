"""One file put before the library: what comes out, and whether it may."""

import logging
import resource
import signal
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from audit_kit import AuditKitError, read_report

from .soundness import Claim, unsound

Known = dict[str, Decimal | None]
GIGABYTE = 1 << 30
RESERVED = 4
"""Times the memory allowed that may be reserved: threads and recognition reserve what they never use."""


@dataclass(frozen=True)
class Outcome:
    """``kind`` is read, refused, escaped, memory, timeout, died or unsound; the last five are faults.

    ``seconds`` are of processor time, so that a busy machine tells the same; ``megabytes`` are those the
    process held at most, with the library, above those it began with.
    """

    kind: str
    detail: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def is_fault(self) -> bool:
        """Whether the library must not do this."""
        return self.kind not in ("read", "refused")


def tried(path: Path, known: Known) -> Outcome:
    """Reads the file; ``known`` are the figures of the file before it was mutated."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cells = read_report(path).cells
    except AuditKitError as refusal:
        return Outcome("refused", type(refusal).__name__)
    except MemoryError as failure:
        return Outcome("memory", str(failure))
    except Exception as failure:
        return Outcome("escaped", f"{type(failure).__name__}: {str(failure)[:200]}")
    faults = unsound(path, _claims(cells.to_dict("records")), known)
    return Outcome("unsound", "; ".join(faults[:3])) if faults else Outcome("read")


def _claims(cells: Sequence[dict[str, object]]) -> list[Claim]:
    claims = []
    for cell in cells:
        if cell["state"] != "number" or not isinstance(cell["value"], Decimal):
            continue
        page = cell["page"]
        at = [cell[edge] for edge in ("x0", "top", "x1", "bottom")]
        numbers = [float(edge) for edge in at if isinstance(edge, int | float) and edge == edge]
        box = (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None
        number = int(page) if isinstance(page, int | float) and page == page else None
        claims.append(Claim(f"{cell['table']}/{cell['row']}/{cell['column']}", cell["value"], number, box))
    return claims


def limit(gigabytes: float) -> None:
    """Lets this process reserve only so much, and notes what it holds before the first file."""
    logging.disable(logging.CRITICAL)
    reserved = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = reserved + int(RESERVED * gigabytes * GIGABYTE)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    _before.append(_most_megabytes())


_before: list[float] = []


def tried_within(path: Path, known: Known, seconds: float, gigabytes: float) -> Outcome:
    """What comes of the file within the limits; after ``seconds`` of processor SIGPROF ends the process."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest memory so far is forgotten
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, seconds)
    outcome = tried(path, known)
    signal.setitimer(signal.ITIMER_PROF, 0)
    taken, most = time.process_time() - start, _most_megabytes() - _before[0]
    if most > 1024 * gigabytes:
        outcome = Outcome("memory", f"{most:.0f} MB")
    return replace(outcome, seconds=taken, megabytes=most)


def _most_megabytes() -> float:
    """The most memory this process held at a time."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
