"""Judge the checks on the gold set: ``python -m benchmarks.narratives.judge``."""

import time
from collections import Counter
from collections.abc import Sequence

import audit_kit as ak
from benchmarks.keeping import kept
from benchmarks.narratives.make import Story, stories
from benchmarks.narratives.plant import KINDS


def false_alarms(gold: Sequence[Story]) -> list[tuple[str, str, str, str]]:
    """Story, rule, severity and sentence of every failed verdict on narratives that contradict nothing."""
    return [
        (story.name, verdict.rule, verdict.severity, verdict.message)
        for story in gold
        for verdict in ak.check(story.report()).open_verdicts
        if verdict.outcome == "failed"
    ]


def finds(story: Story, right: set[str]) -> bool:
    """Whether one of the right rules fails on the story."""
    verdicts = ak.check(story.report()).open_verdicts
    return any(verdict.rule in right and verdict.outcome == "failed" for verdict in verdicts)


def missed(gold: Sequence[Story]) -> tuple[Counter[str], list[tuple[str, str]]]:
    """How often each kind was planted, and the kind and story of what no right rule found."""
    planted: Counter[str] = Counter()
    unseen = []
    for kind, plant in KINDS.items():
        for story in gold:
            if (made := plant(story)) is None:
                continue
            planted[kind] += 1
            if not finds(*made):
                unseen.append((kind, story.name))
    return planted, unseen


def milliseconds(gold: Sequence[Story]) -> float:
    """Mean process time of checking one report that was not checked before."""
    reports = [story.report() for story in gold]
    started = time.process_time()
    for report in reports:
        ak.check(report)
    return (time.process_time() - started) * 1000 / len(reports)


def main() -> None:
    """Write and print the table."""
    gold = stories()
    speed = milliseconds(stories(seed=7))
    alarms = false_alarms(gold)
    planted, unseen = missed(gold)
    counts = Counter(severity for _, _, severity, _ in alarms)
    lost = Counter(kind for kind, _ in unseen)
    lines = [
        f"narratives: {len(gold)}; false errors {counts['error']}, false warnings {counts['warning']}, "
        f"false infos {counts['info']}; {speed:.1f} ms a report",
        *(f"  {name} {rule} {severity} {message}" for name, rule, severity, message in alarms),
        "planted: found by the right rule / planted",
        *(f"  {kind:28} {number - lost[kind]:3} / {number}" for kind, number in planted.items()),
        f"  {'all':28} {planted.total() - len(unseen):3} / {planted.total()}"
        f" ({1 - len(unseen) / planted.total():.1%})",
        *(f"  missed: {kind} in {name}" for kind, name in unseen),
    ]
    kept("narratives", "\n".join(lines))


if __name__ == "__main__":
    main()
