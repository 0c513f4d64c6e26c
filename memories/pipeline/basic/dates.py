"""Relative dates made absolute: "last month", said on 22 November 2026, is "in October 2026".

A memory is read long after it was written, so that "next Friday" would come to mean another day.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORT_MONTHS = {name[:3]: n for n, name in enumerate(MONTHS, 1)} | {"sept": 9}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_DAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "a couple of": 2,
    "couple of": 2,
    "fifteen": 15,
    "twenty": 20,
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

NUMBER = (
    r"(?P<n>\d+|a couple of|couple of|an?|" + "|".join(w for w in NUMBERS if " " not in w) + ")"
)
UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
MONTH = "|".join([*MONTHS, *(m for m in SHORT_MONTHS if m not in ("may", "mar"))])
DAY = "|".join([*DAYS, *(d for d in SHORT_DAYS if d not in ("sun", "sat", "wed", "mon"))])
WEEKDAY = rf"(?:{DAY}|sunday|saturday|monday|wednesday)"
SEASON = "|".join(SEASONS)
PART = r"(?: (?P<part>morning|afternoon|evening|night)\b(?!s))?"
HOLIDAYS = {"christmas": 12, "xmas": 12, "easter": 4, "thanksgiving": 11, "halloween": 10}
HOLIDAY = "|".join(HOLIDAYS)
ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"
# A day, a week, a month or a feast that comes once: by it a plan is told from a habit.
CALENDAR = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH}|mar)\b"
    rf"|(?:{MONTH}|mar) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b"
    rf"|\b\d{{1,2}}/\d{{1,2}}\b|\b\d{{4}}-\d\d-\d\d\b|\bthe {ORDINAL}\b"
    rf"|\b(?:next|this|this coming) (?:week|weekend|month|year|{DAY}|{SEASON}|{MONTH}|sunday"
    rf"|saturday|monday|wednesday)\b|\b(?:tomorrow|the day after tomorrow)\b"
    rf"|\b(?:on|this) (?:{DAY}|sunday|saturday|monday|wednesday)\b|\b(?:in|by|from|until|till) "
    rf"(?:early |late |mid )?(?:{MONTH})\b|\b(?:over|at|for|before|after|this|next) (?:{HOLIDAY}"
    rf"|half-?\s?term|new year)\b|\bin (?:the )?(?:{SEASON})\b|\bin (?:\d+|an?|one|two|three|four"
    rf"|five|six) (?:day|week|month|year)s?\b|\bin 20\d\d\b|\b(?:{DAY}) \d"
    rf"|\b{WEEKDAY} (?:week|fortnight)\b)"
)


def ground(text: str, today: date, *, past: bool, once: bool = True) -> str:
    """`text` with its relative dates made absolute.

    past: whether the sentence tells of the past, which decides what "in May" means. once: whether
    it tells of one occasion, and not of a habit such as what happens "at Christmas".
    """
    for pattern, rule in RULES:
        if rule is _feast and not once:
            continue
        pieces, end = [], 0
        for match in pattern.finditer(text):
            pieces += [text[end : match.start()], rule(match, today, past)]
            end = match.end()
        text = "".join([*pieces, text[end:]])
    return text


def full_date(day: date) -> str:
    """A day as the product writes it: 6 December 2026."""
    return f"{day.day} {day:%B} {day.year}"


def month_and_year(day: date) -> str:
    """A month as the product writes it: October 2026."""
    return f"{day:%B} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where there is none such."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _on(day: date, part: str | None = None) -> str:
    return f"on the {part} of {full_date(day)}" if part else f"on {full_date(day)}"


def _day_word(match: re.Match[str], today: date, past: bool) -> str:
    word = match["word"].lower()
    offsets = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "last night": -1}
    if word.startswith("the day after"):
        offset = 2
    elif word.startswith("the day before"):
        offset = -2
    else:
        offset = offsets[word]
    part = "evening" if word == "tonight" else "night" if word == "last night" else match["part"]
    return _on(today + timedelta(days=offset), part)


def _weekday(match: re.Match[str], today: date, past: bool) -> str:
    index = _number_of(match["day"])
    which = (match["which"] or "").lower().strip()
    if which == "last" or (past and which != "next"):
        day = today - timedelta(days=(today.weekday() - index - 1) % 7 + 1)
    else:
        day = today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    return _on(day, match["part"])


def _number_of(day: str) -> int:
    low = day.lower()
    return DAYS.index(low) if low in DAYS else SHORT_DAYS[low]


def _week_after(match: re.Match[str], today: date, past: bool) -> str:
    """ "A week on Monday", "Monday week": seven days after the coming Monday."""
    index = _number_of(match["day"] or match["day2"])
    weeks = 2 if "fortnight" in (match["n"] or match["n2"]).lower() else 1
    return _on(today + timedelta(days=(index - today.weekday() - 1) % 7 + 1, weeks=weeks))


def _last_weekday(day: str, today: date) -> str:
    return _on(today - timedelta(days=(today.weekday() - _number_of(day) - 1) % 7 + 1))


def _relative_unit(match: re.Match[str], today: date, past: bool) -> str:
    which, unit = match["which"].lower(), match["unit"].lower()
    step = {"last": -1, "this": 0, "next": 1}[which if which in ("last", "next") else "this"]
    prefix = ""
    if (lead := (match["lead"] or "").strip().lower()) in ("early", "late", "later", "mid"):
        prefix = f"{lead} " if lead != "later" else ""
    if unit == "year":
        return f"in {prefix}{today.year + step}"
    if unit == "month":
        return f"in {prefix}{month_and_year(add_months(today.replace(day=1), step))}"
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
    if unit == "weekend":
        return f"on the weekend of {full_date(monday + timedelta(days=5))}"
    return f"in the week of {full_date(monday)}"


def _season(match: re.Match[str], today: date, past: bool) -> str:
    which, season = match["which"].lower().strip(), match["season"].lower()
    year = today.year
    start = SEASONS[season]
    if which == "last":
        year -= 1 if today.month < start + 3 else 0
    elif which == "next" or (which in ("in the", "this coming") and not past):
        year += 1 if today.month >= start else 0
    elif which == "in the":
        year -= 1 if today.month < start else 0
    elif which == "this" and not past and today.month >= start + 3:
        year += 1
    return f"in {season} {year}"


def _ahead(match: re.Match[str], today: date, past: bool) -> str:
    return _shift(match, today, 1)


def _ago(match: re.Match[str], today: date, past: bool) -> str:
    return _shift(match, today, -1)


def _shift(match: re.Match[str], today: date, sign: int) -> str:
    word = match["n"].lower()
    if word not in NUMBERS and len(word) > 4:  # no calendar reaches so far
        return match.group()
    number = int(word) if word.isdigit() else NUMBERS[word]
    unit = match["unit"].lower()
    if unit == "year":
        year = today.year + sign * number
        return f"in {year}" if year > 1 else match.group()
    if unit == "month":
        return f"in {month_and_year(add_months(today.replace(day=1), sign * number))}"
    days = number * {"day": 1, "week": 7, "fortnight": 14}[unit]
    return _on(today + timedelta(days=sign * days))


def _month(match: re.Match[str], today: date, past: bool) -> str:
    name = match["month"].lower().rstrip(".")
    month = MONTHS.index(name) + 1 if name in MONTHS else SHORT_MONTHS[name]
    which = (match["which"] or "").strip().lower()
    lead = f"{match['lead'].lower()} " if match["lead"] else ""
    year = today.year
    if which == "last":
        year -= 1 if month >= today.month else 0
    elif which == "next" or not past:
        year += 1 if month < today.month or (which == "next" and month == today.month) else 0
    elif month > today.month:
        year -= 1
    joint = which if which in ("from", "until", "till", "by") else "in"
    return f"{joint} {lead}{MONTHS[month - 1].capitalize()} {year}"


def _month_name(name: str) -> str:
    low = name.lower().rstrip(".")
    return MONTHS[SHORT_MONTHS[low] - 1 if low in SHORT_MONTHS else MONTHS.index(low)].capitalize()


def _day_of_month(match: re.Match[str], today: date, past: bool) -> str:
    first, second = match["d1"] or match["d2"], match["m1"] or match["m2"]
    name = second.lower()
    month = MONTHS.index(name) + 1 if name in MONTHS else SHORT_MONTHS[name]
    number = int(re.sub(r"\D", "", first))
    if not 1 <= number <= monthrange(2024, month)[1]:
        return match.group()
    year = today.year
    if past and (month, number) > (today.month, today.day):
        year -= 1
    elif not past and (month, number) < (today.month, today.day):
        year += 1
    return f"on {number} {MONTHS[month - 1].capitalize()} {year}"


def _numeric(match: re.Match[str], today: date, past: bool) -> str:
    """A day in figures whose order is beyond doubt: 19/07/1971, 3/14, 2026-12-24."""
    a, b = int(match["a"]), int(match["b"])
    day, month = (b, a) if b > 12 else (a, b)
    year = int(match["year"]) if match["year"] else today.year
    year += 1900 if 30 < year < 100 else 2000 if year <= 30 else 0
    if not (1 <= month <= 12 < day <= monthrange(max(year, 1), month)[1]):
        return match.group()
    if not match["year"]:
        year += (not past and (month, day) < (today.month, today.day)) - (
            past and (month, day) > (today.month, today.day)
        )
    return f"{match['on'] or ''}{day} {MONTHS[month - 1].capitalize()} {year}"


def _feast(match: re.Match[str], today: date, past: bool) -> str:
    """ "Over Easter" of a plan or an event; each feast by the month it mostly falls in."""
    month = HOLIDAYS[match["feast"].lower()]
    year = today.year + (month < today.month if not past else -(month > today.month))
    joint = match["joint"].lower()
    joint = "at" if joint in ("this", "next") else joint
    return f"{joint} {match['feast'].capitalize()} {year}"


def _bare_day(match: re.Match[str], today: date, past: bool) -> str:
    number = int(match["d"])
    if not 1 <= number <= 31:
        return match.group()
    month = today.replace(day=1)
    for _ in range(12):
        if number <= monthrange(month.year, month.month)[1]:
            day = month.replace(day=number)
            if (day <= today) if past else (day >= today):
                return _on(day)
        month = add_months(month, -1 if past else 1)
    return match.group()


Rule = Callable[[re.Match[str], date, bool], str]
NO_YEAR = r"(?!,? \d{4}| \d{1,2}(?:st|nd|rd|th)?\b)"


def _rule(pattern: str, rule: Rule) -> tuple[re.Pattern[str], Rule]:
    return re.compile(pattern, re.IGNORECASE), rule


RULES = (
    _rule(
        rf"\b(?:on )?(?:(?P<n>a week|a fortnight) (?:on |this |next )?)(?P<day>{WEEKDAY})\b"
        rf"|\b(?:on )?(?P<day2>{WEEKDAY}) (?P<n2>week|fortnight)\b(?!s)",
        _week_after,
    ),
    _rule(
        rf"\b(?:on )?(?:the )?(?P<day>{WEEKDAY}) (?:just )?(?:gone|past)\b",
        lambda match, today, past: _last_weekday(match["day"], today),
    ),
    _rule(
        rf"\b(?:on )?(?P<word>the day after tomorrow|the day before yesterday|last night"
        rf"|today|tonight|tomorrow|yesterday)\b{PART}",
        _day_word,
    ),
    _rule(rf"\b(?:in )?{NUMBER} {UNIT}(?:'s?)?(?: time)? (?:from (?:now|today))\b", _ahead),
    _rule(
        rf"\bin (?:about |around |roughly )?{NUMBER} {UNIT}(?:'s?)?(?: time)?\b"
        r"(?! of\b)",
        _ahead,
    ),
    _rule(rf"\b(?:about |around |like |roughly )?{NUMBER} {UNIT} (?:ago|back)\b", _ago),
    _rule(
        rf"\b(?:on )?(?P<which>last |next |this |this coming |on )(?P<day>{DAY}|sunday|saturday"
        rf"|monday|wednesday|sat|sun|mon|wed)\b(?! (?:mornings|afternoons|evenings|nights))"
        rf"{PART}",
        _weekday,
    ),
    _rule(
        r"\b(?:in |on |during |at )?(?P<lead>early |late |later |mid )?(?:the )?"
        r"(?P<which>last|next|this|this coming) (?P<unit>weekend|week|month|year)\b"
        r"(?!'s)",
        _relative_unit,
    ),
    _rule(
        rf"\b(?:in )?(?P<which>last |next |this |this coming |in the )(?P<season>{SEASON})\b"
        r"(?! \d{4})",
        _season,
    ),
    _rule(
        rf"\b(?:on )?(?:the )?(?:(?P<d1>\d{{1,2}}(?:st|nd|rd|th)?)(?: of)? (?P<m1>{MONTH}|mar)"
        rf"|(?P<m2>{MONTH}|mar) (?:the )?(?P<d2>\d{{1,2}}(?:st|nd|rd|th)?))\b(?!,? \d{{4}})",
        _day_of_month,
    ),
    _rule(
        rf"\b(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{MONTH}|mar),? "
        r"(?P<y>\d{4})\b",
        lambda match, today, past: f"{match['d']} {_month_name(match['m'])} {match['y']}",
    ),
    _rule(
        r"(?P<on>\bon )?(?<![\d/.])\b(?P<a>\d{1,2})/(?P<b>\d{1,2})"
        r"(?:/(?P<year>\d{4}|\d{2}))?\b(?![/.])",
        _numeric,
    ),
    _rule(
        rf"\b(?P<joint>over|at|for|before|after|this|next) (?P<feast>{HOLIDAY})\b(?! \d)", _feast
    ),
    _rule(r"\bon the (?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|floor|street|week))", _bare_day),
    _rule(
        rf"\b(?P<which>in |last |next |this |in next |in last |this coming |from |until |till |by )"
        rf"(?P<lead>early |late |mid )?(?P<month>{MONTH})\b{NO_YEAR}",
        _month,
    ),
)
