"""Which cells of the official tables a phrase of running text speaks of: every permitted reading, or none."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from audit_kit.model import CellId
from audit_kit.phrases import Phrase
from audit_kit.prose import Number
from audit_kit.wording import Aspect, Topic, Wording


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a number counts: its topics and aspects (several add up), the applicant, the permitted readings.

    ``readings`` are names such as ``本年新收+上年结转``, each with the cells in the same place of ``cells``.
    """

    topics: tuple[str, ...]
    aspects: tuple[str, ...]
    applicant: str | None
    kind: str
    readings: tuple[str, ...] = ()
    cells: tuple[tuple[CellId, ...], ...] = ()

    @property
    def key(self) -> str:
        """What is counted, such as ``申请/本年新收/自然人`` or ``行政复议/结果维持``."""
        parts = ["+".join(self.topics), "+".join(self.aspects)]
        return "/".join([*parts, self.applicant] if self.applicant else parts)

    @property
    def known_topic(self) -> bool:
        """Whether it is one of the matters of the official tables, or the information fee."""
        return self.topics != ("其他事情",)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of a paragraph and what it was taken for; ``start``, ``end`` and ``subject`` are offsets.

    ``certain`` is False where scope, period or wording keep the meaning from being compared with the tables.
    ``parent`` is an index into what the paragraph states.
    """

    start: int
    end: int
    kind: str
    number: Number | None = None
    meaning: Meaning | None = None
    certain: bool = False
    key: str | None = None
    subject: tuple[int, int] = (0, 0)
    scope: tuple[str, bool] | None = None
    period: str | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the phrases before have named: topics (several stay open), and the meaning of the whole before.

    ``dividing`` is what the open list divides its whole by: empty before its first part, None outside lists.
    """

    topics: tuple[str, ...] = ()
    whole: Meaning | None = None
    dividing: str | None = None

    def permits(self, aspect: Aspect) -> bool:
        """Whether a word that says little outside a list, such as 其他 or 公开, can be taken for it."""
        if aspect.listed == "later":
            return self.dividing == "outcome"
        return not aspect.listed or self.dividing is not None


def meaning_of(
    phrase: Phrase, unit: str | None, context: Context, wording: Wording, known: Container[CellId]
) -> Meaning | None:
    """What a number of this unit counts (``unit`` None: any); None where the phrase leaves it open."""
    topics = _topics(phrase, context, wording)
    if topics is None or any(unit is not None and unit not in topic.units for topic in topics):
        return None
    named = [key for key in dict.fromkeys(phrase.applicants) if key != "任何申请人"]
    if len(named) > 1 or (named and topics[0].key != "申请"):
        return None
    applicant = named[0] if named else ""
    aspects = _aspects(phrase, topics[0], unit, applicant, context)
    if aspects is None or not context.permits(aspects[0]):
        return None
    readings, cells = readings_of(topics, aspects, applicant, wording, known)
    kind = "applicant" if applicant else aspects[0].kind
    keys = tuple(aspect.key for aspect in aspects)
    return Meaning(tuple(topic.key for topic in topics), keys, applicant or None, kind, readings, cells)


def _topics(phrase: Phrase, context: Context, wording: Wording) -> list[Topic] | None:
    """The topics the phrase names, else the one before it that knows what the phrase says of it."""
    words = [said.word for said in phrase.aspects]
    if phrase.topics:
        own = [wording.topics[said.word] for said in phrase.topics]
        return own if all(word in topic.by_word for topic in own for word in words) else None
    fitting = [
        topic for topic in (wording.topics[key] for key in context.topics)
        if all(word in topic.by_word for word in words) and (not phrase.applicants or topic.key == "申请")
    ]
    return fitting if len(fitting) == 1 and (words or phrase.applicants) else None


def _aspects(
    phrase: Phrase, topic: Topic, unit: str | None, applicant: str, context: Context
) -> list[Aspect] | None:
    """The aspects said; outcomes rank over carrying over, and that over 收到, 办理 and 答复."""
    said = [(topic.aspects[topic.by_word[each.word]], each.joined) for each in phrase.aspects]
    if not said:
        return _unsaid(topic, unit, applicant, context)
    for kind in ("outcome", "carried", *dict.fromkeys(aspect.kind for aspect, _ in said)):
        ranked = [(aspect, joined) for aspect, joined in said if aspect.kind == kind]
        if ranked:
            rest = {aspect.kind for aspect, _ in said} - {kind, "stage", "carried"}
            return None if rest else _together(ranked)
    return None


def _unsaid(topic: Topic, unit: str | None, applicant: str, context: Context) -> list[Aspect] | None:
    """The aspect understood: an applicant's is that of the whole before it, where that leaves no doubt."""
    if not applicant:
        return [topic.aspects[topic.default_for.get(unit or "", topic.default)]]
    whole = context.whole
    if whole is None or whole.topics != ("申请",):
        return [topic.aspects["本年新收"]]
    sure = context.dividing is not None or whole.aspects == ("本年新收",)
    return [topic.aspects[key] for key in whole.aspects] if sure else None


def _together(ranked: Sequence[tuple[Aspect, bool]]) -> list[Aspect] | None:
    """Aspects of one kind: the same one repeated, those joined by 和, or names of one stage."""
    distinct = list({aspect.key: aspect for aspect, _ in ranked}.values())
    joined = all(joined for _, joined in ranked[1:])
    return distinct if len(distinct) == 1 or joined or distinct[0].kind in ("stage", "made") else None


def readings_of(
    topics: Sequence[Topic],
    aspects: Sequence[Aspect],
    applicant: str,
    wording: Wording,
    known: Container[CellId],
) -> tuple[tuple[str, ...], tuple[tuple[CellId, ...], ...]]:
    """Every reading with its cells; those with a cell that the report's form lacks are left out.

    Outcomes named together add up; stages named together are names of one figure.
    """
    means = [aspect.means for aspect in aspects]
    said = _summed(means) if aspects[0].kind == "outcome" else tuple(dict.fromkeys(chain(*means)))
    table = topics[0].table
    if not table:
        return (), ()
    if table == "requests":
        rows, columns = said, wording.applicants.get(applicant, ("总计",))
    else:
        rows, columns = _summed([topic.means for topic in topics]), said
    found: dict[tuple[CellId, ...], str] = {}
    for row, column in product(rows, columns):
        cells = tuple(CellId(table, r, c) for r in wording.keys_of(row) for c in wording.keys_of(column))
        if all(cell in known for cell in cells):
            found.setdefault(cells, row if column == "总计" else f"{row}/{column}")
    return tuple(found.values()), tuple(found)


def _summed(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple("+".join(choice) for choice in product(*parts))


def in_order(stated: Sequence[Stated], asides: Sequence[Stated]) -> tuple[Stated, ...]:
    """Numbers and asides in order of the text, with the parents' new places."""
    order = sorted(range(len(stated)), key=lambda at: stated[at].start)
    mixed = sorted([*(stated[at] for at in order), *asides], key=lambda each: each.start)
    places = {id(each): at for at, each in enumerate(mixed)}
    return tuple(
        each if each.parent is None else replace(each, parent=places[id(stated[each.parent])])
        for each in mixed
    )
