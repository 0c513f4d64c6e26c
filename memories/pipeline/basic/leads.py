"""What people say before they come to the point: greetings, "oh", "I should mention that"."""

from collections.abc import Sequence

from memories.pipeline.basic.lexicon import GREETING_PHRASES, GREETINGS, phrases, words
from memories.pipeline.basic.words import Tokens, lower, opening, trim

JOINING = words("and but so plus then yet or")
BEFORE_STATEMENT = phrases(
    "i think; i guess; i reckon; reckon; i figure; i believe; i suppose; "
    "i should mention; i should say; i should "
    "add; i must say; i must admit; i have to say; i have to admit; i have to confess; i "
    "forgot to mention; i forgot to say; i forgot to tell you; forgot to say; forgot to "
    "mention; i mean; i mentioned; i told you; i said; i would say; i might add; i might "
    "mention; i am telling you; did i mention; i found out; i have found out; i just "
    "found out; i recently found out; just found out; i learned; i realised; i realized; "
    "i admit; i confess; i swear; i can tell you; do not forget; don't forget; remember; "
    "please remember; note; please note; keep in mind; bear in mind; take into account; "
    "be aware; for your records; you should know; you need to know; just remember; just a "
    "reminder; reminder; my doctor says; my doctor said; my doctor told me; the doctor "
    "says; doctor says; the doctor said; the doctor told me; doctors say; my gp says; my "
    "gp told me; the gp says; doctor said; i discovered; just discovered; it turns out; "
    "turns out; i want you to know; i want you to remember; i would like you to remember; "
    "i need you to remember; i need you to know; can you remember; could you remember; "
    "please keep in mind; never forget; let me tell you; let me just say; the thing is; "
    "the truth is; the fact is; fact is; my problem is; the problem is; problem is; "
    "trouble is; the trouble is; what you should know is; i am afraid; i can say; one "
    "thing about me is; i have always thought; make a note; it is because; the reason is; "
    "that is because; glad to say; happy to say; i am happy to say; i am glad to say; i "
    "am proud to say; i am happy to report; you could say; i have mentioned; turns out "
    "that; as you might know; as you may know; i see"
)
ADVISERS = words(
    "doctor doc doctors gp dentist physio therapist nurse consultant midwife vet "
    "psychiatrist neurologist optician cardiologist dermatologist specialist dietitian"
)
ADVISED = tuple(
    (*owner, adviser, *verb)
    for owner in ((), ("my",), ("the",), ("our",))
    for adviser in ADVISERS
    for verb in phrases(
        "says; said; told me; thinks; reckons; confirmed; say; tells me; has told me"
    )
)
BRIDGES = words(", : that how -")
OWN = words("i my we our his her")
ANSWERS = words("no now well")
AFTER_ANSWERS = words(", i my not so we")
LEADS = (*BEFORE_STATEMENT, *ADVISED)


def strip_lead(tokens: Sequence[str]) -> Tokens:
    """Without greetings, interjections and "I should mention that" at the start."""
    rest = trim(tokens)
    while rest:
        low = lower(rest)
        size = _leading(low)
        if not size:
            break
        rest = trim(rest[size:])
    return rest


def _leading(low: Sequence[str]) -> int:
    """How many of the first tokens say nothing themselves."""
    greeting = opening(low, GREETING_PHRASES)
    if greeting and low[greeting : greeting + 1] != ["my"]:
        return greeting
    size = opening(low, LEADS)
    after = size
    while size and after < len(low) and low[after] in BRIDGES:
        after += 1
    if size and after < len(low) and (after > size or low[after] in OWN):
        return after
    if len(low) < 2:
        return 0
    first, second = low[:2]
    if first in GREETINGS:
        told = first not in ANSWERS or second in AFTER_ANSWERS or (first, second) == ("now", "i")
        counted = first == "so" and second in ("much", "many", "far")
        asked = first in ("because", "and") and second in ("how", "what")
        return int(told and not counted and not asked)
    return int(first in JOINING)
