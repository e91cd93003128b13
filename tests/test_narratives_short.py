"""The gold set of narratives in short: nothing found where nothing is wrong, and each planted fault found."""

import pytest

from benchmarks.narratives.judge import false_alarms, finds
from benchmarks.narratives.make import stories
from benchmarks.narratives.plant import KINDS

GOLD = stories()


def test_the_gold_set_is_large_and_never_says_the_same_twice() -> None:
    assert len(GOLD) >= 60
    assert len({story.report().sections["一"] for story in GOLD}) == len(GOLD)


def test_narratives_that_contradict_nothing_have_no_error_and_hardly_a_warning() -> None:
    alarms = false_alarms(GOLD)
    assert not [alarm for alarm in alarms if alarm[2] == "error"]
    assert len([alarm for alarm in alarms if alarm[2] == "warning"]) <= len(GOLD) // 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_contradiction_is_found_by_the_right_rule(kind: str) -> None:
    planted = [made for story in GOLD[::5] if (made := KINDS[kind](story)) is not None]
    assert len(planted) > 3
    assert sum(finds(*made) for made in planted) >= 0.95 * len(planted)
