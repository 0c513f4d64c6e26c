"""Time limits in a command: "from before June", "older than a year", "since 3 May", "in 2025".

They are about when a memory was made. A limit is the half-open span [after, before) of days; where
a phrase leaves the year open, the latest one that has already begun is meant.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2,
    "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
NUMBERS = {
    "": 1, "a": 1, "an": 1, "the": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
COUNT = r"(?:\d+|a couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
UNIT = r"(?:day|week|month|year)s?"
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
# What names a time by itself, and what does so only behind a word like "in": "may" is also a verb.
RELATIVE = (
    r"(?:the day before yesterday|yesterday|today|(?:last|this) (?:week|month|year|weekend)"
    rf"|(?:the )?(?:previous|current) (?:week|month|year)|last (?:{MONTH}|{WEEKDAY})"
    rf"|{COUNT} {UNIT} ago)"
)
MOMENT = (
    rf"(?:{RELATIVE}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? \d{{4}})?"
    rf"|(?:the )?(?:start|beginning|end) of (?:{MONTH}(?:,? \d{{4}})?|\d{{4}}"
    r"|(?:last|this) (?:month|year|week))"
    rf"|(?:this )?{MONTH}(?:,? (?:of )?(?:\d{{4}}|last year|this year))?|(?:19|20)\d{{2}}"
    rf"|(?:this )?{WEEKDAY})"
)

Span = tuple[date | None, date | None]


@dataclass(frozen=True)
class Limit:
    """Days from `after` on and strictly before `before`; start, end: where the phrase stands."""

    after: date | None
    before: date | None
    start: int
    end: int


def moment(phrase: str, today: date) -> tuple[date, date]:
    """The first day of what a phrase names and the day after its last ("June" -> 1 June, 1 July).

    Raises ValueError for a day that does not exist.
    """
    phrase = re.sub(r"\b(?:the|of|on)\b|[,.](?=\s|$)", " ", phrase.lower())
    phrase = " ".join(phrase.split())
    edge = re.match(r"(start|beginning|end) ", phrase)
    if edge:
        first, following = moment(phrase[edge.end() :], today)
        return (first, first) if edge[1] != "end" else (following, following)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", phrase):
        return _one_day(date.fromisoformat(phrase))
    numeric = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", phrase)
    if numeric:
        return _one_day(date(int(numeric[3]), int(numeric[2]), int(numeric[1])))
    if re.fullmatch(r"\d{4}", phrase):
        return date(int(phrase), 1, 1), date(int(phrase) + 1, 1, 1)
    ago = re.fullmatch(rf"({COUNT}) ({UNIT}) ago", phrase.replace("couple", "couple of"))
    if ago:
        return _one_day(_before(today, ago[1], ago[2]))
    return _relative(phrase, today) or _calendar(phrase, today)


def _relative(phrase: str, today: date) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday())
    back = 1 if phrase.startswith(("last", "previous")) else 0
    match phrase.split()[-1]:
        case "today":
            return _one_day(today)
        case "yesterday":
            return _one_day(today - timedelta(days=2 if "before" in phrase else 1))
        case "week":
            first = monday - timedelta(weeks=back)
            return first, first + timedelta(weeks=1)
        case "weekend":
            saturday = monday + timedelta(days=5 - 7 * (back or today.weekday() < 5))
            return saturday, saturday + timedelta(days=2)
        case "month":
            first = _months_later(today.replace(day=1), -back)
            return first, _months_later(first, 1)
        case "year" if not any(word in MONTHS for word in phrase.split()):
            return date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1)
        case name if name in WEEKDAYS:
            days = (today.weekday() - WEEKDAYS[name]) % 7
            return _one_day(today - timedelta(days=days or 7 * ("last" in phrase)))
    return None


def _calendar(phrase: str, today: date) -> tuple[date, date]:
    """A month with or without day and year."""
    name = next(word for word in phrase.split() if word in MONTHS)
    numbers = [int(found) for found in re.findall(r"\d+", phrase)]
    year = next((number for number in numbers if number > 31), None)
    if year is None and "last year" in phrase:
        year = today.year - 1
    if year is None and "this year" in phrase:
        year = today.year
    day = next((number for number in numbers if number <= 31), None)
    first = date(year or today.year, MONTHS[name], day or 1)
    if year is None and (
        first > today or (phrase.startswith("last ") and first.month == today.month)
    ):
        first = first.replace(year=first.year - 1)
    return _one_day(first) if day else (first, _months_later(first, 1))


def _between(first: str, last: str, today: date) -> Span:
    """From the first day of one moment to the last of another, which may lend it the year."""
    year = re.search(r"\d{4}", last)
    if year and not re.search(r"\d{4}", first):
        first = f"{first} {year[0]}"
    return moment(first, today)[0], moment(last, today)[1]


def _one_day(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _before(today: date, count: str, unit: str) -> date:
    """The day that lies so many days, weeks, months or years before `today`."""
    number = int(count) if count.isdigit() else NUMBERS[count]
    match unit.rstrip("s"):
        case "day":
            return today - timedelta(days=number)
        case "week":
            return today - timedelta(weeks=number)
        case "month":
            return _months_later(today, -number)
    return _months_later(today, -12 * number)


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


# A past participle or relative clause that may introduce a limit and says nothing by itself.
MADE = (
    r"(?:(?:that|which) )?(?:(?:are|were|was|is|have been|got|you(?:'ve| have)?|I(?:'ve| have)?) )?"
    r"(?:(?:all|ever) )?(?:created|made|stored|saved|added|recorded|written|learned|learnt"
    r"|dated|noted|collected|remembered|told you|gave you|shared|mentioned|said"
    r"|dating(?: back)?)? ?"
)
M = f"({MOMENT})"

Maker = Callable[[re.Match[str], date], Span]
PHRASES: tuple[tuple[str, Maker], ...] = (
    (rf"(?:between|from) {M} (?:and|to|until|till|through) {M}",
     lambda m, t: _between(m[1], m[2], t)),
    (rf"(?:more than|over) ({COUNT}) ({UNIT})(?: old| ago)",
     lambda m, t: (None, _before(t, m[1], m[2]))),
    (rf"older than ({COUNT}) ({UNIT})", lambda m, t: (None, _before(t, m[1], m[2]))),
    (rf"older than {M}", lambda m, t: (None, moment(m[1], t)[0])),
    (rf"(?:newer|younger|less) than ({COUNT}) ({UNIT})(?: old| ago)?",
     lambda m, t: (_before(t, m[1], m[2]), None)),
    (rf"newer than {M}", lambda m, t: (moment(m[1], t)[1], None)),
    (rf"(?:(?:in|from|of|over|during|within) )?the (?:last|past|previous) (?:({COUNT}) )?({UNIT})",
     lambda m, t: (_before(t, m[1] or "", m[2]), None)),
    (rf"(?:(?:from|dated?) )?(?:before|prior to|up to|until|till|earlier than) {M}",
     lambda m, t: (None, moment(m[1], t)[0])),
    (rf"(?:from )?(?:after|later than) {M}", lambda m, t: (moment(m[1], t)[1], None)),
    (rf"(?:(?:from|ever) )?since {M}", lambda m, t: (moment(m[1], t)[0], None)),
    (rf"from {M} (?:on|onwards?)", lambda m, t: (moment(m[1], t)[0], None)),
    (rf"(?:(?:back )?(?:from|in|on|of|during|for|dated) )+{M}", lambda m, t: moment(m[1], t)),
    (rf"({RELATIVE})", lambda m, t: moment(m[1], t)),
)  # fmt: skip


def find(text: str, today: date) -> Limit | None:
    """The time limit at the end of `text`, None when there is none that can be understood."""
    for pattern, span in PHRASES:
        for match in re.finditer(rf"(?<![\w-]){MADE}\b(?:{pattern})$", text, re.IGNORECASE):
            try:
                after, before = span(_inner(pattern, match), today)
            except (ValueError, OverflowError):
                continue
            return Limit(after, before, match.start(), match.end())
    return None


def _inner(pattern: str, match: re.Match[str]) -> re.Match[str]:
    """The phrase alone, so that its groups count from one."""
    found = re.search(rf"(?:{pattern})$", match[0], re.IGNORECASE)
    if found is None:
        raise ValueError(match[0])
    return found
