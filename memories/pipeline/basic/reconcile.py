"""New facts against what is known: add, update, delete or leave alone. The same input gives the
same decisions."""

import re
from collections.abc import Sequence

from memories.pipeline.basic.compare import relate
from memories.pipeline.facts import Decision, Fact, Known

JOB = re.compile(r"^(?P<job>Works as an? [\w' -]+?) (?:at|for|with) \S.*$")
EMPLOYER = re.compile(r"^(?:Now w|W)orks (?P<firm>(?:at|for|with) (?:(?! as ).)+)$")
CORRECTION = re.compile(r"^(?:Name is )?(?P<new>.+?), not (?P<old>[\w' -]+)$")


def reconcile(facts: Sequence[Fact], known: Sequence[Known]) -> list[Decision]:
    """What each fact means for the memories in `known`; see the package's documentation."""
    current = {memory.number: memory.text for memory in known}
    decisions: list[Decision] = []
    for index, fact in enumerate(facts):
        decision = _decide(index, fact.text, current)
        if decision.number is not None and decision.kind == "UPDATE":
            current[decision.number] = decision.text
        decisions.append(decision)
    return decisions


def _decide(index: int, text: str, current: dict[int, str]) -> Decision:
    corrected = _correction(index, text, current)
    if corrected:
        return corrected
    plain = re.sub(r",? instead$", "", text)
    best: tuple[int, str] | None = None
    for number, old in current.items():
        relation = relate(plain, old)
        if relation == "same":
            return Decision(kind="NONE", fact=index, number=number, reason="Already known.")
        if relation and (best is None or (relation, best[1]) == ("changed", "richer")):
            best = (number, relation)
    if best is None and plain != text:
        best = _replaced(plain, current)
    if best is None:
        return Decision(kind="ADD", fact=index, text=plain, reason="")
    plain = _with_job(plain, current[best[0]])
    reason = "Says more than before." if best[1] == "richer" else "Replaces what was known."
    return Decision(kind="UPDATE", fact=index, text=plain, number=best[0], reason=reason)


def _with_job(new: str, old: str) -> str:
    """ "Works at Globex" after "Works as a nurse at Acme": only the employer is another."""
    job, elsewhere = JOB.match(old), EMPLOYER.match(new)
    return f"{job['job']} {elsewhere['firm']}" if job and elsewhere else new


def _correction(index: int, text: str, current: dict[int, str]) -> Decision | None:
    """ "Name is Maja, not Maya": the known text with the one word exchanged."""
    match = CORRECTION.match(text)
    if not match:
        return None
    wrong = re.compile(rf"\b{re.escape(match['old'])}\b", re.IGNORECASE)
    for number, old in current.items():
        if wrong.search(old):
            mended = wrong.sub(lambda _: match["new"], old, count=1)
            return Decision(
                kind="UPDATE", fact=index, text=mended, number=number, reason="Corrects a word."
            )
    return None


def _replaced(text: str, current: dict[int, str]) -> tuple[int, str] | None:
    """The memory that "... instead" replaces: the one that shares most of its words."""
    words = set(text.lower().split()) - {"is", "to", "in", "a", "the", "on"}
    shared = {number: len(words & set(old.lower().split())) for number, old in current.items()}
    best = max(shared, key=lambda n: shared[n], default=None)
    return (best, "changed") if best is not None and shared[best] else None
