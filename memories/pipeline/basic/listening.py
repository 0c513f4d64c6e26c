"""A sentence to the memories in it: the path every sentence takes.

Each clause gets its subject (its own, or the one it shares with the clause before), is analysed,
judged and worded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from memories.pipeline.basic import judge, mentions
from memories.pipeline.basic.asides import asides
from memories.pipeline.basic.clauses import Clause, analyse
from memories.pipeline.basic.fragments import fragment
from memories.pipeline.basic.idioms import plain
from memories.pipeline.basic.introductions import facets, goes_by, introduction, signature
from memories.pipeline.basic.leads import strip_lead
from memories.pipeline.basic.lexicon import RELATIONS, phrases, words
from memories.pipeline.basic.openings import adverbial_end, subordinate_end
from memories.pipeline.basic.recast import recast
from memories.pipeline.basic.rewriting import affects, inverted, labelled
from memories.pipeline.basic.segments import REASONS, Segment, split
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.setting import Setting, setting_of
from memories.pipeline.basic.subjects import (
    OTHER,
    PLURALS,
    SELF,
    Company,
    Subject,
    is_finite,
    predicated,
    skip_adverbs,
    subject_at,
)
from memories.pipeline.basic.verbs import (
    AUXILIARIES,
    HABIT,
    LIKING,
    base_of_ing,
    base_of_past,
    is_base,
)
from memories.pipeline.basic.wording import render
from memories.pipeline.basic.words import Tokens, join, lower, opening, trim

ASKING = AUXILIARIES | words("what where who when how which why")
INSISTING = words("remember forget note mind records aware")
SUPPOSING = words("suppose supposing imagine pretend assume assuming say hypothetically")
CREATIVE = words("write compose tell make create draft generate invent sing rewrite give act act")
CONDITIONS = words("if unless suppose supposing imagine pretend")
UNREAL = words("would could might")
STAYING = words("live lives living lived work works working study studies born up based stay")
MOVING = words("moved relocated")
PLACE = re.compile(r"\b(?:in|to|from|near|around|at) (?P<place>[A-Z][\w'-]+(?: [A-Z][\w'-]+)*)")
TEMPORAL = words("when before after until once whenever")
# Words inside a question after which a plain statement may stand.
GIVEN = words(
    "when since because as given considering seeing that but and while although though so even "
    "cause"
)
GAINED = words("have adopt get own")
GAINING = words("got bought getting")
NOT_CONTINUED = LIKING | {"have", "live", "do"}


@dataclass
class Listener:
    """What one conversation has told so far.

    company: the people mentioned; last: the latest statement, on which "and golf?" - "no" rests;
    spoken: the clause before, within the sentence; insisted: whether the user asked to remember
    this; setting: what the message is about as a whole; place: the first place it names.
    """

    today: date
    company: Company = field(default_factory=Company)
    last: Clause | None = None
    spoken: Clause | None = None
    insisted: bool = False
    setting: Setting = "life"
    place: Tokens = field(default_factory=list)

    def attend(self, content: str, said: Sequence[Sentence]) -> None:
        """Take note of what the message to be heard next is about; `said` are its sentences."""
        self.setting = setting_of(content, said)
        named = PLACE.search(content)
        self.place = named["place"].split() if named else []

    def memories(self, sentence: Sentence) -> Iterator[str]:
        """The memories in one sentence, repetitions included."""
        tokens = strip_lead(sentence.tokens)
        if not tokens or (sentence.question and len(tokens) == 1):
            return
        if supposes(tokens) or self.setting == "fiction":
            return
        lead = lower(sentence.tokens[: len(sentence.tokens) - len(tokens)])
        self.insisted = bool(INSISTING & set(lead))
        tokens = recast(labelled(tokens) or tokens)
        signed = signature(tokens)
        if signed:
            yield f"Name is {signed}"
        told = list(self._told(tokens, question=sentence.question))
        yield from told
        creative = tokens[0].lower() in CREATIVE
        if not told and not (sentence.question or creative or forgets(tokens)):
            yield from self._taken_for_granted(tokens)
        yield from mentions.mentioned(tokens, self.company)

    def _told(self, tokens: Tokens, *, question: bool) -> Iterator[str]:
        if tokens[0].lower() in ("as", "speaking"):
            for aside in asides(tokens):
                yield from self._plain(aside, asking=False)
        cut = subordinate_end(tokens, self.company)
        parts = self._reordered(tokens, cut) if cut else [tokens]
        for part in parts:
            yield from self._clauses(Sentence(part, question and part is parts[-1]))

    def _reordered(self, tokens: Tokens, cut: int) -> list[Tokens]:
        """A sentence that opens with a subordinate clause, as sentences that do not."""
        word = tokens[0].lower()
        body, main = trim(tokens[1:cut]), trim(tokens[cut:])
        if word in CONDITIONS:
            return [] if UNREAL & set(lower(main)) else [main]
        if word == "since" and (found := subject_at(body, 0, self.company)):
            told = analyse(found[0], body[found[1] :])
            if told and told.tense == "past":
                return [main]
        if word in TEMPORAL or (word == "while" and lower(body)[1:2] != ["am"]):
            return [main if main and main[0].lower() in ASKING else [*main, *tokens[:cut]]]
        return [body[1:] if lower(body)[:1] == ["that"] else body, main]

    def _clauses(self, sentence: Sentence) -> Iterator[str]:
        subject: Subject | None = None
        self.spoken = None
        pending: Clause | None = None
        forgetting = False
        for segment in split(sentence, self.company):
            forgetting = forgets(segment.tokens) or (forgetting and segment.link in JOINED_ORDERS)
            if forgetting:
                continue
            nickname = goes_by(segment.tokens)
            if nickname:
                yield nickname
                continue
            clause, subject, reason = self._understood(segment, subject)
            if clause is not None:
                self.company.meet(clause.subject)
                self.spoken = clause
            elif reason:
                pending = replace(pending, reason=reason) if pending else None
                continue
            yield from self._written(pending)
            pending = None
            if segment.asking:
                yield from self._taken_for_granted(segment.tokens)
            if clause is not None and (sentence.question or not segment.asking):
                introduced = list(self.introduced(clause))
                yield from introduced
                doubtful = segment.asking or segment.link == "as"
                lasting = self._lasts(clause, asking=doubtful) or self._wished(clause)
                pending = clause if lasting and not introduced else None
        yield from self._written(pending)

    def introduced(self, clause: Clause) -> Iterator[str]:
        """The name in "I'm Tom, a bus driver", then the rest."""
        found = introduction(clause)
        if found:
            name, rest = found
            yield f"Name is {name}"
            if rest and rest[0].isdigit() and rest[1:]:
                yield from self._plain(["I", "am", rest[0]], asking=False)
                rest = trim(rest[1:])
            if rest:
                yield from self._plain(["I", "am", *rest], asking=False)

    def _understood(
        self, segment: Segment, before: Subject | None
    ) -> tuple[Clause | None, Subject | None, Tokens | None]:
        """(clause, subject for the next to share, reason given for the clause before)."""
        tokens = segment.tokens
        if segment.link == "so" and (alike := self._alike(tokens)):
            return alike, before, None
        apposed = segment.link == "," and self.spoken is not None and introduction(self.spoken)
        if before is SELF and (segment.link == "as" or apposed) and lower(tokens)[0] in ("a", "an"):
            return analyse(SELF, ["am", *tokens]), before, None
        if segment.asking and tokens[0].lower() in ASKING:
            return None, OTHER, None
        if before and before.kind == "belonging" and lower(tokens)[:2] == ["it", "is"]:
            return analyse(before, tokens[1:]), before, None
        fronted = adverbial_end(tokens, 0, self.company)
        if fronted:
            tokens = [*tokens[fronted:], *trim(tokens[:fronted])]
        told = plain(tokens)
        if told and lower(told[:3]) == ["my", "name", "is"]:
            named = subject_at(told, 0, self.company)
            return (analyse(named[0], told[named[1] :]) if named else None), SELF, None
        tokens = told or self._located(tokens)
        affected = affects(tokens)
        if affected:
            return affected, None, None
        tokens = inverted(tokens) or tokens
        found = subject_at(tokens, 0, self.company)
        if found and predicated(tokens, found):
            subject, after = found
            if segment.link in REASONS and subject.kind != "self":
                return None, before, tokens
            return analyse(subject, tokens[after:]), subject, None
        if found and found[0].kind == "person":
            self.company.meet(found[0])
        if segment.asking and segment.link and not found:
            return None, OTHER, None
        if segment.link in REASONS and segment.link != "since":
            return None, before, tokens
        return (*self._shared(tokens, before), None)

    def _alike(self, tokens: Tokens) -> Clause | None:
        """ "I am allergic to latex, and so is my sister"."""
        found = subject_at(tokens, 1, self.company) if len(tokens) > 2 else None
        said = self.spoken
        if said is None or said.verb != "be" or tokens[0].lower() not in ("is", "are"):
            return None
        whole = found is not None and found[0].kind == "person" and found[1] == len(tokens)
        return analyse(found[0], [tokens[0], *said.rest]) if found and whole else None

    def _located(self, tokens: Tokens) -> Tokens:
        """ "My fiancée lives there" with the place that the message named."""
        at = next((i for i, w in enumerate(tokens) if w.lower() in ("there", "here") and i), 0)
        before = tokens[at - 1].lower() if at else ""
        if before in STAYING and lower(tokens[at + 1 : at + 2]) in (["in"], ["at"], ["near"]):
            return [*tokens[:at], *tokens[at + 1 :]]
        if not self.place or before not in STAYING | MOVING:
            return tokens
        return [*tokens[:at], "to" if before in MOVING else "in", *self.place, *tokens[at + 1 :]]

    def _shared(
        self, tokens: Tokens, before: Subject | None
    ) -> tuple[Clause | None, Subject | None]:
        """A clause without a subject: it shares the one before, or it is a fragment."""
        if before is not None and before.kind == "other" and tokens[0].lower() not in GAINING:
            return None, before
        if before is not None and base_of_ing(tokens[0]) in HABIT and tokens[1:]:
            return analyse(before, ["am" if before.kind == "self" else "is", *tokens]), before
        alone = before is not None and before.kind == "person" and before.relation not in PLURALS
        if alone and is_base(tokens[0]) and base_of_past(tokens[0]) is None:
            before = SELF  # "wife passed in 2019, live alone now"
        if before is not None and is_finite(tokens, 0):
            return analyse(before, self._continued(tokens, before)), before
        whole = fragment(tokens)
        if whole is None:
            verbal = any(is_finite(tokens, i) for i in range(len(tokens)))
            return None, before or (OTHER if verbal else None)
        found = subject_at(whole, 0, self.company)
        if found is None:
            return None, None
        subject, after = found
        if before and before.kind == "person" and whole[1] == "am":
            return analyse(before, ["is", *whole[2:]]), before
        return analyse(subject, whole[after:]), subject

    def _continued(self, tokens: Tokens, subject: Subject) -> Tokens:
        """A predicate that shares its subject; after an infinitive also what governs that.

        "I'm hoping to retire and buy a place in Devon": to buy is hoped for, too.
        """
        first = self.spoken
        verb = tokens[skip_adverbs(tokens, 0)].lower()
        if first is None or first.subject != subject or not is_base(verb) or verb in NOT_CONTINUED:
            return tokens
        low = lower(first.words)
        for i, word in enumerate(low[:-1]):
            if word in ("to", "will", "can", "would", "not") and (
                is_base(low[i + 1]) or low[i + 1] == "be"
            ):
                return tokens if word == "not" else [*first.words[: i + 1], *tokens]
        return tokens

    def _taken_for_granted(self, tokens: Tokens) -> Iterator[str]:
        """What a question takes for granted: "when I'm on blood thinners", "as a vegan"."""
        for aside in asides(tokens):
            yield from self._plain(aside, asking=False)
        for i in range(1, len(tokens) - 2):
            if tokens[i - 1].lower() in GIVEN:
                found = subject_at(tokens, i, self.company)
                if found and found[0].kind in ("self", "person") and is_finite(tokens, found[1]):
                    yield from self._plain(tokens[i:], asking=True)

    def _plain(self, tokens: Tokens, *, asking: bool) -> Iterator[str]:
        """The memory in a simple sentence with a subject."""
        found = subject_at(tokens, 0, self.company)
        clause = analyse(found[0], tokens[found[1] :]) if found else None
        if clause and self._lasts(clause, asking=asking):
            yield from self._written(clause)

    def _lasts(self, clause: Clause, *, asking: bool) -> bool:
        return judge.is_memorable(clause, asking=asking, setting=self.setting)

    def _wished(self, clause: Clause) -> bool:
        """Whether the user asked to remember just this ("remember that my locker code is 4471")."""
        known = clause.subject.kind != "other" or bool(clause.subject.text)
        clear = bool(clause.rest) and clause.rest[0].lower() not in judge.POINTING
        return self.insisted and known and clear and not clause.modal

    def _written(self, clause: Clause | None) -> Iterator[str]:
        if clause is None:
            return
        self.last = clause
        self.company.meet(clause.subject)
        self._meet_objects(clause)
        text = render(clause, self.today)
        if " " in text:
            yield text
        yield from facets(clause)

    def _meet_objects(self, clause: Clause) -> None:
        """ "I have a dog called Rex", "with my mum": who "he" or "she" is from now on."""
        low = lower(clause.rest)
        for i, word in enumerate(low[:-1]):
            if word in ("my", "our") and low[i + 1] in RELATIONS:
                self.company.meet(Subject("person", clause.rest[i + 1], low[i + 1]))
        at = next((i for i, word in enumerate(low) if word in RELATIONS), None)
        if at is None or clause.subject.kind != "self" or clause.verb not in GAINED:
            return
        name = ""
        if low[at + 1 : at + 2] in (["called"], ["named"], [","]):
            name = join([t for t in clause.rest[at + 2 : at + 4] if t[:1].isupper()])
        text = f"{clause.rest[at]} {name}".strip()
        self.company.meet(Subject("person", text, low[at], name))


FORGETTING = words(
    "forget delete remove erase clear wipe drop discard unlearn scrap disregard purge unremember"
)
JOINED_ORDERS = words("and or plus then so")
ASKED_FOR = phrases(
    "please; can you; could you; would you; will you; you can; you should; you may; i want you to; "
    "i would like you to; i need you to; i would like to; i want to; you can now; feel free to; "
    "can you please; could you please; just; i ask you to; help me"
)
NOT_TO_KEEP = phrases(
    "do not remember; do not save; do not store; do not keep; stop remembering; never mind that; "
    "do not note; no need to remember"
)


def forgets(tokens: Tokens) -> bool:
    """Whether a clause orders to forget something; what it names is then no news."""
    low = lower(tokens)
    rest = low[opening(low, ASKED_FOR) :]
    return rest[:1] != [] and (rest[0] in FORGETTING or opening(rest, NOT_TO_KEEP) > 0)


FICTION = words("story game novel movie film book scenario example scene script dream joke riddle")


def supposes(tokens: Tokens) -> bool:
    """Whether the sentence only imagines: "if I were rich", "suppose I lived on Mars"."""
    low = lower(tokens)
    if low[0] in SUPPOSING or low[:3] == ["let", "us", "say"]:
        return True
    if low[:2] in (["what", "if"], ["in", "case"], ["as", "if"], ["if", "only"]):
        return True
    if low[0] == "in" and low[2:3] and low[2] in FICTION:
        return True
    if low[0] == "if":
        return low[1:2] in (["i"], ["my"], ["we"])
    return low[:2] in (["i", "wish"], ["we", "wish"])
