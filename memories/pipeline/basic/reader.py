"""A conversation to the facts about its user, each once and as corrected later."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from memories.pipeline.basic import answers, corrections, sentences
from memories.pipeline.basic.compare import relate
from memories.pipeline.basic.lexicon import RELATIONS, phrases
from memories.pipeline.basic.listening import Listener
from memories.pipeline.basic.rewriting import labelled
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.subjects import Subject, is_finite
from memories.pipeline.basic.words import Tokens, lower
from memories.pipeline.facts import Fact
from memories.plans import Turn

VERDICTS = frozenset(
    phrases(
        "love it; love them; hate it; hate them; absolutely not; no thanks; no way; never again; "
        "adore it; adore them; can not stand; yes please; not for"
    )
)
MOST_OUTDATED = 3  # texts a fact has replaced; each costs a look at the memories near it
LONGEST_KEY = 3  # tokens of "favourite pudding?", answered by its own author


@dataclass
class Notes:
    """Facts in the order they were first said; a later one may replace an earlier one."""

    facts: list[Fact] = field(default_factory=list)

    def keep(self, text: str, source: int) -> None:
        """Add a fact, or let it replace the earlier one that it enriches or changes."""
        fact = Fact(text=text, source=source)
        for i, earlier in enumerate(self.facts):
            relation = relate(text, earlier.text)
            if relation == "same":
                return
            if relation:
                outdated = (*earlier.outdated, earlier.text)[-MOST_OUTDATED:]
                self.facts[i] = replace(fact, outdated=outdated)
                return
        self.facts.append(fact)

    def correct(self, sentence: Sentence, source: int) -> bool:
        """Put an earlier fact right where the sentence corrects one; whether it is a correction."""
        found = None if sentence.question else corrections.correction(sentence.tokens)
        if found is None:
            return False
        right, wrong = found
        mended = corrections.mended([fact.text for fact in self.facts], right, wrong)
        if mended:
            self.facts[mended[0]] = Fact(text=mended[1], source=source)
        elif wrong[:1].isupper() and right[:1].isupper():
            self.facts.append(Fact(text=f"Name is {right}, not {wrong}", source=source))
        return True


def user_facts(turns: Sequence[Turn], today: date, earlier: int = 0) -> list[Fact]:
    """The facts about the user in the user's messages, but for the `earlier` ones."""
    listener, notes = Listener(today), Notes()
    question: Tokens | None = None
    for index, turn in enumerate(turns):
        if turn.role == "system":
            continue
        if turn.role != "user":
            _hear(turn.content, listener)
            question = answers.last_question(turn.content)
            continue
        said = list(sentences.split(turn.content))
        if question and said:
            said = answers.resolve(question, said, listener.last)
        question = None
        listener.attend(turn.content, said)
        for sentence in _self_answered(said, listener):
            if index < earlier:
                # Heard for what later messages point at; what it says may have been deleted since.
                deque(listener.memories(sentence), maxlen=0)
            elif not notes.correct(sentence, index):
                for text in listener.memories(sentence):
                    notes.keep(text, index)
    return notes.facts


def _hear(content: str, listener: Listener) -> None:
    """Note whom the assistant speaks of: "you mentioned a dog, what's its name?"."""
    for sentence in sentences.split(content):
        low = lower(sentence.tokens)
        for i, word in enumerate(low[:-1]):
            if word in ("a", "your", "the") and low[i + 1] in RELATIONS:
                listener.company.meet(Subject("person", low[i + 1], low[i + 1]))


def _self_answered(said: Sequence[Sentence], listener: Listener) -> Iterator[Sentence]:
    """The sentences; "Favourite pudding? Sticky toffee" joined to "favourite pudding: ...".

    "Marmite. Love it." and "Raw onions? Absolutely not" are read as one, too.
    """
    asked: Tokens | None = None
    topic: Tokens | None = None
    for sentence in said:
        if topic and tuple(lower(sentence.tokens[:2])) in VERDICTS:
            yield from answers.resolve(topic, [sentence], listener.last)
            topic = None
            continue
        bare = len(sentence.tokens) <= LONGEST_KEY and not any(
            is_finite(sentence.tokens, i) for i in range(len(sentence.tokens))
        )
        topic = sentence.tokens if bare else None
        if asked is not None and not sentence.question:
            yield Sentence([*asked, ":", *sentence.tokens], question=False)
            asked = None
            continue
        key = sentence.question and len(sentence.tokens) <= LONGEST_KEY
        asked = sentence.tokens if key and labelled([*sentence.tokens, ":", "x"]) else None
        if asked is None:
            yield sentence
