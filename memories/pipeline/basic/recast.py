"""Turns of phrase that reach over several clauses, recast before a sentence is cut into clauses.

"Wedding got postponed, new date is 20 March" is "my wedding is on 20 March", "give me a lake and
I'm happy" is "I love a lake", and what learners of English say is put into its usual order: "since
8 years", "for become electrician", "I must to use".
"""

import re
from collections.abc import Callable, Sequence

from memories.pipeline.basic.dates import CALENDAR
from memories.pipeline.basic.foods import names_a_food
from memories.pipeline.basic.fragments import FOODS, JOBS
from memories.pipeline.basic.lexicon import LOOSE_RELATIONS, RELATIONS, STATES, words
from memories.pipeline.basic.verbs import is_base, past_of
from memories.pipeline.basic.words import Tokens

OCCASION = (
    r"(?P<what>(?:driving |blood |eye |job |final |maths |english |leaving |birthday |baby )?"
    r"(?:wedding|flight|exam|test|interview|appointment|surgery|operation|op|party|prom|scan|mri"
    r"|biopsy|move|trip|holiday|graduation|christening|engagement|funeral|concert|gig|viva|hearing"
    r"|check-?up|start date|moving date|due date|viewing|ceremony|reunion|race|marathon|meeting))"
)
MISSED = (
    r"(?P<what>(?:wedding|engagement|trip|holiday|honeymoon|surgery|party|move)"
    r"(?: (?:to|in|with) [A-Z][\w'-]+)?)"
)
OWNER = r"(?:my |our |the |that )?"
SHIFTED = (
    r"(?:postponed|moved|rescheduled|delayed|pushed(?: back| out)?|put back|shifted|brought "
    r"forward|changed|rearranged|re-?booked|put off|bumped)"
)
PASSIVE = r"(?:(?:has|have|had) (?:now |just )?been|'s (?:now |just )?been|'s|has|is|was|got|gets)"
WHEN = rf"(?P<when>(?:the )?[^,;]*?{CALENDAR}[^,;]*)"
GIVEN_UP = (
    r"(?P<verb>give(?= up)|stop(?= \w+ing)|quit|cut(?= out)|sell|retire|rehome|withdraw"
    r"|drop(?= out)|pack(?= in| up)|leave(?= (?:my|our|school|work|college|uni|(?-i:[A-Z]))))"
)
COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|many|several|few)"
FOOD = "|".join(
    sorted(
        FOODS
        | words(
            "egg nut peanut prawns shrimp crab lobster cheese yoghurt yogurt oats rye barley corn "
            "tomatoes strawberries kiwi bananas apples citrus oranges chocolate honey coffee tea "
            "wine beer bread pasta fruit almonds cashews walnuts pistachios hazelnuts lentils "
            "beans chickpeas tofu salmon tuna chicken lamb"
        )
        - {"red"}
    )
)
WEDDED = r"(?:hitched|married|wed|wedded|together)"
KIN = RELATIONS - LOOSE_RELATIONS
TRADE = rf"(?:{'|'.join(sorted(JOBS - STATES - KIN, key=len, reverse=True))})"
CONTENT = r"(?:i am|i am all|you have got me|i have got)"
SET = r"(?:set|happy|sorted|content|good|in heaven|a happy (?:man|woman|girl|boy|camper)|golden)"
FLAW = r"(?:is|are|tastes?|makes?|gives?|smells?|hurts?|feels?|upsets?|brings?|messes|keeps?|does)"
REFUSED = (
    r"(?:(?:can|do|could) not (?:stand|have|like|eat|drink|do|take|touch|wear|tolerate|bear)"
    r"|hate|avoid|dislike|love|loathe|detest)"
)


def _fixed(text: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match.expand(text)


def _gave_up(match: re.Match[str]) -> str:
    return f"I {past_of(match['verb'])}" if is_base(match["verb"]) else match.group()


def _tasted(match: re.Match[str]) -> str:
    if not names_a_food(match["x"].split()):
        return match.group()
    return f"I {match['verb']} {match['x']}"


def _eaten_there(match: re.Match[str]) -> str:
    return match["x"] if names_a_food(match["food"].split()) else match.group()


TABLE: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    # An occasion has a new day.
    (
        rf"{OWNER}{OCCASION} {PASSIVE} {SHIFTED}\b.*?(?:,|and|-)? ?(?:the )?new (?:date|day) "
        rf"(?:is|'s|will be|:) (?:on )?{WHEN}",
        _fixed(r"my \g<what> is on \g<when>"),
    ),
    (
        rf"{OWNER}{OCCASION} {PASSIVE} {SHIFTED} (?:from [^,]+? )?(?:to|till|until|for) {WHEN}",
        _fixed(r"my \g<what> is on \g<when>"),
    ),
    (
        rf"\b(?:I|we|they) (?:have |had )?(?:had to )?(?:move|{SHIFTED}) {OWNER}{OCCASION} "
        rf"(?:from [^,]+? )?(?:to|till|until|for) {WHEN}",
        _fixed(r"my \g<what> is on \g<when>"),
    ),
    (r"\bI (?:have )?changed my name to (?P<x>[A-Z][\w'-]+)", _fixed(r"my name is \g<x>")),
    # What had to end has ended; what was forbidden is allowed again.
    (rf"\bI (?:have )?had to {GIVEN_UP}\b", _gave_up),
    (
        rf"(?:\bturns out )?\b(?P<x>(?:[a-z]+ )?(?:{FOOD})) (?:is|are) (?:fine|ok|okay|safe"
        r"|all right|alright|allowed) for me (?:now|again|after all|these days)\b",
        _fixed(r"I can eat \g<x> again"),
    ),
    # How long a couple has been one.
    (
        rf"\b(?:just |have just |have )*(?:hit|reached|celebrated|marked|clocked up|notched up) "
        rf"(?P<x>{COUNT} years) {WEDDED}\b",
        _fixed(r"have been married \g<x>"),
    ),
    # Fondness with its proof behind it.
    (rf"^give me (?P<x>.+?) ,? ?and {CONTENT} {SET}\b.*", _fixed(r"I love \g<x>")),
    (
        rf"\b(?P<x>{REFUSED} (?!it\b|that\b|how\b|when\b)(?:[\w'-]+ ){{1,3}}?)(?P<y>(?:it|they) "
        rf"{FLAW}\b)",
        _fixed(r"\g<x>because \g<y>"),
    ),
    (
        r"^anything with (?P<x>.+?) ,? ?and I am (?:happy|in)$",
        _fixed(r"I love anything with \g<x>"),
    ),
    (r"\bI (?:love|like|enjoy) nothing (?:more|better) than\b", _fixed("I love")),
    (r"\b(?:there is )?nothing I (?:love|like|enjoy) (?:more|better) than\b", _fixed("I love")),
    (
        r"^(?P<day>(?:my )?(?:\w+days|weekends|mornings|evenings|summers)) are for (?=[a-z])",
        _fixed(r"I spend \g<day> on "),
    ),
    # A taste, and where it was found out.
    (
        r"\bI (?:(?:have|had|also|recently|finally|just|once|first) )*"
        r"(?:tried|tasted|had|ate|drank) (?P<x>[\w' -]{2,40}?)"
        r"(?: (?:recently|there|once|for the first time))? ?,? (?:and|but) (?:I )?"
        r"(?:(?:really|absolutely|just|totally|actually) )*"
        r"(?P<verb>loved|liked|enjoyed|adored|hated|disliked) (?:it|them)\b",
        _tasted,
    ),
    (
        r"(?P<x>\b(?:loved|liked|enjoyed|adored|hated) (?P<food>[\w' -]{2,40}?)) there$",
        _eaten_there,
    ),
    # What one has no more.
    (
        r"(?:\bI |^)(?:have )?(?:finally )?got rid of (?:the|my|our) (?P<x>car|van|motorbike|bike"
        r"|piano|dog|cat|tv|telly|landline|boat|caravan|horse|allotment|motorhome)\b",
        _fixed(r"I no longer have a \g<x>"),
    ),
    (
        rf"\bI (?:have )?(?:had to )?(?:call(?:ed)? off|cancel(?:led|ed)?) {OWNER}{MISSED}",
        _fixed(r"my \g<what> is cancelled"),
    ),
    (
        rf"^{OWNER}{MISSED} (?:is|was|got|has been|'s|is now) "
        r"(?:off|cancelled|canceled|called off)",
        _fixed(r"my \g<what> is cancelled"),
    ),
    # Who it is.
    (
        r"^(?:everyone|everybody|people|friends|mates|family|they all|my [a-z]+)(?: at [a-z]+)?"
        r"(?: (?:all|just|always|mostly))* calls? me (?=(?-i:[A-Z]))",
        _fixed("people call me "),
    ),
    (
        r"(?P<x>^|, |\bI (?:was|am) )born and (?:raised|brought up) (?=in |near |on )",
        lambda match: f"{', ' if ',' in match['x'] else ''}I grew up ",
    ),
    (r"^I meant (?P<x>my [a-z]+) , not my [a-z]+ ,", _fixed(r"\g<x>")),
    (r"\bI am back (?=(?:living|working|studying|playing) )", _fixed("I am ")),
    (r"^myself (?P<x>(?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)*)", _fixed(r"my name is \g<x> ,")),
    (
        r"^(?P<x>(?-i:[A-Z])[\w'-]+) born and (?:bred|raised)\b",
        _fixed(r"I was born and raised in \g<x>"),
    ),
    # Fond of, in the words of other places.
    (
        r"\b(?P<x>am|is|are) (?:mad|nuts|crazy|potty|daft|bonkers) (?:on|for|over)\b",
        _fixed(r"\g<x> mad about"),
    ),
    (r"\b(?:got hitched|tied the knot)\b", _fixed("got married")),
    (r"\b(?:I am )?fix(?:in|ing) to (?=[a-z])", _fixed("I am planning to ")),
    (r"\bI done (?=quit|gave|sold|moved|bought|got)", _fixed("I ")),
    (r"\bmy native(?: place)? is\b", _fixed("my hometown is")),
    (r"\bmy good name is\b", _fixed("my name is")),
    (r"\bpassed out (?P<x>from|of) (?=(?-i:[A-Z])|college|uni)", _fixed("graduated from ")),
    (rf"\bmy (?:work|job) is (?P<x>{TRADE})\b", _fixed(r"I work as a \g<x>")),
    (rf"\bworking like (?=an? {TRADE}\b)", _fixed("working as ")),
    (
        rf"\b(?P<x>I am|he is|she is|my [a-z]+ is) (?P<y>(?:software |junior |senior )?{TRADE})\b",
        lambda match: f"{match['x']} {'an' if match['y'][0] in 'aeiou' else 'a'} {match['y']}",
    ),
    (
        r"\b(?P<x>eats?|drinks?|reads?) anything (?:but|except)\b",
        _fixed(r"\g<x> everything except"),
    ),
    # As learners of English say it.
    (r"\ballergic (?:on|from|against|of|for|with)\b", _fixed("allergic to")),
    (r"\bon (?=\d{1,2}(?:st|nd|rd|th)\b)", _fixed("on the ")),
    (r"\bmust to (?=[a-z])", _fixed("must ")),
    (
        rf"\bsince (?P<x>(?:about |almost |over )?{COUNT} (?:years|months|weeks))\b",
        _fixed(r"for \g<x>"),
    ),
    (r"\bfor (?P<x>become|learn|be|get|study|make|find|improve)(?= [a-z])", _fixed(r"to \g<x>")),
    (
        r"\b(?P<x>I am|he is|she is) (?P<not>not )?(?:(?:very|so|really|such|much) )*"
        r"(?P<y>big |huge |great |massive )?fan of\b",
        _fixed(r"\g<x> \g<not>a \g<y>fan of"),
    ),
)  # fmt: skip
RULES = tuple((re.compile(pattern, re.IGNORECASE), told) for pattern, told in TABLE)


def recast(tokens: Sequence[str]) -> Tokens:
    """The sentence with such turns of phrase in the plain order; any other as it is."""
    said = " ".join(tokens)
    for pattern, told in RULES:
        said = pattern.sub(told, said)
    return said.split()
