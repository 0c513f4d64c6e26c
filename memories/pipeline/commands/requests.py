"""Finding the requests to forget in a sentence: who asks, in what form, and for what object.

A request is only looked for where a clause begins, and only in the forms below. That is what keeps
"I deleted my account", "how do I delete a branch" and "she told me to forget him" out: they have
the verb, but not at the head of a clause that asks for something.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from memories.pipeline.commands.sentences import VEIL, Sentence

Strength = Literal["forget", "delete", "clear"]

# --- verbs: base form, past (also participle) and gerund ------------------------------------------

FORGET = ("forget(?: about)?|unlearn|unremember", "forgot(?: about)?|forgotten|unlearned",
          "forgetting(?: about)?|unlearning")  # fmt: skip
DELETE = (
    "delete|remove|erase|get rid of|expunge|eliminate|strike",
    "deleted|removed|erased|got rid of|expunged|eliminated|struck|gone",
    "deleting|removing|erasing|getting rid of",
)
CLEAR = (
    "clear(?: out| up| away)?|wipe(?: out| away)?|drop|purge|discard|scrub|dump|scrap|trash|nuke"
    "|throw (?:away|out)|clean (?:out|up)|empty|reset(?= (?:all )?(?:of )?(?:my|your) memor)",
    "cleared(?: out)?|wiped(?: out)?|dropped|purged|discarded|scrubbed|scrapped|thrown away",
    "clearing(?: out)?|wiping(?: out)?|dropping|purging|discarding|scrubbing|throwing away",
)
KEEPING = r"(?:remember|know|keep track of|keep|store|save|retain|hold on to|have|track|record)"
KEEPING_ING = (
    r"(?:remembering|knowing|keeping track of|keeping|storing|saving|retaining|tracking|recording)"
)


def _verbs(form: int, prefix: str) -> str:
    """One form of all three groups of verbs, in groups named after their strength."""
    named = zip(("forget", "delete", "clear"), (FORGET, DELETE, CLEAR), strict=True)
    return (
        "(?:"
        + "|".join(f"(?P<{prefix}{name}>{forms[form]})" for name, forms in named)
        + r")(?![\w-])"
    )


# --- what may stand before the verb ---------------------------------------------------------------

LEAD = (
    r"(?:(?:ok(?:ay)?|alright|all right|right|well|hey|hi|hello|oh|ah|um+|hmm+|actually|also|and|but"
    r"|so|then|now|next|first(?:ly)?|second(?:ly)?|finally|lastly|by the way|btw|one more thing"
    r"|another thing|one (?:last )?thing|in addition|additionally|anyway|sorry|yes|yeah|yep|sure|no"
    r"|great|cool|thanks|thank you|on second thoughts?|wait|instead|again|in that case"
    r"|from now on|as of (?:now|today)|(?:dear )?(?:assistant|bot|robot|computer|buddy|there)"
    r"|if (?:you can|possible|you could|you would|you don't mind|that's (?:ok(?:ay)?|possible|fine)"
    r"|it's (?:ok(?:ay)?|possible|not too much trouble)|you please|you (?:still )?(?:have|remember) (?:it|that))"
    r")\b[\s,!:.…-]*)*"
)
PLEASE = r"(?:please|kindly|pls|plz|pretty please)"
SOFT = rf"(?:(?:{PLEASE}|just|simply|now|also|completely|entirely|totally|permanently|quickly|then|go ahead and|do|maybe|possibly|perhaps|go and)\b,?\s+)*"
WISH = (
    r"I(?:'d| would)?(?: really| also| now)? (?:like|love|want|prefer|need|wish|appreciate it if)"
)
ASK_BASE = (
    rf"(?:{PLEASE},?\s+|(?:can|could|would|will) (?:you|u)(?: be able to)?\s+|be so kind as to\s+"
    rf"|{WISH}(?: for)? you to\s+|{WISH} to ask you to\s+|{WISH}(?: it)? if you (?:could|would)\s+|I(?:'m asking| ask| am asking| beg| request)(?: that)? you(?: to)?\s+"
    r"|(?:make|be) sure (?:to|that you|you)\s+|feel free to\s+|go ahead and\s+"
    r"|you (?:can|may|should|must|could|might as well|need to|have to|ought to|are free to)\s+"
    r"|(?:it(?:'s| is) )?time (?:for you )?to (?=delete|remove|erase|wipe|clear)"
    r"|(?:I think )?it(?:'s| is| would be)? (?:ok(?:ay)?|fine|best|better|time|nice) (?:(?:for you )?to|if you)\s+"
    r"|would it be possible(?: for you)? to\s+"
    r"|it would be (?:great|nice|good|lovely|helpful) if you (?:could|would)\s+"
    r"|I(?:'d| would) (?:be (?:grateful|happy|glad|thankful)|appreciate it) if you (?:could|would)\s+)"
)
ASK_PAST = (
    rf"(?:I(?:'d| would) (?:rather|prefer it if|appreciate it if) you\s+|{WISH} (?:it )?if you\s+"
    r"|(?:it would be (?:great|nice|good|lovely|helpful)"
    r"|I(?:'d| would) be (?:grateful|happy|glad|thankful)) if you\s+)"
)
ASK_ING = r"(?:(?:(?:would|do) you )?mind\s+|how about (?:you )?|consider )"
# The person says that they want to delete something themselves: a request only where the object
# can be nothing but a memory.
MYSELF = (
    rf"(?:{WISH} to\s+|I need to\s+|let me\s+|let's\s+|(?:can|could|may) I\s+"
    r"|we (?:should|can|could|need to)\s+)"
)
NO_LONGER = (
    r"(?:(?:please )?(?:do not|don't|never|no longer)(?: ever)?"
    r"|you (?:really )?(?:do not|don't|no longer) (?:need|have) to|you (?:need not|needn't|shouldn't|mustn't)"
    r"|you no longer (?:need|have) to|you can stop|(?:there(?:'s| is) )?no (?:need|reason)(?: for you)? to"
    r"|I (?:really )?(?:do not|don't|no longer) (?:want|need|like|wish)(?: for)? you to"
    r"|I(?:'d| would) (?:rather|prefer(?: it if)?) you (?:did not|didn't|don't)"
    r"|I(?:'d| would) (?:prefer|like) you (?:not to|to no longer)"
    r"|(?:can|could|would|will) you (?:please )?(?:no longer|not))"
)

BASE = re.compile(rf"{LEAD}(?P<ask>(?:{SOFT}{ASK_BASE})*){SOFT}{_verbs(0, 'v_')}", re.IGNORECASE)
PAST = re.compile(rf"{LEAD}(?P<ask>{SOFT}{ASK_PAST}){SOFT}{_verbs(1, 'v_')}", re.IGNORECASE)
ING = re.compile(rf"{LEAD}(?P<ask>{SOFT}{ASK_ING}){SOFT}{_verbs(2, 'v_')}", re.IGNORECASE)
SELF = re.compile(rf"{LEAD}(?P<myself>{SOFT}{MYSELF}){SOFT}{_verbs(0, 'v_')}", re.IGNORECASE)
STOP = re.compile(
    rf"{LEAD}(?:{SOFT}{ASK_BASE})*{SOFT}(?:stop|quit|cease) {KEEPING_ING}\b(?: about)?",
    re.IGNORECASE,
)
NOT_KEEP = re.compile(rf"{LEAD}{SOFT}{NO_LONGER} {KEEPING}\b(?: about)?", re.IGNORECASE)
GONE = (
    r"(?:(?:completely|entirely|permanently|all) )?(?:deleted|removed|erased|forgotten|wiped"
    r"|cleared|purged|discarded|scrubbed|gone|dropped|expunged)"
)
PASSIVE = re.compile(
    rf"{LEAD}{SOFT}(?:{WISH}(?: to have)?|(?:{PLEASE} )?(?:have|get)"
    r"|(?:can|could) (?:you|I|we) (?:please )?(?:have|get))\s+(?P<object>[^,;]+?)"
    rf" (?:to be )?{GONE}(?![ -]\w+ing\b)",
    re.IGNORECASE,
)
BE_GONE = re.compile(
    rf"{LEAD}{SOFT}(?P<object>(?:everything|all|any|anything|what|my|the|your|that)\b[^,;]*?)"
    rf" (?:should|must|can|may|needs? to|ha(?:s|ve) to|ought to) (?:now |please |all )*be {GONE}\b",
    re.IGNORECASE,
)
TAKE_OUT = re.compile(
    rf"{LEAD}(?:{SOFT}{ASK_BASE})*{SOFT}(?:take|strike|leave|get)\s+(?P<object>[^,;]+?)\s+(?:off|out of)"
    r"\s+(?:(?:my|your|the)\s+)?(?:memory|memories|profile|records?|notes|files?)\b",
    re.IGNORECASE,
)

# --- what makes a sentence no request at all ------------------------------------------------------

BENIGN_IF = r"if (?:you|possible|that's|it's|this is|at all)\b"
HYPOTHETICAL = re.compile(
    rf"{LEAD}(?:(?!{BENIGN_IF})if|when(?:ever)?|once|unless|until|suppos\w+|imagine|pretend|assum\w+"
    r"|in case|let's (?:play|pretend|imagine|say|suppose)|what if|whether|as soon as|let's say|say I|maybe|perhaps|for example|e\.g|should I"
    r"|next time|every time|the (?:next|last|first) time|tomorrow|before|after)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:if|unless|as soon as|once|whenever|when) (?:I|we|he|she|they|my|it|the|that|someone|"
    r"anyone|you (?:see|get|hear|find|notice|detect|are|run|reach))\b|\bin case\b",
    re.IGNORECASE,
)
QUESTION = re.compile(
    rf"{LEAD}(?:how|why|who|whose|when|where|which|what(?!ever)|(?:should|did|do|does|is|are|was|were"
    r"|have you|has|had|am|shall|might) (?:I|you|we|it|he|she|they|there|this|that|the|my|anyone|mem0)\b"
    r"|any (?:way|idea|chance)|is|are|(?:can|could|may) (?:I|we|it|someone|anyone|this)\b)",
    re.IGNORECASE,
)
REPORTED = re.compile(
    r"\b(?:said|says?|told|tells|telling|asked|asks|asking me|wrote|writes|texted|texts|yelled|shouted"
    r"|replied|answered|suggest(?:ed|s)?|recommend(?:ed|s)?|insist(?:ed|s)?|wants me|wanted me"
    r"|wants you|wanted you|begged|ordered|advised|warned|reads|lyrics?|song|poem|movie|quote"
    r"|the (?:command|button|option|message|phrase|sentence|word|prompt|error|sign|email))\b",
    re.IGNORECASE,
)
TASK = re.compile(
    rf"{LEAD}(?:{SOFT}{ASK_BASE})*{SOFT}(?:translat\w*|re-?writ\w*|re-?phras\w*|proof-?read\w*|paraphras\w*"
    r"|summari[sz]\w*|write|draft|compose|spell|pronounce|explain|define|repeat|say|type|answer|test"
    r"|remind|teach|show|tell|help|let me know|give me|send|post|add|create|make (?!sure)|print"
    r"|classify|correct (?:this|the|my (?:grammar|english))|check|fix|note to self|todo|to-?do|task"
    r"|title|subject|step \d+|sql|git|fun fact|example)\b",
    re.IGNORECASE,
)
PASTED = re.compile(
    rf"{LEAD}(?:{SOFT}{ASK_BASE})*{SOFT}(?:translat\w*|re-?writ\w*|re-?phras\w*|proof-?read\w*|paraphras\w*"
    r"|summari[sz]\w*|correct|check|fix|edit|improve|spell|classify|explain|analy[sz]e|continue"
    r"|complete|what does)\b(?:[^:]*:\s*$|.*\b(?:this|following|below|these)\b)",
    re.IGNORECASE,
)
NEGATED = re.compile(
    rf"{LEAD}{SOFT}(?:do not|don't|never|not|you (?:must not|mustn't|shouldn't|can't|cannot)"
    r"|(?:I|we) (?:do not|don't|never|didn't|can't|won't|wouldn't|haven't|am not|'m not)"
    r"|I'm not|without|no)\b",
    re.IGNORECASE,
)
JOINT = re.compile(r"[,;:—–(]\s*|\s-+\s|\b(?:and|but|so|then|or|also|please)\s+", re.IGNORECASE)
BUT = re.compile(r"\b(?:but|instead|however|though)\b|;", re.IGNORECASE)
STATEMENT = re.compile(
    r"(?:(?:and|but|so|because|since|as|for|cause|though|although)\s+)*(?:(?:I|I'm|I've|I'd|I'll|im|ive|we|we're"
    r"|we've|he|he's|she|she's|they|they're|it|it's|its|that's|that is|this is|there|there's|you|you're"
    r"|let's|let us|lets|how about|what about|instead|now I|now we|because|thanks|thank you|then"
    r"|start (?:over|fresh|from scratch)|okay|ok|sorry|remember|add|save|note|just|only|explain|tell|show|write"
    r"|give|describe|answer|help|create)\b"
    r"|(?:my|our|the) [\w' -]{1,40}? (?:is|are|was|were|has|have|lives?|works?|moved|changed|likes?"
    r"|loves?|prefers?|said|says)\b|(?:don't|do not|never)\b)",
    re.IGNORECASE,
)  # fmt: skip
EXCEPTING = re.compile(
    r"(?:but |and )?(?:(?:please )?(?:keep|leave|not|don't (?:delete|remove|forget|touch)|except|apart"
    r"|other than|save for|besides|excluding|without|just not))\b",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"\s*[;—–(]\s*|\s+-+\s+|\s*:\s+|\s*,\s*|\s+(?=(?:but|and|because|since|so|cause|as|then|though"
    r"|although|instead|while)\s)",
    re.IGNORECASE,
)
INSTEAD = re.compile(
    r"[\s,;:.—–-]*(?:(?:and|so|but) )?(?:let's|lets|let us|how about|what about|I'd rather|why don't we|explain|describe|write|start|help"
    r"|we should|tell me|show me|give me|shall we)\b",
    re.IGNORECASE,
)
# After these a "but" makes an exception: "everything but my name".
WHOLE = re.compile(
    r"\b(?:everything|anything|all|whatever|memor(?:y|ies)|data|info(?:rmation)?|facts|know|remember"
    r"|stored|have|me|preferences)$",
    re.IGNORECASE,
)
SUBJECT = r"(?:I|I'm|I've|I'd|im|it|it's|we|we're|he|she|they|that|that's|you|my|this|there)\b"


@dataclass(frozen=True)
class Request:
    """A request to forget and where it stands: sentence text from `start` up to `end`.

    strength: forget (only memories can be forgotten), delete, or clear (verbs of the household,
    which need an object that is plainly a memory). myself: "I'd like to delete ...". unkept: "don't keep ...".
    followed: the sentence goes on after it.
    """

    strength: Strength
    object: str
    start: int
    end: int
    myself: bool = False
    unkept: bool = False
    followed: bool = False


def is_pasted_text_ahead(sentence: Sentence) -> bool:
    """Whether what follows this sentence is a text somebody wants worked on."""
    return bool(PASTED.match(sentence.veiled))


def find(sentence: Sentence, *, after_command: bool = False) -> Iterator[Request]:
    """The requests of one sentence, in order.

    after_command: the sentence holds another command, to which "and delete ..." may join on.
    """
    text, veiled = sentence.text, sentence.veiled
    if HYPOTHETICAL.match(veiled) or TASK.match(veiled):
        return
    if QUESTION.match(veiled) and not NOT_KEEP.match(veiled) and not _is_passive_request(veiled):
        return
    position, found = 0, after_command
    starts = [0] + [match.end() for match in JOINT.finditer(veiled)]
    for start in starts:
        if start < position or VEIL in veiled[start : start + 1]:
            continue
        before = veiled[:start]
        if REPORTED.search(before) or CONDITION.search(before):
            return
        if _is_negated(before) or not _may_begin(before, found, veiled[start:]):
            continue
        request = _at(text, veiled, start)
        if (
            request is None
            or _is_idiom(request, veiled)
            or (sentence.is_question and not _is_polite(veiled[start : request.end]))
        ):
            continue
        yield replace(request, followed=bool(re.search(r"\w", veiled[request.end :])))
        position, found = request.end, True


def _is_passive_request(veiled: str) -> bool:
    return bool(
        re.match(rf"{LEAD}(?:can|could) I (?:please )?(?:have|get)\b", veiled, re.IGNORECASE)
    )


def _is_polite(clause: str) -> bool:
    return bool(re.search(rf"\b(?:{PLEASE}|would it be possible|(?:can|could|would|will) (?:you|u)|mind|can I|could I)\b"
                          r"|\b(?:ok|okay|alright|will you|would you|can you|could you)$",
                          clause, re.IGNORECASE))  # fmt: skip


def _is_idiom(request: Request, veiled: str) -> bool:
    """ "Forget Paris, let's go to Rome": what follows turns to something else."""
    return request.strength == "forget" and bool(INSTEAD.match(veiled[request.end :]))


def _is_negated(before: str) -> bool:
    """Whether an earlier clause forbids, and nothing since has turned the sense."""
    turns = list(BUT.finditer(before))
    return bool(NEGATED.match(before[turns[-1].end() :].lstrip() if turns else before))


def _may_begin(before: str, found: bool, clause: str) -> bool:
    """After a bare "and" the verb shares the subject of what stands before ("I tidy up and delete
    my mails"), so only a clause that asks by its own words begins there."""
    if found or not before.strip() or not re.search(r"\b(?:and|or|then|also)\s+$", before, re.I):
        return True
    lead = re.match(LEAD, before, re.IGNORECASE)
    return (lead is not None and lead.end() == len(before)) or _is_polite(clause.split(",")[0])


def _at(text: str, veiled: str, start: int) -> Request | None:
    """The request that begins exactly at `start`, None when there is none."""
    clause = veiled[start:]
    for pattern in (TAKE_OUT, PASSIVE, BE_GONE):
        match = pattern.match(clause)
        if match:
            begin, end = match.span("object")
            stop = start + match.end() + _trailing(clause[match.end() :])
            return Request("delete", text[start + begin : start + end], start, stop)
    for pattern in (NOT_KEEP, STOP):
        match = pattern.match(clause)
        if match:
            stop = _object_end(veiled, start + match.end())
            return Request("forget", text[start + match.end() : stop], start, stop, unkept=True)
    for pattern in (BASE, PAST, ING, SELF):
        match = pattern.match(clause)
        if match:
            stop = _object_end(veiled, start + match.end())
            return Request(
                _strength(match), text[start + match.end() : stop], start, stop,
                myself="myself" in match.groupdict(),
            )  # fmt: skip
    return None


def _strength(match: re.Match[str]) -> Strength:
    groups = match.groupdict()
    return "forget" if groups["v_forget"] else "delete" if groups["v_delete"] else "clear"


def _trailing(rest: str) -> int:
    """How much of what follows a passive still belongs to it ("... from your memory, please")."""
    match = re.match(
        rf"(?: from (?:your|the) \w+)?(?:,? (?:{PLEASE}|thanks|thank you|now|right away|asap))*", rest,
        re.IGNORECASE,
    )  # fmt: skip
    return match.end() if match else 0


def _object_end(veiled: str, start: int) -> int:
    """Where the object that begins at `start` ends: at the end, or where something new begins."""
    for match in BREAK.finditer(veiled, start):
        after = veiled[match.end() :]
        word = (re.match(r"[a-z]+", after, re.IGNORECASE) or re.match("", after))[0].lower()  # type: ignore[index]
        mark = match[0].strip()
        if EXCEPTING.match(after) or not after.strip() or match.start() == start:
            continue
        if mark == ":" and re.search(
            r"\b(?:following|these|this)\b[^:]*$", veiled[start : match.start()]
        ):
            continue
        if mark in (";", "—", "–", "(", ":") or mark.startswith("-"):
            return match.start()
        if word in ("because", "so", "cause", "though", "although", "then", "instead", "while"):
            return match.start()
        if word in ("since", "as"):
            if re.match(rf"{word} {SUBJECT}", after, re.IGNORECASE):
                return match.start()
            continue
        if STATEMENT.match(re.sub(r"^but ", "", after)) or _begins_request(after):
            return match.start()
        if word == "but" and not WHOLE.search(veiled[start : match.start()]):
            return match.start()
    return len(veiled)


def _begins_request(after: str) -> bool:
    after = re.sub(r"^(?:and|but|or|then|also)\s+", "", after, flags=re.IGNORECASE)
    if re.match(
        r"(?:please )?(?:change|update|set|correct|switch|replace) (?:my|the)\b", after, re.I
    ):
        return True
    return any(pattern.match(after) for pattern in (BASE, NOT_KEEP, STOP, PASSIVE, BE_GONE))
