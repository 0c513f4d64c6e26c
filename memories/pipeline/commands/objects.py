"""What a request to forget is about: everything, a topic, a statement, or no memory at all."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from memories.pipeline import topics
from memories.pipeline.commands import dates
from memories.pipeline.commands.language import relation_of, words
from memories.pipeline.commands.requests import Request
from memories.pipeline.commands.slots import slot_named


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be forgotten: one target, or everything, within [after, before) but for `keep`."""

    target: str = ""
    everything: bool = False
    after: date | None = None
    before: date | None = None
    keep: tuple[str, ...] = ()


NOUN = (
    r"(?:memor(?:y|ies)|facts?|info(?:s|rmation)?|data|details?|notes?|records?|things?|stuff|entr(?:y|ies)"
    r"|knowledge|pieces? of information|bits?|parts?|items?)"
)
MEMORY = r"(?:memor(?:y|ies))"
QUANTITY = r"(?:(?:absolutely |literally )?(?:all|any|every|each|both|single|some|those|these|the|my|our|your|that|of|old|saved|stored|existing|remembered|related|other|personal memories))"
KNOW = (
    r"(?:(?:that |which |what )?you(?:'ve| have|'d| had)?(?: ever| currently| already| still)? (?:know|knew|remember(?:ed)?"
    r"|store[ds]?|saved?|learn(?:ed|t)|record(?:ed)?|collect(?:ed)?|got|have|keep|kept|note[d]?|gathered|hold|held"
    r"|memori[sz]ed|picked up|think you know)(?: (?:stored|saved|recorded|on file|on record|down))?(?: (?:in|on) your \w+)?)"
)
ABOUT = (
    r"(?:about|on|regarding|concerning|related to|relating to|relate to|connected (?:to|with)|to do with|having to do with"
    r"|(?:that |which )?mention(?:s|ing)?|involving|around|(?:that |which )?(?:is|are) about|(?:in|under|from) the (?:category|topic)"
    r"|where (?:I|you) (?:mention(?:ed)?|talk(?:ed)? about)|(?:in|under|from) (?:the )?(?=\w+ category)|tagged(?: with| as)?|with regard to|referring to|(?:that |which )?(?:deal|has to do|have to do) with)"
)
ALL = r"(?:everything|anything|whatever|all|it all|all of it|what|the lot)"

KNOWN = re.compile(
    rf"{ALL}(?: else)?(?: (?:of )?{KNOW})?(?: (?:{ABOUT}|of|for) (?P<about>.+))?$", re.I
)
NOTED = re.compile(
    rf"(?:{QUANTITY} )*(?:{NOUN}|traces?|mentions?|references?)(?: {KNOW})?(?: (?:stored|saved|recorded|kept|created|made))? (?P<link>{ABOUT}|of|for|to) (?P<about>.+)$",
    re.I,
)
TOLD = re.compile(
    rf"(?:(?:{ALL}|(?:{QUANTITY} )*{NOUN}) )(?:that |which |what )?I(?:'ve| have)?(?: ever| just| already)? (?:told|tell|said|mentioned|shared|gave|given|wrote)"
    rf"(?: (?:to|with))?(?: you)?(?: (?:{ABOUT}) (?P<about>.+))?$",
    re.I,
)
STATED = re.compile(
    rf"(?:(?:{QUANTITY} )*(?:{NOUN}|part|idea|bit|one|line|statement|sentence|claim)s? )?"
    r"(?:(?:(?:that |which |where )?(?:it )?(?:says?|said|saying|states?|stating|claims?|claiming|mentions?)|where I (?:say|said|told you)|about how)(?: that)? |that |about the fact that |the fact )"
    r"(?P<said>.+)$",
    re.I,
)
ASKED = re.compile(
    r"(?P<asked>(?:(?:about )?(?:where|who|when|how(?! to\b)|which|whether|if|what|whose)) .*\b(?:I|I'm|I've|my|we|our|is|are|he|she|they)\b.*)$",
    re.I,
)
WHOLE = re.compile(
    rf"(?:(?:(?:absolutely |literally )?(?:all|every|each|any)(?: single)?(?: of)? )?(?P<det>(?:my|our|your|these|those) )|(?:absolutely |literally )?(?:all|every|each|any)(?: single)?(?: of)?(?: the)? )"
    rf"(?:(?:entire|whole|complete|full|stored|saved|existing|user) )*(?P<noun>memor(?:y|ies)|data|facts|info(?:rmation)?|notes|records|knowledge|memory (?:bank|store|log)|profile|history with you|entries)"
    rf"(?: (?:{KNOW}|stored|saved))?(?: (?:about|on|of|for) (?P<about>.+))?$",
    re.I,
)
SOME = re.compile(
    rf"(?:(?:the|any|all|some) )?(?:old )?(?:{MEMORY}|things|stuff|facts|info|information|notes|entries|data|anything|everything|what)$",
    re.I,
)
HEADED = re.compile(
    rf"(?:(?:{QUANTITY}|[\w.-]+'s?) )*(?P<topic>.+?)[ -]+(?:related )?(?P<noun>{NOUN})$", re.I
)
SELF = ("me", "myself", "us", "the user", "this user", "who i am", "me and my life", "my life")
ANCHOR = re.compile(
    r"\s+(?:(?:from|in|out of|off|on) (?:(?:your|my|the|its|mem0) )?(?:(?:stored|saved|long-term|user) )?(?:memor(?:y|ies)|mind|brain|head|records?|notes|profile"
    r"|knowledge(?: base)?|memory (?:bank|store)|system|storage|database|data|file|files)|on (?:file|record)|on me"
    r"|that you (?:have|stored|saved|keep|kept)(?: stored| saved| on file)?)$",
    re.I,
)
TRAIL = re.compile(
    r"[\s,]+(?:please|pls|plz|thanks|thank you|thx|now|right now|right away|immediately|asap|at once|for me|for good|forever"
    r"|completely|entirely|permanently|totally|again|any ?more|any longer|no longer|altogether|if you can|if possible|if you (?:could|would)"
    r"|if you don't mind|if that's (?:ok|okay|possible|alright)|ok|okay|will you|would you|can you|could you|instead|too|as well|for now|and start (?:over|fresh|again|from scratch)|today)$",
    re.I,
)
EXCEPT = re.compile(
    r"\s*,?\s*(?:\b(?:except(?:ing)?(?: for| from)?|apart from|other than|save for|besides|excluding|aside from|with the exception of"
    r"|but (?:please )?(?:keep|not|leave|don't (?:delete|remove|forget|touch))|(?:and )?(?:please )?(?:keep|leave)|(?:just )?not"
    r"|but(?! (?:I|we|it|that|don't)\b)|without (?:touching|deleting|removing)|don't (?:delete|touch|remove))\b)\s+",
    re.I,
)
EXTERNAL = re.compile(
    r"\b(?:from|in|on|off|out of|at|inside|within) (?:the|this|that|these|my|his|her|their|our|a|an|here)\b"
    r"|\bfrom (?:here|it|there|github|google|facebook|instagram|linkedin|whatsapp|dropbox|outlook|gmail|excel|spotify|git)\b",
    re.I,
)
DEICTIC = re.compile(
    r"(?:it|that|this|them|those|these|that one|this one|all that|all this|it all|him|her|he|she|about it|about that|me|everyone|everybody|the rest|the past|what I (?:just )?said"
    r"|what I (?:just )?(?:wrote|typed|asked)|I asked(?: you)?|(?:my|the|your) (?:last|previous|first|earlier|other|next) (?:\w+ ?)+|what (?:he|she|they|you) (?:just )?said|what happened|yourself|you)$",
    re.I,
)
OTHER_USERS = re.compile(
    r"\b(?:all|every|other|everyone|everybody|any|each)(?:'s| of the)? ?(?:other )?(?:users?|people|customers?|accounts?|persons?|clients)?(?:'s?)?\b",
    re.I,
)
EVERYBODY = re.compile(
    r"\b(?:(?:all|every|each|other|any|the other)(?: of the)? (?:other )?(?:users?|customers?|accounts?|clients?|people)|everyone|everybody|anyone else|others)\b",
    re.I,
)

# "Half of my memories", "the oldest memory", "old memories": which ones is not said.
VAGUE = re.compile(
    r"(?:(?:the|my|your|all|any|all my|all the) )*(?:half|one|two|three|four|five|ten|\d+|some|most|many|few|several"
    r"|a (?:few|couple)|(?:very )?(?:first|last|oldest|newest|latest|most recent|recent|previous|next|old|older|outdated"
    r"|duplicate|duplicated|wrong|bad|useless|irrelevant|unimportant|sensitive|private|negative|random|other|remaining))\b"
    rf"(?: (?:one|two|three|four|five|ten|\d+))?(?: of)?(?: (?:my|the|your|all|these|those|them))*(?: {NOUN})?",
    re.I,
)
# An exception or condition that was not understood.
UNCLEAR = re.compile(r"\b(?:but|except|unless|apart from|without|only|other than)\b", re.I)
# A request for another time or on a condition is not to be carried out now.
LATER = re.compile(
    r"\b(?:tomorrow|later|tonight|soon|eventually|next (?:week|month|year|time)|some ?day"
    r"|in (?:an?|two|three|\d+) (?:minutes?|hours?|days?|weeks?|months?)|when I'm done)$"
    r"|\b(?:if|after|once|until|unless|when|whenever|as soon as|before) (?:I|I'm|I've|we|you|he|she|they|it|my)\b",
    re.I,
)

# Things people delete that are no memories. A target whose head is one of these is none of ours,
# unless the request says "memory" or "from your memory".
NOT_MEMORY = frozenset(
    """
    file files folder folders document documents doc docs pdf paragraph paragraphs sentence sentences
    word words line lines image images picture pictures photo photos video videos background email
    emails mail mails message messages inbox account accounts app apps application applications
    schedule calendar event events reminder reminders alarm alarms timer list lists playlist
    playlists row rows column columns table tables cell cells cache cookies history tab tabs branch
    branches commit commits repo repository code function variable variables duplicates character
    characters comma commas space spaces comment comments post posts tweet tweets draft drafts slide
    slides page pages chapter title heading section item items cart subscription contacts desk
    room floor stain stains wallpaper tattoo tooth teeth stitches snow dishes pot password passwords
    wifi network networks downloads trash bin screenshot screenshots project projects database logs
    backup backups question questions request requests conversation conversations chat chats thread
    session prompt prompts instruction instructions script text texts browser terminal screen disk
    drive computer directory package packages dependency container docker image server bug bugs
    error errors watermark virus malware spaces keys umbrella wallet skies throat mind lanes
    blog blogs letter letters debt debts website site insurance homework mistake typo comma pounds kilos weight makeup rust paint
    """.split()
)  # fmt: skip
CLEAR_NOT = NOT_MEMORY | frozenset(
    "phone laptop device tablet console ram gpu usb card camera".split()
)
# What "forget my ..." may be about that is part of the conversation, or left at home.
TALK = frozenset(
    """
    message messages question questions request requests comment comments point points mistake typo
    keys umbrella wallet prompt prompts instruction instructions answer answers idea suggestion
    suggestions words manners
    """.split()
)
# Nouns that are memories as soon as someone says "my" or "the" before them.
PLAIN = re.compile(
    r"(?:preferences?|tastes?|likes|dislikes|likes and dislikes|allerg(?:y|ies)|trips?|holidays?|vacations?|address(?:es)?"
    r"|phone number|(?:mobile|cell|telephone) number|number|birthday|birth date|date of birth|diet|hobb(?:y|ies)|job|employer"
    r"|occupation|profession|shoe size|age|nickname|favou?rites?|plans?|habits?|goals?|interests?|info|details|information|routine"
    r"|medication|condition|conditions|diagnosis|religion|nationality|language|languages|hometown|home town|city)",
    re.I,
)


def parse(request: Request, *, today: date, names: Collection[str]) -> list[Wish]:
    """The wishes of a request; empty when its object is nothing that is remembered."""
    core, keep = _without_exceptions(_trimmed(request.object))
    if (
        LATER.search(core)
        and not (STATED.fullmatch(core) or ASKED.fullmatch(core))
        and not dates.find(core, today)
    ):
        return []
    core, anchored = _without_anchor(core)
    core, after, before = _without_limit(core, today)
    core, anchored_inside = _without_anchor(core)
    core = _own(core, names)
    limited = after is not None or before is not None
    reader = _Reader(request, anchored or anchored_inside, limited, bool(keep))
    wishes = reader.read(core)
    return [
        replace(wish, after=after, before=before, keep=tuple(_own(one, names) for one in keep))
        for wish in wishes
    ]


def exceptions(text: str) -> tuple[str, ...]:
    """What a sentence of its own asks to spare ("But keep my name"), empty when it asks nothing."""
    match = re.match(
        r"(?:but |and |just |only |please |though |oh |well |also |however,? )*"
        r"(?:(?:keep|leave|spare|hold on to|don't (?:delete|remove|forget|touch|erase)|not)(?: only)?) "
        r"(?P<kept>.+?)(?:[, ]+(?:though|please|alone|in place|thanks|as is|as it is|intact))*$",
        text.strip(), re.I,
    )  # fmt: skip
    return tuple(_listed(match["kept"])) if match else ()


def _trimmed(text: str) -> str:
    text = re.sub(
        r"[\s,]*(?:[:;=]-?[)(DP]+|<3|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]+)\s*$",
        "",
        text.strip(),
    )
    text = re.sub(r"\bu\b", "you", re.sub(r"\bur\b", "your", text))
    text = " ".join(text.replace("’", "'").split()).strip(" ,.!?:;-–—")
    while match := TRAIL.search(text):
        text = text[: match.start()].rstrip(" ,")
    return text


def _without_exceptions(text: str) -> tuple[str, tuple[str, ...]]:
    """The object and the phrases it makes an exception of."""
    match = EXCEPT.search(text)
    if not match or not match.start() or re.match(r"(?:the fact )?that\b", text, re.I):
        return text, ()
    kept = EXCEPT.sub(" and ", text[match.end() :])
    return _trimmed(text[: match.start()]), tuple(_listed(kept))


def _without_anchor(text: str) -> tuple[str, bool]:
    match = ANCHOR.search(text)
    return (_trimmed(text[: match.start()]), True) if match else (text, False)


def _without_limit(text: str, today: date) -> tuple[str, date | None, date | None]:
    """Take off a time limit, where it is one on memories and not a part of what happened."""
    limit = dates.find(text, today)
    if limit is None or re.match(r"(?:the fact )?that\b", text, re.I):
        return text, None, None
    core = _trimmed(text[: limit.start])
    phrase = text[limit.start :]
    about_memories = (
        re.search(rf"\b(?:{NOUN}|everything|anything|all|whatever|what|preferences)$", core, re.I)
        or re.match(rf"(?:(?:{QUANTITY} )*(?:{NOUN})|everything|anything|whatever|all|what)\b", core, re.I)
        or re.search(r"\b(?:before|older|newer|since|created|saved|stored|added|recorded|told|more than)\b", phrase)
        or (core and all(topics.asked_by(word) for word in words(core) if word.lower() not in ("my", "all", "of", "the")))
    )  # fmt: skip
    return (core, limit.after, limit.before) if about_memories and core else (text, None, None)


def _own(text: str, names: Collection[str]) -> str:
    """The text with the user's own name, in the third person, as "my" or "me"."""
    text = re.sub(r"\b(?:the|this|that) user's\b", "my", text, flags=re.I)
    for name in names:
        spoken = {re.escape(name), re.escape(re.split(r"[\W\d_]+", name)[0] or name)}
        for form in sorted(spoken, key=len, reverse=True):
            text = re.sub(rf"(?<![\w-])(?:user )?{form}(?:'s?|s)(?=\s)", "my", text, flags=re.I)
            text = re.sub(
                rf"((?:about|on|of|for|know|regarding|concerning) )(?:user )?{form}(?![\w'-])",
                r"\1me",
                text,
                flags=re.I,
            )
    return re.sub(r"\b(all|any|some|the) my\b", r"\1 of my", re.sub(r"\bthe of my\b", "my", text))


def _listed(text: str) -> list[str]:
    """The members of an enumeration, "my" carried on: "my name and city" -> my name, my city."""
    parts = [
        part
        for part in re.split(
            r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and(?: also)?|or|as well as|plus|&)\s+", text
        )
        if part.strip()
    ]
    listed: list[str] = []
    for part in parts:
        part = re.sub(r"^(?:also|both|about)\s+", "", _trimmed(part), flags=re.I)
        if listed and not re.match(
            r"(?:my|our|the|that|what|where|who|when|how|all|any|every|everything|anything|your)\b",
            part,
            re.I,
        ):
            share = re.match(r"(.*\b(?:to|in|with|at|for|named|called|about)\s)\S.*$", listed[-1])
            if share and part[:1].isupper():
                part = share[1] + part
            elif re.match(r"(?:my|our)\b", listed[-1], re.I):
                part = f"{listed[-1].split()[0]} {part}"
        listed.append(part)
    if len(listed) > 1 and (
        head := re.search(rf" ({NOUN}|preferences|plans|likes)$", listed[-1], re.I)
    ):
        if all(len(words(part)) <= 2 for part in listed[:-1]):
            listed = [part if part.endswith(head[1]) else f"{part} {head[1]}" for part in listed]
    return listed


@dataclass(frozen=True)
class _Reader:
    """Reads one object, given how it was asked for."""

    request: Request
    anchored: bool
    limited: bool
    excepted: bool

    def read(self, core: str) -> list[Wish]:
        """The wishes in `core`, empty when it is nothing that is remembered."""
        if VAGUE.fullmatch(core) or (UNCLEAR.search(core) and not STATED.fullmatch(core)):
            return []
        if not core or (DEICTIC.fullmatch(core) and not (self.anchored and core.lower() == "me")):
            return []
        if core.lower() == "me":
            return [Wish(everything=True)]
        quoted = re.fullmatch(
            rf"(?:(?:{QUANTITY} )*{NOUN}:? )?(?:that says )?[\"“'‘](?P<text>.+)[\"”'’]", core, re.I
        )
        if quoted:
            return [Wish(target=f"“{quoted['text']}”")]
        for pattern in (TOLD, WHOLE, KNOWN, NOTED):
            match = pattern.fullmatch(core)
            if match:
                return self._whole(pattern, match)
        stated = STATED.fullmatch(core)
        if stated:
            return self._statements(stated["said"])
        if self.request.strength == "forget" and re.match(
            r"(?:I|I'm|im|I've|we|we're|we've) \S", core, re.I
        ):
            return self._statements(core)
        asked = ASKED.fullmatch(core)
        if asked and not self.request.myself:
            return [Wish(target=re.sub(r"^about ", "", asked["asked"], flags=re.I))]
        if self.limited and SOME.fullmatch(core):
            return [Wish(everything=True)]
        return self._things(core)

    def _whole(self, pattern: re.Pattern[str], match: re.Match[str]) -> list[Wish]:
        """Everything, or everything about something."""
        about = (match.groupdict().get("about") or "").strip()
        if about and about.lower() not in SELF:
            loose = re.search(rf"\b(?:on|of|for|around) {re.escape(about)}$", match[0], re.I)
            if pattern is KNOWN and loose and not re.search(KNOW, match[0], re.I):
                return self._things(about) if f" of {about}" in match[0] else []
            link = match.groupdict().get("link")
            if link in ("on", "in", "for", "to") and self._is_unwanted(words(about)[-1:]):
                return []
            if EVERYBODY.search(about):
                return [Wish(target=about)]
            if STATED.fullmatch(about) and not re.match(r"(?:the|my)\b", about, re.I):
                return self._statements(about.removeprefix("that "))
            return [Wish(target=one) for one in _listed(about)]
        if about or self.limited:
            return [Wish(everything=True)]
        if pattern is TOLD:
            everything = re.match(r"(?:everything|anything|all|whatever)\b.* you$", match[0], re.I)
            return [Wish(everything=True)] if everything and "just" not in match[0] else []
        if pattern is WHOLE:
            ours = match["noun"].lower() not in ("notes", "records", "profile", "entries")
            return (
                [Wish(everything=True)]
                if ours or "your" in (match["det"] or "").lower() or self.anchored
                else []
            )
        known = re.search(rf"\b{KNOW}", match[0], re.I) or self.anchored
        bare = not self.request.unkept and (
            self.excepted or re.fullmatch(r"everything|it all", match[0], re.I)
        )
        return [Wish(everything=True)] if known or bare else []

    def _statements(self, said: str) -> list[Wish]:
        """ "that I smoke and that Bob plays chess" are two."""
        told = re.match(
            r"I(?:'ve)? (?:ever |once )?(?:told you|mentioned|said|shared|brought up)(?: to you)?"
            r"(?P<about> about)?(?: that)? (?P<rest>.+)$", said, re.I,
        )  # fmt: skip
        if told:
            return self._things(told["rest"]) if told["about"] else self._statements(told["rest"])
        said, *others = re.split(r",?\s+and(?: also)? (?=(?:where|who|how|everything)\b)", said)
        if others:
            return self._statements(said) + [wish for one in others for wish in self._things(one)]
        parts = re.split(r",?\s+(?:and|or)(?: also)? that\s+|,\s*that\s+", said)
        if re.match(
            r"(?:we|you|he|she) (?:had|talked|spoke|discussed)|I (?:asked|said that|ever asked)",
            parts[0],
            re.I,
        ):
            return []
        return [Wish(target="that " + _trimmed(part)) for part in parts]

    def _things(self, core: str) -> list[Wish]:
        """Things by name: "my address and the trip to Rome"."""
        wishes: list[Wish] = []
        parts = _listed(core)
        for part in parts:
            if DEICTIC.fullmatch(part):
                return []
            match = next(
                (m for p in (TOLD, KNOWN, NOTED) if (m := p.fullmatch(part)) and m["about"]), None
            )
            stated = STATED.fullmatch(part)
            if match:
                wishes.append(Wish(target=match["about"]))
            elif stated:
                wishes += self._statements(stated["said"])
            elif ASKED.fullmatch(part):
                wishes.append(Wish(target=part))
            elif self._is_memory(part, among=len(parts) > 1):
                headed = HEADED.fullmatch(part)
                if headed and self._is_unwanted(words(headed["topic"])[-1:]):
                    return []
                mine = "my " if re.match(r"(?:all (?:of )?)?my\b", part, re.I) else ""
                wishes.append(Wish(target=mine + headed["topic"] if headed else part))
            else:
                return []
        return wishes

    def _is_memory(self, part: str, *, among: bool) -> bool:
        """Whether a noun phrase names something that is remembered, seen the verb before it.

        among: it is one of several, so that "email" beside "phone number" is an address.
        """
        if EVERYBODY.search(part):
            return self.anchored or bool(re.search(rf"\b{MEMORY}$", part, re.I))
        if re.fullmatch(rf"{NOUN}|preferences", part, re.I):
            return False
        if self.anchored or re.search(rf"\b(?:{MEMORY}|preferences)$", part, re.I):
            return not EXTERNAL.search(part)
        if re.match(r"(?:the|that|my)\b.* (?:thing|stuff|bit)$", part, re.I):
            return self._is_personal(part)
        found = words(
            re.split(
                r"\b(?:to|in|with|about|from|of|for|at|on|after|before|between|under|behind)\b",
                part,
            )[0]
        ) or words(part)
        if EXTERNAL.search(part) or (
            self._is_unwanted(found[-1:]) and not (among and slot_named(part))
        ):
            return False
        mine = bool(
            re.match(r"(?:(?:all|any|every|everything|each)\b(?: of)? ?)*(?:my|our)\b", part, re.I)
        )
        plain = bool(re.search(rf"\b{PLAIN.pattern}$", " ".join(found), re.I))
        named = plain or slot_named(part) is not None
        if self.request.myself:
            return False if not re.search(r"preferences$", part, re.I) else mine
        if self.request.strength == "clear":
            return (
                named
                and mine
                or bool(re.search(rf"\b{NOUN}$", part, re.I) and mine and self._is_personal(part))
            )
        if self.request.strength == "delete":
            return (mine and (named or self._is_personal(" ".join(found[-2:])))) or plain
        # "Forget the trip, it's too expensive" speaks of plans, not of what is remembered.
        called = part[:1].isupper() and len(found) <= 3
        return mine or ((plain or called) and not self.request.followed)

    def _is_unwanted(self, head: Sequence[str]) -> bool:
        """Whether the head of a phrase is a thing that is no memory, for the verb used."""
        things = {"clear": CLEAR_NOT, "delete": NOT_MEMORY, "forget": TALK}[self.request.strength]
        return any(word.lower() in things for word in head)

    @staticmethod
    def _is_personal(phrase: str) -> bool:
        """Whether some word of the phrase is one that memories are about."""
        return any(topics.asked_by(word) or relation_of(word) for word in words(phrase)) or bool(
            topics.told_by(phrase)
        )
