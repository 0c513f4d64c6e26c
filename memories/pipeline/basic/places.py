"""Names of places and languages that people often type in lower case."""

from collections.abc import Sequence

from memories.pipeline.basic.lexicon import NATIONALITIES, phrases, words

PLACES = words(
    """afghanistan albania algeria amsterdam argentina armenia asia athens atlanta austin australia
    austria bangalore bangkok bangladesh barcelona bath beijing beirut belfast belgium belgrade
    berlin bilbao birmingham bogota bologna bolivia bosnia boston brazil brighton brisbane bristol
    brooklyn brussels bucharest budapest bulgaria cairo calgary california cambodia cambridge canada
    cardiff casablanca chennai chicago chile china colombia colorado copenhagen cork cornwall
    croatia cuba cyprus dallas delhi denmark denver detroit dubai dublin dubrovnik dundee edinburgh
    egypt england estonia ethiopia europe exeter finland florence florida france frankfurt galway
    geneva genoa georgia germany ghana glasgow greece guatemala hamburg hanoi havana hawaii helsinki
    houston hull hungary iceland india indonesia iran iraq ireland israel istanbul italy jakarta
    jamaica japan jerusalem johannesburg jordan kansas karachi kathmandu kenya kiev korea krakow
    kyiv kyoto lagos lahore latvia lebanon leeds leicester lima lisbon lithuania liverpool ljubljana
    london luxembourg lyon madrid malaga malaysia malta manchester manila marseille melbourne mexico
    miami michigan milan minneapolis minnesota montana montreal morocco moscow mumbai munich nairobi
    naples nepal netherlands nevada newcastle nigeria norway norwich nottingham ohio oregon osaka
    oslo ottawa oxford pakistan palermo panama paris perth peru philadelphia philippines phoenix
    poland porto portland portugal prague pune quebec reykjavik riga rio romania rome rotterdam
    russia santiago sarajevo scotland seattle senegal seoul serbia seville shanghai sheffield sicily
    singapore slovakia slovenia sofia southampton spain stockholm stuttgart swansea sweden
    switzerland sydney syria taipei taiwan tallinn tanzania tehran tennessee texas thailand tokyo
    toronto toulouse tunisia turin turkey uganda ukraine uruguay usa utah utrecht valencia vancouver
    venice verona vienna vietnam vilnius wales warsaw washington wisconsin york yorkshire zagreb
    zambia zimbabwe zurich zürich uk us nyc"""
)
LONG_PLACES = phrases(
    "new york; new zealand; new jersey; new orleans; new mexico; new delhi; los angeles; "
    "san francisco; san diego; san jose; san antonio; las vegas; hong kong; costa rica; "
    "sri lanka; south africa; south korea; north korea; saudi arabia; united states; "
    "united kingdom; united arab emirates; cape town; buenos aires; rio de janeiro; sao "
    "paulo; mexico city; ho chi minh city; kuala lumpur; tel aviv; abu dhabi; puerto "
    "rico; north carolina; south carolina; north dakota; south dakota; west virginia; "
    "czech republic; northern ireland; dominican republic; el salvador; salt lake city; "
    "kansas city; st louis; st petersburg; milton keynes"
)
UPPER = {
    "uk": "UK",
    "us": "US",
    "usa": "USA",
    "nyc": "NYC",
    "adhd": "ADHD",
    "ibs": "IBS",
    "phd": "PhD",
    "gp": "GP",
    "ocd": "OCD",
    "ptsd": "PTSD",
}
SMALL = frozenset(("de", "of"))
# Places that are also ordinary words: upper case only after a preposition of place.
AMBIGUOUS = words("bath cork hull jordan turkey us china rio nice reading lima phoenix")
PREPOSITIONS = words("in to from near at via leave visit around outside")
NAMED_TIMES = words(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays "
    "thursdays fridays saturdays sundays january february april june july august "
    "september october november december christmas easter ramadan diwali eid hanukkah"
)


def is_place(tokens: Sequence[str]) -> bool:
    """Whether the phrase begins (perhaps after an article or preposition) with a known place."""
    low = [t.lower() for t in tokens[:4]]
    while low and low[0] in (
        "the",
        "to",
        "from",
        "in",
        "south",
        "north",
        "east",
        "west",
        "central",
        "rural",
        "downtown",
        "back",
        "home",
    ):
        low = low[1:]
    return bool(low) and (low[0] in PLACES or tuple(low[:2]) in LONG_PLACES)


def capitalise(tokens: Sequence[str]) -> list[str]:
    """The tokens with known places, languages and days in upper case."""
    out = list(tokens)
    for i, token in enumerate(out):
        if token != token.lower():
            continue
        before = out[i - 1].lower() if i else ""
        plain = token in PLACES and token not in AMBIGUOUS
        placed = token in AMBIGUOUS and before in PREPOSITIONS
        if token in UPPER and (token not in AMBIGUOUS or before in PREPOSITIONS | {"the"}):
            out[i] = UPPER[token]
        elif plain or placed or token in NATIONALITIES or token in NAMED_TIMES:
            out[i] = "-".join(part.capitalize() for part in token.split("-"))
    low = [t.lower() for t in out]
    for name in LONG_PLACES:
        parts = list(name)
        for i in range(len(out) - len(parts) + 1):
            if low[i : i + len(parts)] == parts:
                out[i : i + len(parts)] = [p if p in SMALL else p.capitalize() for p in parts]
    return out
