"""How people name what is remembered: the patterns for the object of a request."""

import re

from memories.pipeline.commands.language import words
from memories.pipeline.commands.patterns import any_of, pattern, word_set

MEMORY = r"memor(?:y|ies)"
NOUN = any_of(
    """memor(?:y|ies) facts? info(?:s|rmation)? data details? notes? records? things? stuff
    entr(?:y|ies) knowledge pieces?_of_information bits? parts? items? ones?"""
)
QUANTITY = r"(?:(?:absolutely |literally )?" + any_of(
    """all any every each both single some those these the my our your that of old saved stored
    existing remembered related other personal_memories"""
) + ")"  # fmt: skip
_ADVERBS = any_of("ever currently already still")
KNOW = (
    rf"(?:(?:that |which |what )?you(?:'ve| have|'d| had)?(?: {_ADVERBS})? "
    + any_of(
        """know knew remember(?:ed)? store[ds]? saved? learn(?:ed|t) record(?:ed)? collect(?:ed)?
        got have keep kept noted? gathered hold held memori[sz]ed picked_up think_you_know noted
        heard jotted written put"""
    )
    + r"(?: (?:stored|saved|recorded|on file|on record|down))?"
    r"(?: (?:in|on) your (?:memory|records|notes|files|database|mind|system))?)"
)
ABOUT = any_of(
    r"""about on regarding concerns? concerning pertaining_to with_(?:respect|reference)_to
    as_regards
    in_(?:relation|connection)_(?:to|with) touching_on (?:that_|which_)?concerns?
    with(?=_(?:the|my)_)
    related_to relating_to relate_to connected_(?:to|with)
    (?<!what_)to_do_with having_to_do_with (?:that_|which_)?mention(?:s|ing)? involving around
    (?:that_|which_)?(?:is|are)_about (?:in|under|from)_the_(?:category|topic)
    (?:in|under|from)_(?:the_)?(?=\w+_category)
    where_(?:I|you)_(?:mention(?:ed)?|talk(?:ed)?_about) tagged(?:_with|_as)? with_regard_to
    referring_to (?:that_|which_)?(?:deal|has_to_do|have_to_do)_with"""
)
ALL = any_of("everything anything whatever all it_all all_of_it what the_lot")

# "everything you know about X", "all of X"
KNOWN = pattern(rf"{ALL}(?: else)?(?: (?:of )?{KNOW})?(?: (?:{ABOUT}|of|for) (?P<about>.+))?$")
# "the memories you have about X", "all traces of X"
NOTED = pattern(
    rf"(?:{QUANTITY} )*(?:{NOUN}|traces?|mentions?|references?)(?: {KNOW})?"
    rf"(?: (?:stored|saved|recorded|kept|created|made))? (?P<link>{ABOUT}|of|for|to) (?P<about>.+)$"
)
# "what I told you about X"
TOLD = pattern(
    rf"(?:(?:{ALL}|(?:{QUANTITY} )*{NOUN}) )(?:that |which |what )?I(?:'ve| have)?(?: ever| just"
    rf"| already)? "
    rf"(?:told|tell|said|mentioned|shared|gave|given|wrote)(?: (?:to|with))?(?: you)?"
    rf"(?: {ABOUT} (?P<about>.+))?$"
)
# "the fact that X", "the memory that says X"
STATED = pattern(
    rf"(?:(?:{QUANTITY} )*(?:{NOUN}|part|idea|bit|one|line|statement|sentence|claim)s? )?"
    r"(?:(?:(?:that |which |where )?(?:it )?(?:says?|said|saying|states?|stating|claims?|claiming"
    r"|mentions?)|where I (?:say|said|told you)|about how)(?: that)? |that (?=(?:I|I'm|I've|im"
    r"|my|we"
    r"|our|you|he|she|it|they|there|the|this|his|her|their|[\w'-]+ (?:is|was|has|likes?|\w+s))\b)"
    r"|about the fact that "
    r"|the fact )(?P<said>.+)$"
)
TOLD_YOU = pattern(
    r"I(?:'ve)? (?:ever |once )?(?:told you|mentioned|said|shared|brought up)(?: to you)?"
    r"(?P<about> about)?(?: that)? (?P<rest>.+)$"
)
# "where I live", "how old I am"
ASKED = pattern(
    r"(?P<asked>(?:about )?(?:where|who|when|how(?! to\b)|which|whether|if|what|whose) "
    r".*\b(?:I|I'm|I've|my|we|our|is|are|he|she|they)\b.*)$"
)
# "all my memories"
_EACH = r"(?:absolutely |literally )?(?:all|every|each|any)(?: single)?(?: of)?"
WHOLE = pattern(
    rf"(?:(?:{_EACH} )?(?P<det>(?:my|our|your) )|{_EACH}(?: the)? )"
    r"(?:(?:entire|whole|complete|full|stored|saved|existing|user) )*"
    r"(?P<noun>memor(?:y|ies)|data|facts|info(?:rmation)?|notes|records|knowledge"
    r"|memory (?:bank|store|log)|profile|history with you|entries)"
    rf"(?: (?:{KNOW}|stored|saved|(?:that )?I have(?: here| with you)?|(?:that )?there (?:is"
    rf"|are)))?"
    r"(?: (?:about|on|of|for) (?P<about>.+))?$"
)
# "the memories", which a time limit makes definite
SOME = pattern(
    rf"(?:(?:the|any|all|some) )?(?:old )?(?:{MEMORY}|things|stuff|facts|info|information|notes"
    rf"|entries"
    r"|data|anything|everything|what)$"
)
QUOTED = pattern(rf"(?:(?:{QUANTITY} )*{NOUN}:? )?(?:that says )?[\"“'‘](?P<text>.+)[\"”'’]")
# "my travel memories", "food-related info"
HEADED = pattern(
    rf"(?:(?:{QUANTITY}|[\w.-]+'s?) )*(?P<topic>.+?)[ -]+(?:related )?(?P<noun>{NOUN})$"
)
ONESELF = frozenset(
    ("me", "myself", "us", "the user", "this user", "who i am", "me and my life", "my life")
)
EVERYBODY = pattern(
    r"\b(?:(?:all|every|each|other|any|the other)(?: of the)? (?:other )?"
    r"(?:users?|customers?|accounts?|clients?|people)|everyone|everybody|anyone else|others)\b"
)

# --- what stands around an object -----------------------------------------------------------------

# Where memories are kept here: "your notes", but "my memory"; "the files" are somebody's own.
_KEPT_IN = any_of(
    """your_(?:(?:stored|saved|long-term)_)?(?:memor(?:y|ies)|mind|brain|head|records?|notes|knowledge)
    your_(?:profile|knowledge_base|memory_(?:bank|store)|system|storage|database|data|files?)
    (?:(?:my|the|mem0)_)?(?:(?:stored|saved|long-term)_)?memor(?:y|ies) my_(?:user_)?profile"""
)
ANCHOR = pattern(
    rf"\s+(?:(?:from|in|out of|off|on) {_KEPT_IN}|on (?:file|record)|on me"
    r"|that you (?:have|stored|saved|keep|kept)(?: stored| saved| on file)?"
    r"|from the records?|in there)$"
)
TRAIL = pattern(
    r"[\s,]+"
    + any_of(
        """please pls plz thanks thank_you thx now right_now right_away immediately asap at_once
        for_me for_good forever completely entirely permanently totally again any_?more
        any_longer no_longer anymore altogether if_you_(?:can|could|would) if_possible
        if_you_don't_mind if_that's_(?:ok|okay|possible|alright) ok okay
        (?:will|would|can|could|won't)_(?:you|u|ya) instead too as_well for_now dear love mate buddy
        thanks_(?:you|a_lot|so_much|very_much) thank_you_(?:very_much|so_much|kindly) many_thanks ta
        cheers if_you_(?:please|would_be_so_kind|wouldn't_mind) ever_happened ever_existed yeah haha
        at_once when_you_(?:can|get_a_chance|have_a_moment)
        and_start_(?:over|fresh|again|from_scratch)"""
    )
    + "$"
)
SMILE = pattern(r"[\s,]*(?:[:;=]-?[)(DP]+|<3|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]+)\s*$")
EXCEPT = pattern(
    r"\s*,?\s*(?:\b"
    + any_of(
        r"""except(?:ing)?(?:_for|_from)? apart_from other_than save_for besides excluding
        aside_from with_the_exception_of
        but_(?:please_)?(?:keep|not|leave|don't_(?:delete|remove|forget|touch))
        (?:and_)?(?:please_)?(?:keep|leave)
        (?:just_)?not(?=_(?:my|our|the|what|about|any|anything)\b) but(?!_(?:I|we|it|that|don't)\b)
        without_(?:touching|deleting|removing) don't_(?:delete|touch|remove)"""
    )
    + r"\b)\s+"
)
SPARE = pattern(
    r"(?:but |and |just |only |please |though |oh |well |also |however,? )*"
    r"(?:(?:keep|leave|spare|hold on to|don't (?:delete|remove|forget|touch|erase)"
    r"|not(?= (?:my|our|the|that|what|any|anything)\b))(?: only)?) "
    r"(?P<kept>.+?)(?:[, ]+(?:though|please|alone|in place|thanks|as is|as it is|intact))*$"
)
# An exception or condition that was not understood.
UNCLEAR = pattern(r"\b(?:but|except|unless|apart from|without|only|other than)\b")
# A request for another time or on a condition is not to be carried out now.
LATER = pattern(
    r"\b(?:tomorrow|later|tonight|soon|eventually|next (?:week|month|year|time)|some ?day"
    r"|in (?:an?|two|three|\d+) (?:minutes?|hours?|days?|weeks?|months?)|when I'm done)$"
    r"|\bfor (?:a|one|the) (?:second|sec|moment|minute|while|bit|day|week)$|\bthen$"
    r"|\b(?:if|after|once|until|unless|when|whenever|as soon as|before) "
    r"(?:I|I'm|I've|we|you|he|she|they|it|my)\b"
)
# "Half of my memories", "the oldest memory", "old memories": which ones is not said.
_NUMBER = r"(?:one|two|three|four|five|ten|\d+)"
VAGUE = pattern(
    rf"(?:(?:the|my|your|all|any|all my|all the) )*(?:{_NUMBER}|"
    + any_of(
        """half some most many few several a_(?:few|couple) (?:very_)?first last oldest newest
        latest most_recent recent previous next old older outdated duplicate duplicated wrong bad
        useless irrelevant unimportant sensitive private negative random other remaining"""
    )
    + rf")\b(?: {_NUMBER})?(?: of)?(?: (?:my|the|your|all|these|those|them))*(?: {NOUN})?"
)
# What points at the conversation rather than at anything remembered.
DEICTIC = pattern(
    any_of(
        r"""it that this them those these that_one this_one all_that all_this it_all him her he she
        about_it about_that me everyone everybody the_rest the_past what_I_(?:just_)?said
        what_I_(?:just_)?(?:wrote|typed|asked) I_asked(?:_you)? what_happened yourself you
        (?:my|the|your)_(?:last|previous|first|earlier|other|next)_(?:\w+_?)+
        (?:that|this|those|these)_(?:bits?|parts?|things?|info|information|memory|note|fact)
        what_(?:he|she|they|you)_(?:just_)?said"""
    )
    + "$"
)
EXTERNAL = pattern(
    r"\b(?:from|in|on|off|out of|at|inside|within) (?:the|this|that|these|my|his|her|their|our|a"
    r"|an|here)\b"
    r"|\bfrom (?:here|it|there|github|google|facebook|instagram|linkedin|whatsapp|dropbox|outlook"
    r"|gmail"
    r"|excel|spotify|git)\b"
)

# "My information from Strava"
ELSEWHERE = pattern(r"\b(?:info\w*|details|data|address|number|name|email|profile) (?:from|on|at) ")

# --- words ----------------------------------------------------------------------------------------

# Things people delete that are no memories. A target whose head is one of these is none of ours,
# unless the request says "memory" or "from your memory".
NOT_MEMORY = word_set(
    """
    file files folder folders document documents doc docs pdf paragraph paragraphs sentence
    sentences word words line lines image images picture pictures photo photos video videos
    background email emails mail mails message messages inbox account accounts app apps application
    applications schedule calendar event events reminder reminders alarm alarms timer list lists
    playlist playlists row rows column columns table tables cell cells cache cookies history tab
    tabs branch branches commit commits repo repository code function variable variables duplicates
    character characters comma commas space spaces comment comments post posts tweet tweets draft
    drafts slide slides page pages chapter title heading section item items cart subscription
    contacts desk room floor stain stains wallpaper tattoo tooth teeth stitches snow dishes pot
    password passwords wifi network networks downloads trash bin screenshot screenshots project
    projects database logs backup backups question questions request requests conversation
    conversations chat chats thread session prompt prompts instruction instructions script text
    texts browser terminal screen disk drive computer directory package packages dependency
    container docker server bug bugs error errors watermark virus malware keys umbrella wallet
    skies throat mind lanes blog blogs letter letters debt debts website site insurance homework
    mistake typo pounds kilos weight makeup rust paint recipe recipes cart basket task tasks todo
    to-do order_history ad advert headline receipt receipts invoice label form clip footage icon
    button widget plugin extension dishes bins box boxes garbage rubbish clutter ticket tickets
    album albums booking reservation appointment invitation invitations menu printer
    """
)
# "Clear my phone" empties it; "delete the Samsung phone memory" does not.
DEVICES = word_set("phone laptop device tablet console ram gpu usb card camera")
# What "forget my ..." may be about that is part of the conversation, or left at home.
TALK = word_set(
    """
    message messages question questions request requests comment comments point points mistake typo
    keys umbrella wallet prompt prompts instruction instructions answer answers idea suggestion
    suggestions words manners
    """
)
# Nouns that are memories as soon as someone says "my" or "the" before them.
PLAIN = pattern(
    r"\b"
    + any_of(
        """preferences? tastes? likes dislikes allerg(?:y|ies) trips? holidays? vacations?
        address(?:es)? phone_number (?:mobile|cell|telephone)_number number birthday birth_date
        date_of_birth diet hobb(?:y|ies) job employer occupation profession shoe_size age
        nickname favou?rites? plans? habits? goals? interests? info details information routine
        medication conditions? diagnosis religion nationality languages? hometown home_town city"""
    )
    + "$"
)


def trimmed(text: str) -> str:
    """An object without the courtesies, smiles and punctuation around it, u and ur written out."""
    text = pattern(r"^(?:(?:please|pls|plz|kindly|just)\b[\s,]*)+").sub(
        "", SMILE.sub("", text.strip())
    )
    text = re.sub(r"\bu\b", "you", re.sub(r"\bur\b", "your", text))
    text = " ".join(text.replace("’", "'").split()).strip(" ,.!?:;-–—")
    while match := TRAIL.search(text):
        text = text[: match.start()].rstrip(" ,")
    return text


_AND = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and(?: also)?|or|as well as|plus|&)\s+")
_NEW_START = pattern(
    r"(?:my|our|the|that|what|where|who|when|how|all|any|every|everything|anything|your)\b"
)
_SHARED_START = re.compile(r"(.*\b(?:to|in|with|at|for|named|called|about)\s)\S.*$")
_SHARED_END = pattern(rf" ({NOUN}|preferences|plans|likes)$")


def listed(text: str) -> list[str]:
    """The members of an enumeration, with what they share: "my name and city" -> my name, my city;
    "my trips to Rome and Bern"; "food and music preferences"."""
    members: list[str] = []
    for part in filter(str.strip, _AND.split(text)):
        part = re.sub(r"^(?:also|both|about)\s+", "", trimmed(part), flags=re.IGNORECASE)
        if members and not _NEW_START.match(part):
            shared = _SHARED_START.match(members[-1])
            if shared and part[:1].isupper():
                part = shared[1] + part
            elif pattern(r"(?:my|our)\b").match(members[-1]):
                part = f"{members[-1].split()[0]} {part}"
        members.append(part)
    end = _SHARED_END.search(members[-1]) if len(members) > 1 else None
    if end and all(len(words(part)) <= 2 for part in members[:-1]):
        members = [part if part.endswith(end[1]) else f"{part} {end[1]}" for part in members]
    return members
