"""Names and kinds of the speaker's people that a sentence mentions in passing.

"My girlfriend Sana and I adopted a greyhound" also tells that the girlfriend is named Sana.
"""

from collections.abc import Iterator, Sequence

from memories.pipeline.basic.lexicon import HEALTH, NATIONALITIES, RELATIONS, words
from memories.pipeline.basic.subjects import Company, describe
from memories.pipeline.basic.verbs import AUXILIARIES, base_of_past, base_of_third
from memories.pipeline.basic.words import join, lower, sentence_case

ONE_ONLY = words(
    "wife husband partner spouse girlfriend boyfriend mum mom mother dad father fiance "
    "fiancé fiancee fiancée boss manager gf bf"
)
ORIGIN_BLOCK = words("restaurant food teacher class lesson homework friend friends")
SELDOM_NAMED = words(
    "doctor teacher boss manager therapist coach landlord neighbour neighbor friend "
    "friends colleague colleagues family parents"
)
NAMEABLE = words(
    "company firm business startup shop bakery restaurant band boat blog podcast cafe "
    "club charity studio channel farm team choir"
)
TRAITS = words(
    "vegan vegetarian pescatarian diabetic autistic deaf blind coeliac celiac asthmatic dyslexic "
    "disabled pregnant epileptic lactose-intolerant veggie left-handed teetotal"
)
ILLNESSES = HEALTH - words(
    "allergy allergies condition disease disorder syndrome pressure cholesterol intolerance knee "
    "knees back shoulder hip ankle wrist thyroid reflux"
)
AGED = ("year-old", "month-old", "months-old", "week-old", "weeks-old")
DAYS = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december christmas"
)


def mentioned(tokens: Sequence[str], company: Company) -> Iterator[str]:
    """Memory texts for people and animals introduced by name, age or origin inside `tokens`."""
    low = lower(tokens)
    for i, word in enumerate(low):
        if word not in ("my", "our"):
            continue
        phrase = list(tokens[i + 1 : i + 8])
        for k, word in enumerate(phrase):
            verb = (
                word.islower()
                and word not in RELATIONS
                and (base_of_third(word) or base_of_past(word))
            )
            if verb and k:
                phrase = phrase[:k]
                break
            if word.lower() in AUXILIARIES | {"and", "'s", ",", "(", ")", "who", ":"} and k:
                if word == "," and phrase[k - 1].lower() in RELATIONS and _name_at(phrase, k + 1):
                    phrase = [*phrase[:k], *phrase[k + 1 : k + 2]]
                else:
                    phrase = phrase[:k]
                break
        if not phrase:
            continue
        person = describe(phrase)
        if person.name == "I":
            continue
        if low[i - 1 : i] in (["with"], ["for"], ["of"], ["despite"], ["about"]) and (
            phrase[0].lower() in ILLNESSES
        ):
            yield f"Has {phrase[0]}"
        if person.kind == "belonging":
            yield from _named_thing(tokens, i)
        if person.kind != "person" or person.relation in SELDOM_NAMED:
            continue
        kin = join(phrase).split(person.relation)[0] + person.relation
        kin = kin.replace("dear ", "").replace("own ", "").strip()
        company.meet(person)
        if person.name and person.name.lower() not in DAYS:
            one = person.relation in ONE_ONLY or low[i + 1] in ("youngest", "eldest", "oldest")
            whose = f"{sentence_case(kin)} is" if one else f"Has {_article(kin)}{kin}"
            yield f"{whose} named {person.name}"
        elif phrase[0].lower() in NATIONALITIES and phrase[1:2] and phrase[1].lower() in RELATIONS:
            rest = join(phrase[1 : phrase.index(person.relation) + 1])
            yield f"{rest[:1].upper()}{rest[1:]} is {phrase[0].capitalize()}"
        elif phrase[0].lower() in TRAITS and phrase[1:2] and phrase[1].lower() in RELATIONS:
            yield f"{sentence_case(phrase[1])} is {phrase[0].lower()}"
        elif any(w.lower().endswith(AGED) or w.lower() == "old" for w in phrase):
            yield f"Has {_article(kin)}{kin}"


def _named_thing(tokens: Sequence[str], i: int) -> Iterator[str]:
    """ "My company, Bright Loom, ..." or "my boat called Daisy"."""
    noun = tokens[i + 1]
    after = lower(tokens[i + 2 : i + 3])
    if noun.lower() not in NAMEABLE or after not in ([","], ["called"], ["named"]):
        return
    name: list[str] = []
    for word in tokens[i + 3 : i + 7]:
        if not word[:1].isupper():
            break
        name.append(word)
    if name and name != ["I"]:
        yield f"Has {_article(noun)}{noun.lower()} named {join(name)}"


def _name_at(phrase: Sequence[str], k: int) -> bool:
    return (
        k < len(phrase)
        and phrase[k][:1].isupper()
        and phrase[k] != "I"
        and (k + 1 >= len(phrase) or phrase[k + 1] in (",", ")"))
    )


def _article(noun: str) -> str:
    if noun.endswith("s") or noun.endswith("kids") or noun.endswith("children"):
        return ""
    return "an " if noun[:1].lower() in "aeiou" or noun[:2] in ("8-", "8 ", "11", "18") else "a "
