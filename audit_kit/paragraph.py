"""One paragraph read phrase by phrase: what each number counts, for which period, as a part of what."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from audit_kit.lists import Lists, Part
from audit_kit.meanings import Context, Meaning, Stated, in_order, meaning_of
from audit_kit.model import CellId
from audit_kit.phrases import DOUBTS, Phrase, Said, carried_word, period_named, phrases
from audit_kit.prose import Number, Token
from audit_kit.wording import load_wording

ENDS, OPENS, CLOSES = frozenset("。！？!?\n"), frozenset("（("), frozenset("）)")
SILENT_ASIDES = ("title", "idiom")
CURRENT = (None, "当年")
NOTHING = Number("count", Decimal(0), "", "", None)


@dataclass
class ParagraphReader:
    """Reads one paragraph of a report of ``year`` with the cells ``known``.

    ``about`` tells whether it speaks of 公开 at all: the 行政复议 that an agency handles for others does not.
    """

    year: int | None
    known: Container[CellId]
    about: bool
    stated: list[Stated] = field(default_factory=list)
    lists: Lists = field(default_factory=Lists)
    topics: tuple[str, ...] = ()
    scope: tuple[str, bool] | None = None
    period: str | None = None
    wary: bool = False
    doubted: bool = False
    published: bool = False
    before: Phrase | None = None
    last: int | None = None
    in_sentence: bool = False
    part_follows: bool = False
    outside: list[tuple[tuple[str, ...], Phrase | None]] = field(default_factory=list)

    def hear(self, found: Sequence[Token]) -> None:
        """Takes in the topics of a heading."""
        for phrase in phrases(found):
            self._remember(phrase)

    def read(self, found: Sequence[Token]) -> tuple[Stated, ...]:
        """Everything the paragraph states, in order; offsets are those of the compact text."""
        said = phrases(found)
        taken = False
        for at, each in enumerate(said):
            phrase = carried_word(each, self.year)
            self._mark(phrase)
            phrase = self._in_context(phrase)
            following = said[at + 1] if at + 1 < len(said) else None
            if phrase.number:
                taken = following is not None and phrase.completed_by(following)
                self._number(phrase, following if taken else None)
            elif taken:
                taken = False
            elif "deny" in phrase.roles:
                self._zero(phrase)
            elif phrase.topics or phrase.aspects or phrase.applicants:
                self._taken_up(phrase)
            self._remember(phrase)
        asides = [Stated(t.start, t.end, t.aside) for t in found if t.aside and t.aside not in SILENT_ASIDES]
        return in_order(self.stated, asides)

    def _mark(self, phrase: Phrase) -> None:
        """What the mark before a phrase ends or opens, and what the phrase says of scope and period."""
        if phrase.mark in ENDS:
            last = self.stated[-1] if self.stated else None
            partial = last is not None and last.scope is not None and not last.scope[1]
            self.scope = last.scope if last and partial else None
            self.period, self.before = None, None
            self.wary = self.published = self.in_sentence = self.part_follows = False
            self.lists = Lists()
            self.outside.clear()
        elif phrase.mark in OPENS:
            self.outside.append((self.topics, self.before))
            self.lists.depth += 1
            if self.last is not None and self.in_sentence and self.before and self.before.number:
                self._open_list(self.last)
        elif phrase.mark in CLOSES and self.outside:
            self.topics, self.before = self.outside.pop()
            self.lists.close_bracket()
        self.scope = phrase.scope or self.scope
        self.period = period_named(phrase, self.year) or self.period
        self.wary = self.wary or "goal" in phrase.roles
        self.published = self.published or any(said.word == "其他事情" for said in phrase.topics)

    def _in_context(self, phrase: Phrase) -> Phrase:
        """The phrase with what the numbers just before it lend to its words.

        公开规章1件、规范性文件3件: the verb goes for both. 公开文件，其中主动公开40件，依申请公开10件: here
        依申请公开 is an attribute of documents.
        """
        before = self.before
        if not phrase.topics or phrase.aspects or phrase.applicants or not before or not before.number:
            return phrase
        last = self.stated[self.last].meaning if self.last is not None and self.in_sentence else None
        if phrase.topics[0].word == "申请" and (last is None or not last.known_topic):
            return replace(phrase, topics=(Said("其他事情", False),))
        tables = {load_wording().topics[said.word].table for said in phrase.topics + before.topics}
        return replace(phrase, aspects=before.aspects) if before.topics and len(tables) == 1 else phrase

    def _remember(self, phrase: Phrase) -> None:
        if phrase.topics:
            self.topics = tuple(said.word for said in phrase.topics)
        self.part_follows = not phrase.number and "part" in phrase.roles and phrase.says_nothing
        if phrase.start < phrase.end or phrase.number:
            self.before = phrase

    def _open_list(self, whole: int) -> None:
        number = self.stated[whole].number
        if number:
            self.lists.open(whole, number.value, number.unit)

    def _number(self, phrase: Phrase, after: Phrase | None) -> None:
        """Enters what the number that ends a phrase states, once for each topic that 均 or 各 gives it to."""
        assert phrase.number is not None and phrase.number.number is not None
        number = phrase.number.number
        if "part" in phrase.roles or self.part_follows:
            wholes = [
                at for at, each in enumerate(self.stated)
                if each.kind in ("count", "money") and each.parent is None and each.period != "较上年"
            ]
            whole = self.last if self.in_sentence else wholes[-1] if wholes else None
            if whole is not None:
                self._open_list(whole)
        before, said = self.before, phrase.followed_by(after) if after else phrase
        if said.says_nothing and not after and before and not before.number and "part" not in said.roles:
            said = before.followed_by(phrase)
        several = len(said.topics) > 1 and ("each" in said.roles or number.value == 0)
        for one in [replace(said, topics=(topic,)) for topic in said.topics] if several else [said]:
            self._enter_number(one, phrase, number, after)

    def _enter_number(self, said: Phrase, phrase: Phrase, number: Number, after: Phrase | None) -> None:
        assert phrase.number is not None
        unit = "元" if number.kind == "money" else number.unit
        meaning = None if said.unknown or number.kind == "percent" else self._meaning(said, unit)
        period = self._period_of(said)
        part = self._part(said, phrase, number, meaning)
        compared = period == "较上年"
        here = len(self.stated)
        after_span = (after.start, after.end) if after and phrase.start == phrase.end else None
        if phrase.topics or (phrase.aspects and said.unknown):
            self.doubted = bool(said.unknown) or "mixed" in said.roles
        self.stated.append(Stated(
            start=phrase.number.start,
            end=phrase.number.end,
            kind=number.kind,
            number=number,
            meaning=meaning,
            certain=number.value is not None and self._certain(said, meaning, period),
            key=self._key(said, meaning),
            subject=after_span or (phrase.start, phrase.end),
            scope=self.scope,
            period=period,
            parent=None if compared else self.lists.parent_of(part),
        ))
        if number.kind in ("count", "money") and not compared:
            self.last, self.in_sentence = here, True

    def _meaning(self, said: Phrase, unit: str | None) -> Meaning | None:
        at = self.last if self.lists.whole is None else self.lists.whole
        context = Context(self.topics, None if at is None else self.stated[at].meaning, self.lists.dividing)
        return meaning_of(said, unit, context, load_wording(), self.known)

    def _period_of(self, said: Phrase) -> str | None:
        if "compare" in said.roles or ("change" in said.roles and not said.unknown):
            return "较上年"
        return self.period or ("累计" if "running" in said.roles else None)

    def _certain(self, said: Phrase, meaning: Meaning | None, period: str | None) -> bool:
        """Whether the number speaks of this report as a whole, of its year, and beyond doubt."""
        if meaning is None or said.doubtful or self.wary or period not in CURRENT:
            return False
        if self.doubted and not said.topics:  # 区教育局收到申请23件，答复20件
            return False
        if self.scope is not None and not self.scope[1]:
            return False
        topic = load_wording().topics[meaning.topics[0]]
        for_others = topic.for_others and said.aspects and meaning.kind == "stage" and not self.about
        return not for_others and not (topic.published and self.published)

    def _key(self, said: Phrase, meaning: Meaning | None) -> str | None:
        if said.rate:
            return said.rate
        if "channel" in said.roles and "申请" in (*self.topics, *(topic.word for topic in said.topics)):
            return "申请/渠道"
        return meaning.key if meaning and meaning.known_topic and not said.doubtful else None

    def _part(self, said: Phrase, phrase: Phrase, number: Number, meaning: Meaning | None) -> Part:
        kind = "channel" if "channel" in said.roles and "申请" in self.topics else ""
        if meaning and meaning.known_topic:
            within = load_wording().topics[meaning.topics[0]].within
            kind = within if within and meaning.kind == "stage" else meaning.kind.replace("carried", "stage")
        cells = set(meaning.cells[0]) if meaning and meaning.cells and meaning.kind == "outcome" else set()
        inside = frozenset(
            each.whole for each in self.lists.open_lists if cells <= self._cells_of(each.whole, cells)
        )
        return Part(number.value, number.unit, kind, "、" if phrase.starts_joined else phrase.mark, inside)

    def _cells_of(self, whole: int, default: set[CellId]) -> set[CellId]:
        """The cells of a whole that is an outcome, such as 不予公开: only they can be its parts."""
        meaning = self.stated[whole].meaning
        if meaning is None or meaning.kind != "outcome":
            return default
        return {cell for cells in meaning.cells for cell in cells}

    def _zero(self, phrase: Phrase) -> None:
        """Enters 未收到…申请 or 无行政复议、行政诉讼 as zeros, one for each topic denied."""
        topics = phrase.topics
        if phrase.says_nothing and phrase.mark in ("：", ":") and self.before:
            topics = self.before.topics
        elif not topics and phrase.aspects:
            topics = tuple(Said(key, False) for key in self.topics[:1])
        if phrase.unknown or not (DOUBTS - {"deny"}).isdisjoint(phrase.roles) or phrase.denied_from is None:
            return
        for topic in topics:
            meaning = self._denied(phrase, topic)
            if meaning:
                self._enter_words(phrase, "zero", meaning, NOTHING, None, phrase.denied_from)

    def _denied(self, phrase: Phrase, said: Said) -> Meaning | None:
        """What is said not to be, where the catalogue lets a topic be denied so."""
        topic = load_wording().topics[said.word]
        if not topic.none:
            return None
        words = {word: key for word, key in topic.by_word.items() if key in topic.none}
        if any(each.word not in words for each in phrase.aspects):
            return None
        implied = next((Said(word, False) for word, key in words.items() if key == topic.implied), None)
        aspects = phrase.aspects or ((implied,) if implied else ())
        return self._meaning(replace(phrase, topics=(said,), aspects=aspects), None)

    def _taken_up(self, phrase: Phrase) -> None:
        """Enters 均获维持 or, of a single case, 结果维持: the value of the whole, under another name."""
        if self.last is None or not self.in_sentence or phrase.doubtful:
            return
        whole = self.stated[self.last]
        if whole.parent is not None and "all" in phrase.roles:
            whole = self.stated[whole.parent]
        single = whole.number is not None and whole.number.value == 1
        if whole.meaning is None or not whole.meaning.known_topic or not (single or "all" in phrase.roles):
            return
        topics = {*whole.meaning.topics, *self.topics}
        wording = load_wording()
        if any(t.word not in topics and wording.topics[t.word].within not in topics for t in phrase.topics):
            return
        meaning = self._meaning(phrase, None)
        if meaning is None or whole.number is None:
            return
        if meaning.kind == "stage" and meaning.topics == ("申请",):
            meaning = replace(meaning, readings=meaning.readings + whole.meaning.readings,
                              cells=meaning.cells + whole.meaning.cells)
        self._enter_words(phrase, "all", meaning, whole.number, self.stated.index(whole), phrase.start)

    def _enter_words(
        self, phrase: Phrase, kind: str, meaning: Meaning, number: Number, parent: int | None, start: int
    ) -> None:
        if meaning.topics == ("其他事情",):
            return
        period = self._period_of(phrase)
        certain = self._certain(replace(phrase, roles=phrase.roles - {"deny"}), meaning, period)
        self.stated.append(Stated(
            start=start,
            end=phrase.end,
            kind=kind,
            number=number,
            meaning=meaning,
            certain=certain and (parent is None or self.stated[parent].certain),
            key=meaning.key,
            subject=(phrase.start, phrase.end),
            scope=self.scope,
            period=period,
            parent=parent,
        ))
