"""How the labelled chats and commands judge a pipeline; the rules are told in README.md here.

Everything is pure: the caller reads the files and hands in `predict`, so that basic extraction and
a language model are measured by the same yardstick.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict

Event = Literal["ADD", "UPDATE", "DELETE"]


class Expected(TypedDict):
    """One memory a chat should lead to; `must` asks for content and polarity, not for wording."""

    event: Event
    text: str
    must: list[list[str]]
    must_not: NotRequired[list[str]]
    old: NotRequired[str]
    or_delete: NotRequired[bool]
    optional: NotRequired[bool]


class Chat(TypedDict):
    """A labelled conversation. `known` are the texts remembered before it."""

    id: str
    kind: str
    about: Literal["user", "agent"]
    today: str
    messages: list[dict[str, str]]
    known: NotRequired[list[str]]
    expect: list[Expected]
    note: NotRequired[str]


class Predicted(TypedDict):
    """One operation of a pipeline. `old`: the known text it updates or deletes."""

    event: str
    text: str
    old: NotRequired[str | None]


class Wanted(TypedDict):
    must: list[list[str]]


class WantedUpdate(Wanted):
    id: int


class CommandCase(TypedDict):
    """A labelled command or near-command against the fixture's memories."""

    id: str
    kind: str
    user_id: str
    run_id: NotRequired[str]
    today: str
    text: str
    delete: list[int]
    may_delete: list[int]
    update: list[WantedUpdate]
    add: list[Wanted]
    skipped: list[int]
    command: bool
    note: NotRequired[str]


class Stored(TypedDict):
    """A memory of the fixture."""

    id: int
    user_id: str
    run_id: NotRequired[str]
    text: str
    categories: list[str]
    created_at: str
    locked: bool
    immutable: bool


class PredictedUpdate(TypedDict):
    id: int
    text: str


class PredictedCommand(TypedDict):
    delete: list[int]
    update: list[PredictedUpdate]
    add: list[str]
    skipped: list[int]


@dataclass(frozen=True)
class Mistake:
    """Something a prediction got wrong: in which case, what kind of mistake, and the text."""

    case: str
    what: str
    text: str


@dataclass
class ChatScore:
    """Counts over all chats; `expected` and `found` leave the optional labels out."""

    expected: int = 0
    found: int = 0
    predicted: int = 0
    wrong_events: int = 0
    fact_free_chats: int = 0
    fact_free_memories: int = 0
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return _ratio(self.found, self.predicted)

    @property
    def recall(self) -> float:
        return _ratio(self.found, self.expected)


@dataclass
class CommandScore:
    """Counts over all commands. Precision and recall are those of deletions."""

    expected: int = 0
    found: int = 0
    wrong_deletions: int = 0
    missed_deletions: int = 0
    expected_updates: int = 0
    found_updates: int = 0
    wrong_updates: int = 0
    expected_adds: int = 0
    found_adds: int = 0
    stray_adds: int = 0
    missed_skips: int = 0
    near_commands: int = 0
    near_commands_acted_on: int = 0
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return _ratio(self.found, self.found + self.wrong_deletions)

    @property
    def recall(self) -> float:
        return _ratio(self.found, self.expected)


def score_chats(cases: Iterable[Chat], predict: Callable[[Chat], Sequence[Predicted]]) -> ChatScore:
    """Precision, recall and mistakes of `predict` over `cases`.

    precision: required labels found / predictions, without those that fit an optional label.
    recall: required labels found / required labels.
    A chat is fact-free when it expects nothing and nothing was known before.
    """
    score = ChatScore()
    for case in cases:
        predicted = list(predict(case))
        if is_fact_free(case):
            score.fact_free_chats += 1
            score.fact_free_memories += len(predicted)
        _score_chat(score, case, predicted)
    return score


def is_fact_free(case: Chat) -> bool:
    """Whether a chat holds nothing to remember and repeats nothing either."""
    return not case["expect"] and not case.get("known")


def satisfies(text: str, must: list[list[str]], must_not: Sequence[str] = ()) -> bool:
    """Whether a text in the product's voice holds one alternative of every inner list.

    Substrings, whatever the case. A sentence in the first person or about "User" never does:
    it is not written as a memory.
    """
    plain = text.lower().replace("\u2019", "'").strip()
    if plain.startswith(("user ", "the user", "i ", "i'm ", "i've ", "my ", "we ", "our ")):
        return False
    if any(bad in plain for bad in must_not):
        return False
    return all(any(word in plain for word in alternatives) for alternatives in must)


def match(expected: Sequence[Expected], predicted: Sequence[Predicted]) -> dict[int, int]:
    """Which prediction (value) stands for which label (key): a maximum matching.

    Required labels come first, so an optional one never takes a prediction that a required one
    needs. Augmenting paths (Kuhn 1955): a label once matched stays matched.
    """
    takes: dict[int, int] = {}

    def place(label: int, tried: set[int]) -> bool:
        fitting = [n for n, one in enumerate(predicted) if _fits(expected[label], one)]
        fitting.sort(key=lambda n: _event_differs(expected[label], predicted[n]))
        for number in fitting:
            if number in tried:
                continue
            tried.add(number)
            holder = next((lab for lab, n in takes.items() if n == number), None)
            if holder is None or place(holder, tried):
                takes[label] = number
                return True
        return False

    for label in sorted(range(len(expected)), key=lambda n: expected[n].get("optional", False)):
        place(label, set())
    return takes


def _score_chat(score: ChatScore, case: Chat, predicted: Sequence[Predicted]) -> None:
    expected = case["expect"]
    takes = match(expected, predicted)
    for label, want in enumerate(expected):
        if want.get("optional"):
            continue
        score.expected += 1
        if label not in takes:
            score.mistakes.append(Mistake(case["id"], "missed", want["text"]))
            continue
        score.found += 1
        score.predicted += 1
        got = predicted[takes[label]]
        if _event_differs(want, got):
            score.wrong_events += 1
            text = f"{got['event']} {got['text']}, expected {want['event']}"
            score.mistakes.append(Mistake(case["id"], "wrong event", text))
    for number, one in enumerate(predicted):
        if number not in takes.values() and not _is_excused(expected, one):
            score.predicted += 1
            text = f"{one['event']} {one['text']}"
            score.mistakes.append(Mistake(case["id"], "not expected", text))


def _fits(want: Expected, got: Predicted) -> bool:
    if got["event"] == "DELETE":
        deletes = want["event"] == "DELETE" or want.get("or_delete", False)
        return deletes and _deleted(got) == want.get("old")
    return want["event"] != "DELETE" and satisfies(
        got["text"], want["must"], want.get("must_not", ())
    )


def _is_excused(expected: Sequence[Expected], got: Predicted) -> bool:
    """Fits an optional label, or deletes what a correction replaces (the event is judged there)."""
    if got["event"] == "DELETE":
        return any(_deleted(got) == want.get("old") for want in expected)
    return any(_fits(want, got) for want in expected if want.get("optional"))


def _event_differs(want: Expected, got: Predicted) -> bool:
    if got["event"] == "DELETE":
        return False
    return got["event"] != want["event"] or (
        want["event"] == "UPDATE" and got.get("old") != want.get("old")
    )


def _deleted(got: Predicted) -> str:
    return got.get("old") or got["text"]


def score_commands(
    cases: Iterable[CommandCase],
    memories: Sequence[Stored],
    predict: Callable[[CommandCase], PredictedCommand],
) -> CommandScore:
    """Deletions, changes, additions and skips of `predict` over `cases`, against the fixture.

    A deletion outside `delete` and `may_delete` is wrong. Raises KeyError for a predicted id that
    no memory of the fixture has.
    """
    texts = {memory["id"]: memory["text"] for memory in memories}
    score = CommandScore()
    for case in cases:
        got = predict(case)
        if not case["command"]:
            score.near_commands += 1
            score.near_commands_acted_on += bool(got["delete"] or got["update"])
        replaced = _score_updates(score, case, got, texts)
        _score_deletions(score, case, set(got["delete"]), replaced, texts)
        for number in sorted(set(case["skipped"]) - set(got["skipped"])):
            score.missed_skips += 1
            score.mistakes.append(Mistake(case["id"], "skip not reported", texts[number]))
    return score


def _score_deletions(
    score: CommandScore,
    case: CommandCase,
    deleted: set[int],
    replaced: set[int],
    texts: dict[int, str],
) -> None:
    required = set(case["delete"])
    wrong = deleted - required - set(case["may_delete"])
    missed = required - deleted - replaced
    score.expected += len(required)
    score.found += len(required) - len(missed)
    score.wrong_deletions += len(wrong)
    score.missed_deletions += len(missed)
    score.mistakes += [Mistake(case["id"], "wrong deletion", texts[n]) for n in sorted(wrong)]
    score.mistakes += [Mistake(case["id"], "missed deletion", texts[n]) for n in sorted(missed)]


def _score_updates(
    score: CommandScore, case: CommandCase, got: PredictedCommand, texts: dict[int, str]
) -> set[int]:
    """Judges changes and additions; returns the ids whose text was replaced by a new fact.

    "Forget that I'm vegetarian, I eat fish now": updating the one memory does both.
    """
    wanted = {want["id"]: want for want in case["update"]}
    open_to_change = set(case["delete"]) | set(case["may_delete"])
    additions = list(got["add"])
    replaced: set[int] = set()
    done: set[int] = set()
    for update in got["update"]:
        number, text = update["id"], update["text"]
        if number in wanted and satisfies(text, wanted[number]["must"]):
            done.add(number)
        elif number in open_to_change and any(satisfies(text, w["must"]) for w in case["add"]):
            replaced.add(number)
            additions.append(text)
        else:
            score.wrong_updates += 1
            change = f"{texts[number]} -> {text}"
            score.mistakes.append(Mistake(case["id"], "wrong update", change))
    score.expected_updates += len(wanted)
    score.found_updates += len(done)
    score.mistakes += [
        Mistake(case["id"], "missed update", texts[n]) for n in sorted(wanted.keys() - done)
    ]
    _score_additions(score, case, additions)
    return replaced


def _score_additions(score: CommandScore, case: CommandCase, additions: list[str]) -> None:
    """What a near-command says of the user is the chats' business: only commands have strays."""
    labels: list[Expected] = [
        {"event": "ADD", "text": case["text"], "must": want["must"]} for want in case["add"]
    ]
    predicted: list[Predicted] = [{"event": "ADD", "text": text} for text in additions]
    takes = match(labels, predicted)
    score.expected_adds += len(labels)
    score.found_adds += len(takes)
    score.mistakes += [
        Mistake(case["id"], "missed addition", str(label["must"]))
        for number, label in enumerate(labels)
        if number not in takes
    ]
    if case["command"]:
        strays = [t for number, t in enumerate(additions) if number not in takes.values()]
        score.stray_adds += len(strays)
        score.mistakes += [Mistake(case["id"], "stray addition", text) for text in strays]


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
