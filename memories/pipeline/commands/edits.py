"""A new value put into the text of a memory: "Plays badminton on Thursdays" becomes "... Mondays".

What a value takes the place of is either named ("not Thursday") or is the only thing of its kind in
the memory: its weekday, its date, its number. Where that is not plain, nothing is changed.
"""

import re

from memories.pipeline.commands.dates import MONTHS
from memories.pipeline.commands.language import words
from memories.pipeline.commands.patterns import any_of, pattern
from memories.pipeline.commands.wording import with_article

LONGEST_VALUE = 60  # characters; a longer one is not the value of one thing in a memory

_COUNT = any_of(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"""
)
_MONTH = "(?:" + "|".join(name for name in MONTHS if name != "may") + "|(?-i:May))"
_SEASON = r"(?:(?:early|late|mid) )?(?:spring|summer|autumn|fall|winter)"
_YEAR = r"(?:19|20)\d{2}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A kind of value, as it stands in a memory or in a request.
_KINDS = tuple(
    pattern(rf"(?<![\w-])(?:{form})(?![\w-])")
    for form in (
        r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
        rf"(?:{_DAY}(?: of)? )?(?:{_MONTH}|{_SEASON})(?: {_DAY})?(?:,? (?:of )?{_YEAR})?|{_YEAR}",
        r"\d{1,2}(?::\d{2})? ?[ap]\.?m\.?|\d{1,2}:\d{2}",
        rf"\d+(?:[.,]\d+)*|{_COUNT}(?:-{_COUNT})?",
    )
)
_LEAD = pattern(r"^(?:(?:to|in|on|at|for|the|be|about|around|now|by|from|age|aged) )+")
_ARTICLE = pattern(r"^(?:an?|the) ")
_NAME = re.compile(
    r"(?:(?:an?|the) )?(?:[^\W_a-z][\w'&.-]*|[a-z][A-Z]\w*)(?: (?:and |of |de |van"
    r" )?[\w'&.-]+){0,3}"
)


def is_value(value: str) -> bool:
    """Whether a phrase can take the place of something in a memory: a day, a date, a number (with
    what is counted), or a name."""
    bare = _LEAD.sub("", value)
    if not bare or len(bare) > LONGEST_VALUE:
        return False
    return bool(_kind(bare) or _KINDS[-1].match(bare) or is_name(value))


def is_name(value: str) -> bool:
    """Whether it is the name of something or somebody: "Feyenoord", "an iPhone 17"."""
    return bool(_NAME.fullmatch(value))


def counts(value: str) -> bool:
    """Whether it is, or begins with, a day, a date, a time or a number."""
    bare = _LEAD.sub("", value)
    return bool(_kind(bare) or _KINDS[-1].match(bare))


def is_weekday(value: str) -> bool:
    """Whether it is a day of the week, or its plural."""
    return bool(_KINDS[0].fullmatch(value))


def first_number(text: str) -> str:
    """The first number in a text, in figures or words; empty without one."""
    match = _KINDS[-1].search(text)
    return match[0] if match else ""


def revised(text: str, value: str, *, old: str = "", named: bool = False) -> str:
    """`text` with `value` in place of `old`, or of the one thing in it that is of the value's kind.

    named: what changes is the name of somebody in the memory. Empty where it is not plain what
    would have to go.
    """
    bare = _LEAD.sub("", value.strip())
    kind = _kind(bare)
    if old:
        return _instead_of(text, bare, _LEAD.sub("", old.strip()), kind)
    if kind is None and (counted := _KINDS[-1].match(bare)):
        # "three a day" in "Smokes five cigarettes a day": what is counted stays
        rest = [word.lower() for word in words(bare[counted.end() :])]
        if not all(word in words(text.lower()) for word in rest):
            return ""
        kind, bare = _KINDS[-1], counted[0]
    if kind is not None:
        found = list(kind.finditer(text))
        return _put(text, *found[0].span(), bare) if len(found) == 1 else ""
    if named and (
        match := re.search(r"\b(?:named|called|name is) (?P<name>[^\W\d_a-z][\w'-]*)", text)
    ):
        return _put(text, *match.span("name"), bare)
    return ""


def _kind(value: str) -> re.Pattern[str] | None:
    return next((kind for kind in _KINDS if kind.fullmatch(value)), None)


def _instead_of(text: str, value: str, old: str, kind: re.Pattern[str] | None) -> str:
    """`value` where `old` stands, which must be there as a whole and once."""
    bare = _ARTICLE.sub("", old)
    forms = [bare, *([_other_number(bare)] if _KINDS[-1].fullmatch(bare) else [])]
    spoken = "|".join(re.escape(form) for form in forms if form)
    plural = "s?" if _KINDS[0].fullmatch(bare) else ""
    found = list(pattern(rf"(?<![\w-])(?:{spoken}){plural}(?![\w-])").finditer(text))
    if len(found) != 1 or (kind is None and _goes_on(text, found[0])):
        return ""
    start, end = found[0].span()
    return _put(text, *_widened(text, start, end, value), value)


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the old value is only part of a name: "iPhone" in "iPhone 15"."""
    return not match[0].islower() and bool(re.match(r" (?:[A-Z]|\d)", text[match.end() :]))


def _other_number(number: str) -> str:
    """ "six" for "6" and the other way round, where there is such a word."""
    names = _COUNT[3:-1].split("|")[:21]
    if number.isdigit():
        return names[int(number)] if int(number) < len(names) else ""
    return str(names.index(number.lower())) if number.lower() in names else ""


def _widened(text: str, start: int, end: int, value: str) -> tuple[int, int]:
    """The span with the words around it that the value repeats: "iPhone 16" for the "15" of "an
    iPhone 15", "four cups" for the "six" of "six cups"."""
    said = _ARTICLE.sub("", value).split()
    for count in range(len(said) - 1, 0, -1):
        first, last = " ".join(said[:count]).lower(), " ".join(said[count:]).lower()
        before = text[:start].rstrip().lower()
        if re.search(rf"(?<!\w){re.escape(first)}$", before):
            return len(before) - len(first), end
        if re.match(rf" {re.escape(last)}(?!\w)", text[end:].lower()):
            return start, end + 1 + len(last)
    return start, end


def _put(text: str, start: int, end: int, value: str) -> str:
    """`value` in the place of text[start:end], fitted to what stands around it."""
    before, gone, after = text[:start], text[start:end], text[end:]
    value = _as_was(value, gone)
    article = re.search(r"\b(an?|the) $", before, re.I)
    given = _ARTICLE.match(value)
    if article and (given or article[1].lower() != "the"):
        before = before[: article.start()]
        bare = value[given.end() :] if given else value
        value = given[0] + bare if given else with_article(bare)
    changed = before + value + after
    return changed[:1].upper() + changed[1:]


def _as_was(value: str, gone: str) -> str:
    """The value with the year, the plural and the capitals of what it replaces."""
    weekday, when = _KINDS[0], _KINDS[1]
    if weekday.fullmatch(value) and weekday.fullmatch(gone):
        value = value.lower().removesuffix("s").capitalize()
        return value + "s" if gone.endswith("s") else value
    year = re.search(_YEAR, gone)
    if when.fullmatch(value) and year:
        if re.fullmatch(_YEAR, value):
            return gone[: year.start()] + value + gone[year.end() :]
        if not re.search(_YEAR, value):
            return f"{_capitals(value)} {year[0]}"
    if value.islower() and gone[:1].isupper():
        return value.title()
    return _capitals(value) if when.fullmatch(value) else value


def _capitals(value: str) -> str:
    """Months with a capital."""
    return " ".join(word.capitalize() if word in MONTHS else word for word in value.split())
