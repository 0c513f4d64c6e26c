"""What people say before they come to the point: greetings, interjections, "I should mention that"."""

from collections.abc import Sequence

from memories.pipeline.basic.lexicon import GREETING_PHRASES, GREETINGS, words
from memories.pipeline.basic.words import Tokens, lower, trim

JOINING = words("and but so plus then yet or")
BEFORE_STATEMENT = (
    # How people lead up to a statement about themselves: what follows is what counts.
    "I think",
    "I guess",
    "I believe",
    "I suppose",
    "I should mention",
    "I should say",
    "I should add",
    "I must say",
    "I must admit",
    "I have to say",
    "I have to admit",
    "I have to confess",
    "I forgot to mention",
    "I forgot to say",
    "I forgot to tell you",
    "forgot to say",
    "forgot to mention",
    "I mean",
    "I mentioned",
    "I told you",
    "I said",
    "I would say",
    "I might add",
    "I might mention",
    "I am telling you",
    "did I mention",
    "I found out",
    "I have found out",
    "I just found out",
    "I recently found out",
    "just found out",
    "I learned",
    "I realised",
    "I realized",
    "I admit",
    "I confess",
    "I swear",
    "I can tell you",
    "do not forget",
    "don't forget",
    "remember",
    "please remember",
    "note",
    "please note",
    "keep in mind",
    "bear in mind",
    "take into account",
    "be aware",
    "for your records",
    "you should know",
    "you need to know",
    "just remember",
    "just a reminder",
    "reminder",
    "my doctor says",
    "my doctor said",
    "my doctor told me",
    "the doctor says",
    "doctor says",
    "the doctor said",
    "the doctor told me",
    "doctors say",
    "my gp says",
    "my gp told me",
    "the gp says",
    "doctor said",
    "I discovered",
    "just discovered",
    "it turns out",
    "turns out",
    "I want you to know",
    "I want you to remember",
    "I would like you to remember",
    "I need you to remember",
    "I need you to know",
    "can you remember",
    "could you remember",
    "please keep in mind",
    "never forget",
    "let me tell you",
    "let me just say",
    "the thing is",
    "the truth is",
    "the fact is",
    "fact is",
    "my problem is",
    "the problem is",
    "problem is",
    "trouble is",
    "the trouble is",
    "what you should know is",
    "I am afraid",
    "I can say",
    "one thing about me is",
    "I have always thought",
    "make a note",
    "it is because",
    "the reason is",
    "that is because",
    "glad to say",
    "happy to say",
    "I am happy to say",
    "I am glad to say",
    "I am proud to say",
    "I am happy to report",
    "you could say",
    "I have mentioned",
    "turns out that",
    "as you might know",
    "as you may know",
    "I see",
)
ADVISERS = words(
    "doctor doc doctors gp dentist physio therapist nurse consultant midwife vet "
    "psychiatrist neurologist optician cardiologist dermatologist specialist dietitian"
)
ADVISED = tuple(
    (*owner, adviser, *verb)
    for owner in ((), ("my",), ("the",), ("our",))
    for adviser in ADVISERS
    for verb in (
        ("says",),
        ("said",),
        ("told", "me"),
        ("thinks",),
        ("reckons",),
        ("confirmed",),
        ("say",),
        ("tells", "me"),
        ("has", "told", "me"),
    )
)
LEADS = tuple(
    sorted((*(tuple(p.lower().split()) for p in BEFORE_STATEMENT), *ADVISED), key=len, reverse=True)
)


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
    for phrase in GREETING_PHRASES:
        if tuple(low[: len(phrase)]) == phrase and low[len(phrase) : len(phrase) + 1] != ["my"]:
            return len(phrase)
    for phrase in LEADS:
        size = len(phrase)
        if tuple(low[:size]) == phrase and len(low) > size:
            after = size
            while after < len(low) and low[after] in (",", ":", "that", "how", "-"):
                after += 1
            if after < len(low) and (
                low[after] in ("i", "my", "we", "our", "his", "her") or after > size
            ):
                return after
    first = low[0]
    if first in GREETINGS and len(low) > 1:
        if first in ("no", "now", "well") and low[1] not in (",", "i", "my", "not", "so", "we"):
            return 0 if first != "now" or low[1] not in ("i",) else 1
        if first == "so" and low[1] in ("much", "many", "far"):
            return 0
        if first in ("because", "and") and low[1] in ("how", "what"):
            return 0
        return 1
    return 1 if first in JOINING and len(low) > 1 else 0
