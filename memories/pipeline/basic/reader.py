"""A conversation to facts about its user: the path every sentence takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from memories.pipeline.basic import answers, corrections, judge, mentions, rewriting, sentences
from memories.pipeline.basic.clauses import Clause, analyse
from memories.pipeline.basic.compare import relate
from memories.pipeline.basic.lexicon import NATIONALITIES, RELATIONS, STATES, words
from memories.pipeline.basic.places import capitalise, is_place
from memories.pipeline.basic.segments import (
    REASONS, adverbial_end, Segment, split, strip_lead, subordinate_end,
)
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.subjects import OTHER, SELF, Company, Subject, is_finite, predicated, skip_adverbs, subject_at
from memories.pipeline.basic.verbs import AUXILIARIES, LIKING, is_base
from memories.pipeline.basic.wording import render
from memories.pipeline.basic.words import Tokens, find, is_word, join, lower, trim
from memories.pipeline.facts import Fact
from memories.plans import Turn

INSISTING = words("remember forget note mind records aware")
# Words of a report that something does not work: then only plain states are taken for facts.
TROUBLE = words("error errors crash crashes crashed fails failing failed exception bug bugs undefined null npm pip "
                "stacktrace traceback compile compiles happens install installed localhost 404 500 timeout")  # fmt: skip
FAILING = (("does", "not", "work"), ("did", "not", "work"), ("not", "working"), ("not", "arrived"),
           ("will", "not", "work"), ("will", "not", "print"), ("will", "not", "start"), ("does", "not", "update"),
           ("stopped", "working"), ("does", "not", "load"), ("will", "not", "turn"))  # fmt: skip
SUPPOSING = words("suppose supposing imagine pretend assume assuming say let hypothetically")
NO_NAMES = words("i ok i'm team sorry monday tuesday wednesday thursday friday saturday sunday god "
                 "mr mrs ms dr no yes intj infp infj entp enfp aries taurus gemini cancer leo virgo "
                 "libra scorpio sagittarius capricorn aquarius pisces")  # fmt: skip
CALLS = (["call", "me"], ["please", "call", "me"], ["you", "can", "call", "me"],
         ["people", "call", "me"], ["everyone", "calls", "me"], ["friends", "call", "me"],
         ["my", "friends", "call", "me"], ["everybody", "calls", "me"], ["just", "call", "me"],
         ["i", "go", "by"], ["i", "am", "called"], ["they", "call", "me"], ["most", "people",
         "call", "me"])  # fmt: skip


def user_facts(turns: Sequence[Turn], today: date) -> list[Fact]:
    """The facts about the user in the user's messages, each once."""
    reader = Reader(today)
    reader.read(turns)
    return reader.facts


@dataclass
class Reader:
    """What has been understood of one conversation so far.

    facts: what it states, as corrected by what came later; company: the people it has mentioned;
    last: the latest statement, on which a reply such as "and golf?" - "no" rests.
    """

    today: date
    company: Company = field(default_factory=Company)
    last: Clause | None = None
    spoken: Clause | None = None
    insisted: bool = False
    trouble: bool = False
    facts: list[Fact] = field(default_factory=list)

    def read(self, turns: Sequence[Turn]) -> None:
        """Gather the facts of the user's messages."""
        question: Tokens | None = None
        for index, turn in enumerate(turns):
            if turn.role not in ("user", "system"):
                self._hear(turn.content)
                question = answers.last_question(turn.content)
            if turn.role != "user":
                continue
            said = list(sentences.split(turn.content))
            if question and said:
                said = answers.resolve(question, said, self.last)
            question = None
            for sentence in _self_asked(said):
                if not self._correct(sentence, index):
                    for text in self.sentence(sentence):
                        self.keep(Fact(text=text, source=index))

    def _hear(self, content: str) -> None:
        """Whom the assistant asks about: "you mentioned a dog, what's its name?"."""
        for sentence in sentences.split(content):
            low = lower(sentence.tokens)
            for i, word in enumerate(low[:-1]):
                if word in ("a", "your", "the") and low[i + 1] in RELATIONS:
                    self.company.meet(Subject("person", low[i + 1], low[i + 1]))

    def keep(self, fact: Fact) -> None:
        """Add `fact`, or let it replace the earlier one that it repeats, enriches or changes."""
        for i, earlier in enumerate(self.facts):
            relation = relate(fact.text, earlier.text)
            if relation == "same":
                return
            if relation:
                self.facts[i] = fact
                return
        self.facts.append(fact)

    def _correct(self, sentence: Sentence, index: int) -> bool:
        """Put an earlier fact right where the sentence corrects one; whether it did."""
        found = corrections.correction(sentence.tokens)
        if found is None or sentence.question:
            return False
        right, wrong = found
        mended = corrections.mended([fact.text for fact in self.facts], right, wrong)
        if mended:
            self.facts[mended[0]] = Fact(text=mended[1], source=index)
        elif wrong[:1].isupper() and right[:1].isupper():
            self.facts.append(Fact(text=f"Name is {right}, not {wrong}", source=index))
        return True

    def sentence(self, sentence: Sentence) -> Iterator[str]:
        """The memories in one sentence."""
        tokens = strip_lead(sentence.tokens)
        if not tokens or _supposes(tokens):
            return
        self.insisted = bool(INSISTING & set(lower(sentence.tokens[: len(sentence.tokens) - len(tokens)])))
        self.trouble = bool(TROUBLE & set(lower(tokens))) or any(
            find(tokens, phrase) >= 0 for phrase in FAILING
        )
        tokens = rewriting.labelled(tokens) or tokens
        if lower(tokens)[0] in ("as", "speaking"):
            for aside in rewriting.asides(tokens):
                yield from self._plain(aside, asking=False)
        cut = subordinate_end(tokens, self.company)
        parts = [tokens]
        if cut:
            parts = self._reordered(tokens, cut)
        told = False
        for part in parts:
            sub = Sentence(part, sentence.question and part is parts[-1])
            for text in self._clauses(sub):
                told = True
                yield text
        if not told and not sentence.question:
            yield from self._inside_question(tokens)
        yield from mentions.mentioned(tokens, self.company)

    def _reordered(self, tokens: Tokens, cut: int) -> list[Tokens]:
        """A sentence that opens with a subordinate clause, as sentences that do not."""
        word = tokens[0].lower()
        body, main = trim(tokens[1:cut]), trim(tokens[cut:])
        if word in ("if", "unless", "suppose", "supposing", "imagine", "pretend"):
            return [] if set(lower(main)) & {"would", "could", "might"} else [main]
        if word == "since" and (found := subject_at(body, 0, self.company)):
            told = analyse(found[0], body[found[1] :])
            if told and told.tense == "past":
                return [main]
        if word in ("when", "before", "after", "until", "once", "whenever") or (
            word == "while" and lower(body)[1:2] != ["am"]
        ):
            return [main if _asks(main) else [*main, *tokens[:cut]]]
        if lower(body)[:1] == ["that"]:
            body = body[1:]
        return [body, main]

    def _clauses(self, sentence: Sentence) -> Iterator[str]:
        subject: Subject | None = None
        self.spoken = None
        pending: Clause | None = None
        for segment in split(sentence, self.company):
            named = _goes_by(segment.tokens)
            if named:
                yield named
                continue
            clause, subject, reason = self._clause(segment, subject)
            if clause is not None:
                self.company.meet(clause.subject)
                self.spoken = clause
            if pending and reason:
                pending = replace(pending, reason=reason)
            if reason and clause is None:
                continue
            yield from self._written(pending)
            pending = None
            if segment.asking:
                yield from self._inside_question(segment.tokens)
                if not sentence.question or clause is None:
                    continue
            if clause is not None:
                introduced = list(self.introductions(clause))
                yield from introduced
                if introduced:
                    continue
                if judge.is_memorable(
                    clause, asking=segment.asking or self.trouble or segment.link == "as"
                ) or self._wished(clause):
                    pending = clause
        yield from self._written(pending)

    def _written(self, clause: Clause | None) -> Iterator[str]:
        if clause is None:
            return
        self.last = clause
        self.company.meet(clause.subject)
        self._meet_object(clause)
        text = render(clause, self.today)
        if len(text.split()) > 1:
            yield text
        if clause.subject == SELF and clause.verb == "be" and not clause.negated:
            yield from _facets(clause.rest)

    def _wished(self, clause: Clause) -> bool:
        """Whether the user asked to remember just this ("remember that my locker code is 4471")."""
        return self.insisted and bool(clause.rest) and (
            clause.subject.kind in ("self", "belonging", "person") or bool(clause.subject.text)
        ) and not clause.modal and lower(clause.rest)[0] not in judge.POINTING

    def _meet_object(self, clause: Clause) -> None:
        """"I have a dog called Rex": the dog is who "he" is from now on."""
        low = lower(clause.rest)
        for i, word in enumerate(low):
            if word in ("my", "our") and low[i + 1 : i + 2] and low[i + 1] in RELATIONS:
                self.company.meet(Subject("person", clause.rest[i + 1], low[i + 1]))
        if clause.subject.kind != "self" or clause.verb not in ("have", "adopt", "get", "own"):
            return
        at = next((i for i, w in enumerate(low) if w in RELATIONS), None)
        if at is None:
            return
        noun = join(clause.rest[at : at + 1])
        name = ""
        if low[at + 1 : at + 2] in (["called"], ["named"], [","]):
            name = join([t for t in clause.rest[at + 2 : at + 4] if t[:1].isupper()])
        self.company.meet(Subject("person", f"{noun} {name}".strip(), low[at], name))

    def _clause(
        self, segment: Segment, before: Subject | None
    ) -> tuple[Clause | None, Subject | None, Tokens | None]:
        """(clause, subject for the next to share, reason given for the clause before)."""
        tokens = segment.tokens
        if segment.asking and lower(tokens)[0] in AUXILIARIES | words("what where who when how which why"):
            return None, OTHER, None
        if before and before.kind == "belonging" and lower(tokens)[:2] == ["it", "is"]:
            return analyse(before, tokens[1:]), before, None
        fronted = adverbial_end(tokens, 0, self.company)
        if fronted:
            tokens = [*tokens[fronted:], *trim(tokens[:fronted])]
        affected = rewriting.affects(tokens)
        if affected:
            return affected, None, None
        tokens = rewriting.inverted(tokens) or tokens
        found = subject_at(tokens, 0, self.company)
        if segment.asking and not found and segment.link:
            return None, OTHER, None
        if found and predicated(tokens, found):
            subject, after = found
            clause = analyse(subject, tokens[after:])
            if segment.link in REASONS and subject.kind != "self":
                return None, before, tokens
            return clause, subject, None
        if segment.link in REASONS and segment.link != "since":
            return None, before, tokens
        if before and before.kind != "other" and is_finite(tokens, 0):
            tokens = self._continued(tokens, before)
            return (analyse(before, tokens) if tokens else None), before, None
        if before is not None and before.kind == "other":
            return None, before, None
        whole = rewriting.fragment(tokens)
        if whole is None:
            return None, OTHER if before is None else before, None
        found = subject_at(whole, 0, self.company)
        if found is None:
            return None, None, None
        owner = before if before and before.kind == "person" and whole[1:2] == ["am"] else found[0]
        if owner is not found[0]:
            whole = ["is" if t == "am" else t for t in whole]
        return analyse(owner, whole[found[1] :]), owner, None

    def _continued(self, tokens: Tokens, subject: Subject) -> Tokens:
        """A predicate that shares its subject; after an infinitive also what governs that.

        "I'm hoping to retire and buy a place in Devon": to buy is hoped for, too.
        """
        first = self.spoken
        at = skip_adverbs(tokens, 0)
        if first is None or not is_base(tokens[at]) or tokens[at].lower() in LIKING | {"have", "live", "do"}:
            return tokens
        low = lower(first.words)
        ends = [i for i, w in enumerate(low[:-1]) if w in ("to", "will", "can", "going", "would", "not")
                and (is_base(low[i + 1]) or low[i + 1] == "be") and low[i] != "going"]  # fmt: skip
        if not ends or first.subject != subject:
            return tokens
        return [*first.words[: ends[0] + 1], *tokens] if low[ends[0]] != "not" else tokens

    def _inside_question(self, tokens: Tokens) -> Iterator[str]:
        """What a question takes for granted: "when I'm on blood thinners", "as a vegan"."""
        for aside in rewriting.asides(tokens):
            yield from self._plain(aside, asking=False)
        low = lower(tokens)
        openers = words("when since because as given considering seeing that but and who while "
                        "although though so where even cause")  # fmt: skip
        for i in range(1, len(tokens) - 2):
            if low[i - 1] not in openers:
                continue
            found = subject_at(tokens, i, self.company)
            if found and found[0].kind in ("self", "person") and is_finite(tokens, found[1]):
                yield from self._plain(tokens[i:], asking=True)

    def _plain(self, tokens: Tokens, *, asking: bool) -> Iterator[str]:
        """The memory in a simple sentence with a subject."""
        found = subject_at(tokens, 0, self.company)
        if not found:
            return
        clause = analyse(found[0], tokens[found[1] :])
        if clause and judge.is_memorable(clause, asking=asking):
            yield from self._written(clause)

    def introductions(self, clause: Clause) -> Iterator[str]:
        """"I'm Tom, a retired bus driver from Hull": the name, then the rest."""
        if clause.subject is not SELF or clause.verb != "be" or clause.tense != "present" or clause.negated:
            return
        name: Tokens = []
        for token in clause.rest:
            if not (token[:1].isupper() and token.isalpha() or "'" in token[1:]) or token == "I":
                break
            name.append(token)
        low = lower(name)
        if not name or len(name) > 3 or set(low) & (NO_NAMES | NATIONALITIES | STATES) or is_place(name):
            return
        if any(t.isupper() and len(t) > 1 for t in name):
            return
        rest = clause.rest[len(name) :]
        if rest and rest[0].lower() not in (",", "from", "and", "in", "at", "by", "btw", "(", "the"):
            return
        yield f"Name is {join(name)}"
        rest = trim(rest)
        if rest and is_word(rest[0]):
            yield from self._plain(["I", "am", *rest], asking=False)


def _facets(rest: Tokens) -> Iterator[str]:
    """What "a 27-year-old vegetarian runner from Jakarta" tells beside the noun."""
    low = lower(rest)
    if low[:1] not in (["a"], ["an"]):
        return
    age = next((w for w in low[1:3] if re.fullmatch(r"\d{1,2}(-year-old)?", w)), "")
    if age and (age.endswith("old") or {"yo", "year-old", "yr"} & set(low[2:4])):
        yield f"Is {age.split('-')[0]} years old"
    for i, word in enumerate(low[1:-1], 1):
        if word in ("vegetarian", "vegan", "diabetic", "single", "retired", "pescatarian", "autistic",
                    "deaf", "blind", "disabled", "dyslexic") and word != "retired":  # fmt: skip
            yield f"Is {word}"
        if word == "from" and i > 1 and is_place(rest[i + 1 :]):
            yield f"Is from {join(capitalise(trim(rest[i + 1 :])))}"


def _goes_by(tokens: Tokens) -> str | None:
    """"People call me Bex": a name people go by."""
    low = lower(tokens)
    for phrase in CALLS:
        if low[: len(phrase)] == phrase:
            name: Tokens = []
            for token in tokens[len(phrase) :]:
                if not token[:1].isupper() and name or not is_word(token):
                    break
                name.append(token)
            if 0 < len(name) <= 3 and lower(name)[0] not in ("a", "when", "back", "at", "the", "if"):
                return f"Goes by {join(name)}"
    return None


def _self_asked(said: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, "Favourite pudding? Sticky toffee" joined to "favourite pudding: ..."."""
    asked: Tokens | None = None
    for sentence in said:
        short = sentence.question and len(sentence.tokens) <= 3
        if asked is not None and not sentence.question:
            joined = [*asked, ":", *sentence.tokens]
            yield Sentence(joined, question=False) if rewriting.labelled(joined) else sentence
        elif not short:
            yield sentence
        asked = sentence.tokens if short else None
        if short and not rewriting.labelled([*sentence.tokens, ":", "x"]):
            yield sentence


def _asks(tokens: Tokens) -> bool:
    return lower(tokens)[:1] != [] and lower(tokens)[0] in AUXILIARIES | words("what where who when how which why")


def _supposes(tokens: Tokens) -> bool:
    """Whether the sentence only imagines: "if I were rich", "suppose I lived on Mars"."""
    low = lower(tokens)
    if low[0] in SUPPOSING or low[:2] in (["what", "if"], ["in", "case"], ["as", "if"], ["if", "only"]):
        return low[0] != "let" or low[1:3] == ["us", "say"]
    if low[0] == "if" and low[1:2] in (["i"], ["my"], ["we"]):
        return True
    return low[:2] in (["i", "wish"], ["we", "wish"])
