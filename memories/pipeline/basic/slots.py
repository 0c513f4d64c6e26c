"""What a memory's text says about which single-valued thing: "Lives in Paris" is home = Paris.

Works on texts by these rules, by a model or by people ("The user lives in Paris", "His name is
Alex"). A person has one home, one employer, one name; a new value replaces the old one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from memories.pipeline.basic.lexicon import BELONGINGS, NATIONALITIES, RELATIONS, words
from memories.pipeline.basic.verbs import base_of_ing, base_of_past, base_of_third

DIETS = (
    r"vegan|vegetarian|veggie|pescatarian|pescetarian|flexitarian|omnivore|carnivore|plant-based"
    r"|meat|chicken|fish"
)
STATUS = r"single|married|divorced|engaged|widowed|separated|in a relationship"
PHONES = r"iphone|pixel|galaxy|oneplus|android|fairphone|huawei|xiaomi|nokia|phone"
LAPTOPS = r"macbook|thinkpad|laptop|chromebook|xps|zenbook|surface"
JOB_ENDINGS = tuple(
    words(
        "er or ist ian ant ent man woman nurse chef pilot clerk judge ive therapist "
        "assistant coach analyst cook vet head ceo cto intern barista paramedic mechanic "
        "dj freelancer tutor surgeon"
    )
)
NO_JOBS = words(
    "father mother brother sister owner fan lover person native member runner swimmer "
    "beginner eater drinker smoker reader gamer early-riser vegetarian vegan christian "
    "hindu patient christian-scientist american teetotaler survivor pensioner caregiver "
    "carer believer supporter speaker player cyclist hiker climber dancer singer "
    "collector parent agent twin diabetic atheist pescatarian libertarian introvert "
    "extrovert veteran"
)
NO_OWNERS = words("is was has no not never cannot can will would used both a an the always")
PROFESSIONS = words("teacher doctor coach therapist manager supervisor")
OWNER = re.compile(
    r"^(?P<owner>(?:[\w-]+ ){0,2}?(?:" + "|".join(sorted(RELATIONS, key=len, reverse=True)) + r")"
    r"(?: (?-i:[A-Z])[\w-]+){0,2})(?:'s)? (?=\w)",
    re.IGNORECASE,
)
ABOUT_USER = re.compile(
    r"^(?:the )?(?:user(?:'s)?|he|she|they|his|her|their|my|i)\b ?", re.IGNORECASE
)
LEAD = re.compile(r"^(?:(?:now|currently|recently|just|also|still|has|have|is|actually) )*?")


@dataclass(frozen=True)
class Slot:
    """One single-valued thing. owner: "" for the user, else the relation ("sister").

    holds: whether the text says that it is so (False: "No longer lives in Paris").
    former: the value that the text says it replaces ("Moved from Paris to Berlin").
    """

    owner: str
    key: str
    value: str
    holds: bool = True
    former: str = ""


def _pattern(key: str, pattern: str) -> tuple[str, re.Pattern[str]]:
    return key, re.compile(r"^" + pattern, re.IGNORECASE)


MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
OCCASION = re.compile(
    r"\b(?P<q>dentist |doctor's |hospital |driving |job |theory |maths )?(?P<k>wedding"
    r"|getting married|gets married|flight|surgery|operation|interview|exam|appointment|test|scan"
    rf"|due date|graduation|viva|party)\b[^.]*?\b(?:on|in|to|for) "
    rf"(?P<v>(?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{4}})?)",
    re.IGNORECASE,
)
NOW = r"(?:(?:now|currently|recently|just|also|still) )*"
NO = r"(?P<no>(?:no longer |does not |doesn't |do not |is not |isn't |is no longer |not )?)"
USES = (
    rf"{NOW}(?:(?:has )?switched(?: from [\w ]+?)? to|uses|has|owns|bought|got|upgraded to)"
    r"(?: a| an| the| their)?(?: new)?"
)
STOP = r"(?= (?:in|on|since|for|with|because|as|and|but|at|from|where|near|last|who)\b|,|\.|$)"
PATTERNS = (
    _pattern("name", rf"(?:full |first |real |own )?name is {NOW}(?P<v>[^,.]+)"),
    _pattern("name", r"is (?:named|called) (?P<v>[^,.]+)"),
    _pattern(
        "home",
        rf"{NOW}{NO}{NOW}(?:(?:is )?(?:lives?|living|resides?|residing|based|located)) "
        r"(?:now )?in (?:the (?:city|town) of )?(?P<v>[\w' -]+?)" + STOP,
    ),
    _pattern(
        "home",
        r"(?:home ?town|home|city|home city|current city|residence|location) is "
        r"(?:in )?(?P<v>[^,.]+)",
    ),
    _pattern(
        "home",
        rf"{NOW}(?:has )?{NOW}(?:moved|relocated)(?: house| back| home)?"
        r"(?: from (?P<old>[\w' -]+?))? to (?:the )?(?P<v>(?-i:[A-Z])[\w' -]*?)" + STOP,
    ),
    _pattern(
        "employer",
        rf"{NOW}{NO}{NOW}(?:works?|working|is working|is employed)"
        r"(?: as (?:an? |the )?[\w' -]+?)?(?: full-time| part-time)?"
        r" (?:at|for|by|with) (?P<v>(?!home\b|the (?:last|past)\b|a living"
        r"|\d|(?:two|three|many|over|about|a few)\b)[\w'&. -]+?)"
        r"(?= (?:in|on|since|for|because|as|and|but|from)\b|,|\.$|$)",
    ),
    _pattern(
        "employer", rf"is (?P<no>no longer |not ){NOW}(?:at|with) (?P<v>(?-i:[A-Z])[\w'&.-]*)"
    ),
    _pattern(
        "employer", rf"{NOW}is {NOW}at (?P<v>(?-i:[A-Z])[\w'&.-]*(?: (?-i:[A-Z])[\w'&.-]*)*)$"
    ),
    _pattern(
        "employer",
        rf"{NOW}(?:has )?{NOW}(?:joined|started (?:a new job |working |work )?at|"
        r"quit (?:job|their job) at|left) (?P<v>(?-i:[A-Z])[\w'&.-]*"
        r"(?: (?-i:[A-Z])[\w'&.-]*)*)",
    ),
    _pattern(
        "job",
        rf"{NOW}{NO}{NOW}(?:works?|working|is working) as (?:an? |the )?"
        r"(?P<v>[\w' -]+?)" + STOP,
    ),
    _pattern(
        "job", r"(?:job(?: title)?|profession|occupation|role|career) is (?:an? )?(?P<v>[^,.]+)"
    ),
    _pattern(
        "age",
        rf"{NOW}(?:is|turned|turns|age is|is aged) (?P<v>\d{{1,3}})(?: years? old| years of age)?"
        r"(?=$|,|\.| and\b| on\b| in\b| today\b| last\b)",
    ),
    _pattern(
        "birthday", r"(?:birthday (?:is|falls)|was born) (?:on )?(?:the )?(?P<v>[^.]*\d[^.]*)"
    ),
    _pattern(
        "diet",
        rf"{NOW}(?P<no>(?:is |are )?(?:no longer |not )|stopped being |does not )?{NOW}"
        r"(?:is|are|be|became|turned|went|has been|has gone|has turned|has become|follows?|eats?"
        r"|being|gone|has gone back to eating|went back to eating|started eating)?"
        rf" ?{NOW}(?:mostly |strictly )?(?:an? )?(?P<v>{DIETS})\b(?: diet| again)?"
        r"(?=$|,|\.| (?:again|every|daily|regularly|a lot|since|for|and|now|in|because)\b)",
    ),
    _pattern(
        "status",
        rf"{NOW}(?P<no>(?:is )?(?:no longer |not ))?(?:is|got|has been|became|getting)? ?"
        rf"(?:happily |recently |newly |now |just )*(?P<v>{STATUS})\b",
    ),
    _pattern(
        "phone",
        rf"{USES} (?P<v>[\w' ]*?\b(?:{PHONES})\b[\w ]*)",
    ),
    _pattern(
        "laptop",
        rf"{USES} (?P<v>[\w' ]*?\b(?:{LAPTOPS})\b[\w ]*)",
    ),
    _pattern("car", rf"{NOW}{NO}drives? (?:an? |the )(?P<v>(?-i:[A-Z])[^,.]*)"),
    _pattern("weight", rf"(?:{NOW}weighs|weight is) {NOW}(?P<v>[^,.]*\d[^,]*)"),
    _pattern("height", r"(?:is|height is) (?P<v>\d[^,]*?(?:cm|m|feet|foot|ft|'[^,]*))(?: tall)?$"),
    _pattern("eye", r"has (?P<v>\w+) eyes"),
)
FAVOURITE = re.compile(r"^favou?rite (?P<k>[\w -]+?) (?:is|are) (?:now )?(?P<v>.+)", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"^(?P<k>(?:[\w'-]+ ){0,3}?(?P<head>[\w-]+)) (?:is|are) (?P<v>.+)", re.IGNORECASE
)
PERSON_IS = re.compile(
    r"^(?P<no>is (?:not |no longer )|is )(?:now |currently )?an? (?P<v>[\w' -]+?)" + STOP,
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def slots(text: str) -> tuple[Slot, ...]:
    """The single-valued things `text` states, perhaps none."""
    owner, body = split_owner(text)
    found: list[Slot] = []
    for key, pattern in PATTERNS:
        match = pattern.match(body)
        if match and not any(s.key == key for s in found):
            groups = match.groupdict()
            value = groups["v"].strip()
            holds = not (groups.get("no") or "").strip() and not body.lower().startswith(
                ("quit", "left")
            )
            found.append(Slot(owner, key, value, holds, (groups.get("old") or "").strip()))
    if not found:
        found += _looser(owner, body)
    occasion = OCCASION.search(body)
    if occasion:
        noun = "wedding" if "married" in occasion["k"].lower() else occasion["k"].lower()
        kind = (occasion["q"] or "").strip().lower()
        found.append(Slot(owner, f"when: {kind} {noun}".replace("  ", " "), occasion["v"]))
    return tuple(found)


def _looser(owner: str, body: str) -> list[Slot]:
    match = FAVOURITE.match(body)
    if match:
        return [Slot(owner, f"favourite {match['k'].lower()}", match["v"].strip())]
    match = PERSON_IS.match(body)
    if match:
        head = match["v"].split()[-1].lower()
        job = (
            head.endswith(JOB_ENDINGS)
            and head not in NO_JOBS | (RELATIONS - PROFESSIONS) | NATIONALITIES
        )
        return (
            [Slot(owner, "job", match["v"].strip(), match["no"].strip().lower() == "is")]
            if job
            else []
        )
    match = ATTRIBUTE.match(body)
    if match and match["head"].lower() in BELONGINGS:
        return [Slot(owner, match["k"].lower(), match["v"].strip())]
    return []


def split_owner(text: str) -> tuple[str, str]:
    """("sister", "lives in Oslo") of "Sister Anna lives in Oslo"; ("", ...) for the user's own."""
    body = ABOUT_USER.sub("", text.strip().rstrip("."), count=1)
    match = OWNER.match(body)
    first = body.split()[0].lower() if body else ""
    verb = base_of_third(first) or base_of_past(first) or base_of_ing(first)
    if match and not verb and first not in NO_OWNERS:
        words = [w for w in match["owner"].lower().split() if w in RELATIONS]
        return words[-1], body[match.end() :]
    return "", body
