"""Requests to change what is remembered: "change my city to Lyon" -> "Lives in Lyon"."""

import re
from collections.abc import Collection
from dataclasses import replace

from memories.pipeline.commands import requests
from memories.pipeline.commands.language import relation_of
from memories.pipeline.commands.sentences import Sentence
from memories.pipeline.commands.slots import Slot, slot_named
from memories.pipeline.facts import Command

VERB = (
    r"(?:change|update|set|correct|switch|amend|modify|fix|adjust|edit|rename|replace|alter|make|put"
    r"|overwrite|revise)"
)
VERBED = (
    r"(?:changed|updated|set|corrected|switched|amended|modified|fixed|adjusted|edited|replaced)"
)
THING = r"(?:(?:what you (?:have|know) about|the (?:memory|entry|info|information|note) (?:about|on|of|for)) )?(?P<thing>(?:my|our|the|[A-Z][\w-]*'s) [\w' -]+?)"
STORED = r"(?: (?:in|on) (?:your|my|the) (?:memory|memories|records?|notes|profile|file|files))?"
OLD = r"(?: from (?P<old>.+?))?"
TO = r"(?:\s*(?:->|=>|→|=|:)\s*|\s+(?:to be|to|into|as|with|over to|by)\s+)"
ASK = rf"{requests.LEAD}(?:{requests.SOFT}{requests.ASK_BASE})*{requests.SOFT}"

STRAIGHT = re.compile(rf"{ASK}{VERB} {THING}{STORED}{OLD}{STORED}{TO}(?P<new>.+)$", re.I)
MAKE = re.compile(rf"{ASK}make (?P<thing>my (?:diet|name|city|job|nickname)) (?P<new>.+)$", re.I)
LOOSELY = re.compile(
    rf"{ASK}{VERB} {THING}{STORED}\s*[,:;.–—-]+\s*(?:because |since |as )?(?:now )?(?:it(?:'s| is|s)(?: now)?(?: called)?|I(?:'m| am)(?: now)?|I (?:now )?(?:live (?:in|at)|work (?:as|at|for)|drive|weigh|have)|(?:the|my) (?:new|right|correct) (?:one|[\w ]+?) is|now it's|should be|make it)"
    r"(?: now| actually)? (?P<new>.+)$",
    re.I,
)
STATED = re.compile(
    r"(?:(?:ok|hey|hi|sorry|actually|no|wait|oh|by the way|btw)[,!]? )*(?P<thing>my [\w' -]+?) (?:is|should be)(?: actually| really| now)?(?: (?:spelled|spelt|written|called))?(?: as| like)? (?P<new>[^,;]+?)"
    r",?(?: and)? (?:not|instead of|rather than)(?: as)? (?P<old>[^,;.–—-]+?)\s*[,;.–—-]+\s*(?:so |and )?(?:please |can you |could you |kindly )*"
    r"(?:fix|correct|update|change|adjust|amend)\b.*$",
    re.I,
)
PASSIVE = re.compile(
    rf"{requests.LEAD}(?:(?:{requests.WISH}|please have|have) )?(?P<thing>my [\w' -]+?) (?:(?:should|must|can|needs to|has to) be |to be )?{VERBED}{OLD}{TO}(?P<new>.+)$",
    re.I,
)
WRONG = re.compile(
    rf"{requests.LEAD}(?P<thing>my [\w' -]+?) (?:is (?:wrong|incorrect|not (?:right|correct)|outdated|out of date|old)|isn't (?:right|correct)|(?:has |have |was |just )*changed)"
    rf"\s*(?:[,;.–—-]+\s*)?(?:(?:so|and) )?(?:{requests.SOFT}{requests.ASK_BASE})*{requests.SOFT}{VERB} (?:it|that|this){TO}(?P<new>.+)$",
    re.I,
)
MYSELF = re.compile(
    rf"{requests.LEAD}{requests.SOFT}(?:{requests.WISH} to|I need to|let me|can I|could I|let's) (?:update|correct|fix|amend|edit) {THING}{STORED}{OLD}{TO}(?P<new>.+)$",
    re.I,
)
SHOULD_BE = re.compile(
    rf"{requests.LEAD}(?P<thing>my [\w' -]+?) (?:should|needs to|must) (?:be|say|read) (?P<new>[^,;]+?)(?:,? not (?P<old>.+))?$",
    re.I,
)
TEXTUAL = re.compile(
    rf"{ASK}(?:{VERB}) (?:(?:the )?(?:memory|fact|entry|note|info)(?: that)?(?: says)? )?[\"“'‘]?(?P<old>(?:that I|that my|I|I'm|is|has|lives|works|likes|loves|prefers|name is|favou?rite|owns|drives|plays|speaks|studies)\b[^\"”’]*?)[\"”'’]? (?:to|into|with|by) "
    r"[\"“'‘]?(?P<new>(?:that I|that my|I|I'm|is|has|lives|works|likes|loves|prefers|name is|favou?rite|owns|drives|plays|speaks|studies)\b[^\"”’]+)[\"”'’]?$",
    re.I,
)
TRAIL = re.compile(
    r"(?:[\s,]+(?:please|pls|plz|thanks|thank you|instead|now|from now on|for me|right away|in your (?:memory|records|notes)|"
    r"on (?:file|my profile)|in my (?:profile|memories|memory)|ok|okay|asap|will you|would you|can you|could you|then))+$",
    re.I,
)
NEXT = re.compile(
    r"\s*(?:,?\s+(?:and|then)(?: also| then)?(?: please)? (?=(?:my [\w' -]+? (?:to|is)|change|update|set|correct|delete|forget|remove|erase|clear|wipe|stop|I)\b)|[;–—]|\s-\s|,\s*(?:and\s+)?(?=(?:I|we|it|my|because|since|as|so|but|delete|forget|remove|also|please)\b)|\s(?=(?:because|since|but|so)\s)).*$",
    re.I,
)
TALK = re.compile(
    r"\b(?:password|alarm|timer|flight|booking|reservation|font|title|colou?r of|background|mind|resume|cv|code|subject|language to|settings?|playlist|order|password)\b",
    re.I,
)


def find(
    sentence: Sentence, *, source: int, names: Collection[str]
) -> list[tuple[Command, int, int]]:
    """The change that a sentence asks for, with its span; empty when it asks for none."""
    text, veiled = sentence.text, sentence.veiled
    if requests.HYPOTHETICAL.match(veiled) or requests.NEGATED.match(veiled):
        return []
    if (
        requests.QUESTION.match(veiled)
        or requests.REPORTED.search(veiled)
        or requests.CONDITION.search(veiled)
    ):
        return []
    found: list[tuple[Command, int, int]] = []
    position = 0
    for start in [0] + [match.end() for match in requests.JOINT.finditer(veiled)]:
        if start < position:
            continue
        clause = text.replace("’", "'")[start:]
        # "change my city to Lyon and my job to teacher": the verb counts for both.
        shared = "change " if found and re.match(r"my\b", clause, re.I) else ""
        change = _at(shared + clause, sentence, source, names)
        if change:
            command, length = change
            position = start + length - len(shared)
            found.append(
                (replace(command, text=text[start:position].strip(" ,;")), start, position)
            )
    return found


def _at(
    clause: str, sentence: Sentence, source: int, names: Collection[str]
) -> tuple[Command, int] | None:
    polite = re.match(
        rf"{requests.LEAD}(?:{requests.PLEASE}|can you|could you|would you|will you)", clause, re.I
    )
    if sentence.is_question and not polite:
        return None
    textual = TEXTUAL.match(clause)
    if textual:
        old, new = _said(textual["old"]), _said(TRAIL.sub("", textual["new"]))
        command = Command(
            kind="CHANGE", text=clause.strip(), source=source, target=f"“{old}”", replacement=new
        )
        return command, len(clause)
    for pattern in (STATED, LOOSELY, STRAIGHT, PASSIVE, MAKE, SHOULD_BE, WRONG, MYSELF):
        match = pattern.match(clause)
        if not match:
            continue
        new = match["new"]
        tail = NEXT.search(new)
        whole = pattern in (STATED,)
        end = len(clause) if whole or not tail else match.start("new") + tail.start()
        new = TRAIL.sub("", NEXT.sub("", new)).strip(" \"“”'.!")
        new = re.sub(r",? (?:not|instead of|rather than) .+$", "", new, flags=re.I)
        thing = _thing(match["thing"], names)
        replacement = thing and rendered(thing, new)
        if not thing or not replacement:
            continue
        old = (match.groupdict().get("old") or "").strip(" \"“”'")
        target = f"{thing}, {old}" if old and pattern is not STATED else thing
        return (
            Command(
                kind="CHANGE",
                text=clause[:end].strip(),
                source=source,
                target=target,
                replacement=replacement,
            ),
            end,
        )
    return None


def _said(text: str) -> str:
    """A statement of the user's in the product's style, as far as "I" goes."""
    text = re.sub(r"^that ", "", text.strip(), flags=re.I)
    verbs = {
        "live": "lives",
        "work": "works",
        "like": "likes",
        "love": "loves",
        "prefer": "prefers",
        "am": "is",
        "have": "has",
        "own": "owns",
        "drive": "drives",
        "play": "plays",
        "speak": "speaks",
        "study": "studies",
    }
    text = re.sub(r"^I'm\b", "is", text, flags=re.I)
    text = re.sub(r"^I (\w+)", lambda match: verbs.get(match[1], match[1]), text)
    text = re.sub(r"^my ", "", text, flags=re.I)
    return text[:1].upper() + text[1:]


def _thing(thing: str, names: Collection[str]) -> str | None:
    """The thing to change without "my": a slot's name, or a relative's something; None for others."""
    owner, _, rest = thing.partition(" ")
    if TALK.search(thing):
        return None
    if owner.endswith("'s") and owner[:-2].lower() not in {name.lower() for name in names}:
        return None
    if owner.lower() in ("my", "our") or owner.endswith("'s"):
        relative = re.match(r"([\w-]+)'s? (.+)$", rest)
        if relative and relation_of(relative[1]) and slot_named(relative[2]):
            return rest
    bare = (
        re.sub(r"^(?:(?:old|current|stored|saved|home) )+(?=\w)", "", rest)
        if not slot_named(rest)
        else rest
    )
    return bare if slot_named(bare) else None


def rendered(thing: str, value: str) -> str:
    """The memory that `value` is the `thing` of: ("city", "Lyon") -> "Lives in Lyon"."""
    value = value.strip()
    relative = re.match(r"([\w-]+'s? .+)$", thing)
    if not value or len(value) > 120:
        return ""
    if relative and slot_named(thing) is None:
        return f"{thing[:1].upper()}{thing[1:]} is {value}"
    slot = slot_named(thing)
    return _of_slot(slot, thing, value) if slot else ""


def _of_slot(slot: Slot, thing: str, value: str) -> str:
    match slot.name:
        case "favourite":
            return f"{thing[:1].upper()}{thing[1:]} is {value}"
        case "job":
            if re.fullmatch(r"(?:retired|unemployed|self-employed|freelance)", value, re.I):
                return f"Is {value.lower()}"
            return f"Works as {_with_article(value)}"
        case "diet":
            value = re.sub(r"^(?:an? )?(.*?)(?: diet)?$", r"\1", value)
            adjective = re.fullmatch(
                r"(?:\w+ )?(?:vegetarian|vegan|pescatarian|flexitarian|omnivore|kosher|halal)",
                value,
                re.I,
            )
            return f"Is {value}" if adjective else f"Follows {_with_article(value)} diet"
        case "age":
            years = re.match(r"\d{1,3}", value)
            return f"Is {years[0]} years old" if years else ""
        case "phone" if re.fullmatch(r"\+?[\d ()/-]{5,}", value):
            return f"Phone number is {value}"
        case "phone" | "car":
            return slot.template.format(_with_article(value))
        case "marital status":
            return slot.template.format(value.lower())
        case "city" | "home town" | "name" | "nickname" | "nationality":
            value = value.title() if value.islower() else value
    if slot.name == "name" and re.match(r"(?:first|last|family|middle|sur)", thing):
        return f"{thing[:1].upper()}{thing[1:]} is {value}"
    return slot.template.format(value)


def _with_article(value: str) -> str:
    if re.match(r"(?:an?|the|my|his|her|their|head|chief|self)\b", value, re.I) or value.endswith(
        "s"
    ):
        return value
    return f"an {value}" if re.match(r"[aeiou](?!ni|se|ser)", value, re.I) else f"a {value}"
