"""Other ways of saying it, turned into plain first-person sentences that the rules can read.

"vegan, no nuts" is "I am vegan", "I do not have nuts"; "tennis is my favourite sport" is "my
favourite sport is tennis"; "as a vegetarian, what should I cook" says "I am a vegetarian".
"""

import re
from collections.abc import Iterator, Sequence

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.lexicon import (
    BELONGINGS,
    FREQUENCY,
    HEALTH,
    LOOSE_RELATIONS,
    NATIONALITIES,
    NEEDS_COMPLEMENT,
    RELATIONS,
    STATES,
    words,
)
from memories.pipeline.basic.subjects import Subject
from memories.pipeline.basic.verbs import AUXILIARIES, base_of_ing, base_of_past, base_of_third, is_base
from memories.pipeline.basic.words import Tokens, find, is_word, join, lower

NUMBERS = words("one two three four five six seven eight nine ten a an several")
BARE_VERBS = words("love like hate enjoy live prefer dislike adore luv work") | words("loved hated")
BARE_PAST = words("moved started got adopted quit bought joined graduated retired married broke had "
                  "switched turned became finished signed grew lived worked studied gave lost won "
                  "ran visited booked passed stopped went relocated sold used learned learnt")  # fmt: skip
BARE_ING = words("living working studying learning training planning moving going looking expecting "
                 "trying thinking recovering saving flying travelling traveling getting visiting "
                 "writing raising teaching volunteering hoping renovating commuting suffering "
                 "considering staying freelancing dating running playing heading doing breastfeeding retraining "
                 "applying caring")  # fmt: skip
PEOPLE = words("student teacher beginner parent mum mom dad father mother nurse doctor developer "
               "engineer vegan vegetarian diabetic person woman man guy pensioner freelancer")  # fmt: skip
FOODS = words("nuts peanuts dairy gluten meat pork beef fish shellfish sugar alcohol eggs wheat soy "
              "sesame caffeine milk lactose onions garlic mushrooms seafood spice cilantro coriander "
              "red carbs bread cheese")  # fmt: skip


# "Don't eat pork" is said of oneself; "don't write explanations" is an order.
OWN_DENIALS = words("eat drink smoke like love enjoy have drive own live work speak celebrate do cook "
                    "wear know really particularly much get play care mind usually ever even")  # fmt: skip
ROLE_ENDINGS = ("drinker", "lover", "eater", "owner", "player", "runner", "reader", "walker", "addict",
                "enthusiast", "nerd", "geek", "buff", "swimmer", "cyclist", "hiker", "gamer", "sleeper",
                "survivor", "worker", "person", "smoker", "traveller", "traveler", "collector", "owl")  # fmt: skip
JOBS = words("nurse teacher engineer developer lawyer doctor chef baker plumber electrician carpenter "
             "accountant designer student pensioner freelancer paramedic pharmacist architect writer "
             "musician artist farmer driver mechanic programmer journalist photographer scientist "
             "librarian vet dentist barista waiter waitress cook pilot firefighter translator "
             "dad mum mom mother father parent grandmother grandfather consultant analyst manager nanny tutor lecturer professor physio therapist midwife "
             "butcher hairdresser cleaner builder surgeon solicitor actor actress dancer editor "
             "expat immigrant veteran homeowner widow widower vegan vegetarian pescatarian")  # fmt: skip


def role_at(tokens: Sequence[str], j: int) -> bool:
    """Whether a bare role stands at `j` up to a pause: "nurse", "coffee drinker", "mother of four"."""
    end = next((k for k in range(j, len(tokens)) if not is_word(tokens[k]) or tokens[k] in ("and", "but")),
               len(tokens))  # fmt: skip
    low = lower(tokens[j:end])
    if tokens[end : end + 1] == [":"]:
        return False
    if not 0 < len(low) <= 4 or low[0] in words("the my your this that his her i any what which no"):
        return False
    if low[1:2] == ["of"] and low[0] in words("mother father mum mom dad parent owner grandmother grandfather"):
        return len(low) > 2
    place = next((k for k, w in enumerate(low) if w in ("in", "at", "from", "for", "by")), len(low))
    head = low[place - 1] if place else ""
    return head in JOBS or low[-1].endswith(ROLE_ENDINGS)


def inverted(tokens: Sequence[str]) -> Tokens | None:
    """"Tennis is my favourite sport" as "my favourite sport is tennis", else None."""
    low = lower(tokens)
    for verb in ("is", "are", "'s"):
        if verb not in low[1:]:
            continue
        at = low.index(verb, 1)
        after = low[at + 1 : at + 2]
        if after not in (["my"], ["our"]) or at > 6:
            continue
        first, rest = list(tokens[:at]), list(tokens[at + 1 :])
        if low[0] in ("it", "this", "that", "today", "tomorrow", "here"):
            return _dated(low, rest, at)
        if low[0] in ("what", "where", "who", "when", "which", "i", "my", "there", "he", "she", "they",
                      "these", "those", "you", "we", "all", "but"):
            return None
        relation = [w for w in low[at + 2 :] if w in RELATIONS]
        if relation and first[0][0].isupper():
            return [*rest, "is", "named", *first]
        own = {"pleasure", "weakness", "obsession", "go-to", "favourite", "favorite", "thing", "jam", "fave", "passion", "hobby"} | BELONGINGS
        if own & set(low[at + 2 :]):
            if low[-1] in ("thing", "jam", "favourite", "favorite", "pleasure", "weakness", "obsession"):
                return ["I", "love", *first]
            return [*rest, "is", *first]
    return None


EFFECTS = words("give gives make makes keep keeps help helps scare scares bother bothers upset upsets "
                "kill trigger triggers annoy annoys stress stresses relax relaxes calm calms hurt "
                "hurts irritate irritates send sends")  # fmt: skip


KEYS = {"name": "name", "age": "age", "location": "home", "job": "job", "occupation": "job",
        "diet": "diet", "allergies": "allergies", "hobbies": "hobbies", "hobby": "hobby",
        "birthday": "birthday", "city": "home city", "height": "height", "weight": "weight",
        "profession": "job", "pets": "pets", "kids": "kids", "interests": "hobbies",
        "languages": "languages", "email": "email", "pronouns": "pronouns", "role": "job title",
        "employer": "employer", "status": "status", "nationality": "nationality"}  # fmt: skip


def labelled(tokens: Sequence[str]) -> Tokens | None:
    """"Name: Sam", "Diet: vegan", "Favourite pudding: sticky toffee" as a sentence; else None."""
    if ":" not in tokens[1:4]:
        return None
    at = list(tokens).index(":")
    key, value = lower(tokens[:at]), [t for t in tokens[at + 1 :]]
    if key[:1] == ["my"]:
        key = key[1:]
    if not value or not key:
        return None
    if key[0] in ("favourite", "favorite"):
        return ["my", *key, "is", *value]
    if len(key) > 2 or key[-1] not in KEYS:
        return None
    match KEYS[key[-1]]:
        case "age":
            return ["I", "am", *value]
        case "home":
            return ["I", "live", "in", *value]
        case "job":
            return ["I", "work", "as", *([] if lower(value)[0] in ("a", "an") else ["a"]), *value]
        case "allergies":
            none = lower(value)[0] in ("none", "no")
            return ["I", "have", "no", "allergies"] if none else ["I", "am", "allergic", "to", *value]
        case "pets" | "kids":
            return ["I", "have", *value, *(key if len(value) == 1 else [])]
        case "diet" | "status":
            return ["I", "am", *value] if lower(value)[0] in STATES else None
        case "languages":
            return ["I", "speak", *value]
        case name:
            return ["my", *name.split(), "are" if name.endswith("s") else "is", *value]


def affects(tokens: Sequence[str]) -> Clause | None:
    """The clause of "coffee gives me migraines", whose subject acts on the speaker; else None."""
    low = lower(tokens)
    taste = next((i for i, w in enumerate(low) if w in ("tastes", "taste", "smells", "smell") and i), 0)
    if 0 < taste <= 3 and low[-2:] == ["to", "me"] and low[0] not in words("it this that i your the"):
        cause = Subject("cause", join(tokens[:taste]))
        return Clause(cause, list(tokens[taste:]), low[taste], list(tokens[taste + 1 :]))
    at = next((i for i, w in enumerate(low) if w in EFFECTS and i), 0)
    if not 0 < at <= 5 or low[0] in words("it this that he she they i you what who which there the "
                                          "we these those please can could your if let") :  # fmt: skip
        return None
    if low[at + 1 : at + 2] != ["me"] and low[at + 1 : at + 3] != ["my", "stomach"]:
        return None
    if is_base(low[0]) or low[at - 1] in ("to", "not", "and"):
        return None
    start = at - 1 if low[at - 1] in ("can", "could", "really", "always", "still") else at
    lasting = low[at] in ("scare", "scares", "bother", "bothers", "kill", "hurt", "hurts") or len(low) > at + 2
    subject = Subject("cause", join(["their" if w == "my" else w for w in tokens[:start]]))
    return Clause(subject, list(tokens[start:]), low[at], list(tokens[at + 1 :])) if lasting else None


def _dated(low: Sequence[str], rest: Tokens, at: int) -> Tokens | None:
    """"It's my birthday on Friday", "today is my last day at Acme": what is dated, and when."""
    body = lower(rest)
    if "birthday" not in body and "anniversary" not in body:
        return None
    noun = body.index("birthday" if "birthday" in body else "anniversary")
    when = rest[noun + 1 :]
    if low[0] in ("today", "tomorrow"):
        when = [low[0]]
    return [*rest[: noun + 1], "is", *when] if when else None


def fragment(tokens: Sequence[str]) -> Tokens | None:
    """A clause without subject as a first-person sentence; None for what is no statement."""
    tokens = list(tokens[:-1]) if tokens[-1:] == ["here"] else list(tokens)
    if tokens and tokens[0].istitle() and tokens[0].lower() not in NATIONALITIES:
        tokens[0] = tokens[0].lower()
    if (
        lower(tokens)[0] not in BELONGINGS
        and "who" not in tokens
        and any(w in AUXILIARIES - {"do", "can"} for w in lower(tokens[2:]))
    ):
        return None
    low = lower(tokens)
    while low and low[0] in FREQUENCY | words("not also currently now just recently really mostly "
                                              "originally still newly happily severely "
                                              "proudly only super very totally"):  # fmt: skip
        if low[0] in ("no",):
            break
        low = low[1:]
    if not low:
        return None
    word, after = low[0], low[1:]
    kept = list(tokens)
    if word == "born" and after:
        return ["I", "was", *kept]
    if word in STATES | {"good", "bad", "terrible", "great", "new"}:
        need = NEEDS_COMPLEMENT.get(word)
        if need is None or (need == "" and after) or (need and need in after[:3]) or word == "engaged":
            return ["I", "am", *kept]
        return None
    if word == "no" and after and len(tokens) <= 6:
        return _without(kept, after)
    if len(low) <= 5 and low[-1] in STATES and low[-1] not in NEEDS_COMPLEMENT and word not in BARE_VERBS:
        return ["I", "am", *kept]
    if word in ("mid", "early", "late") and after and re.match(r"\d0s|\w+ties", after[0]):
        return ["I", "am", "in", *kept]
    if word in ("between", "out") and after[-1:] in (["jobs"], ["work"]):
        return ["I", "am", *kept]
    if low[0] == "was" or (kept[0].lower() == "was" and after):
        return ["I", *kept]
    if word == "over" and not after[:1] == ["the"]:
        return ["I", "am", *kept] if after and after[0][0].isdigit() else None
    if word in ("from", "into", "based", "born", "aged", "diagnosed") and after:
        return ["I", "am" if word != "diagnosed" else "was", *kept]
    if word.isdecimal() and len(word) < 4 and (
        not after or after[0] in (",", "years", "yo", "year", "and", "y/o", "m", "f")
    ):
        return ["I", "am", *kept] if 4 < int(word) < 120 else None
    if (word in NUMBERS or word.isdigit()) and any(w in RELATIONS - LOOSE_RELATIONS for w in after[:4]):
        return ["I", "have", *kept]
    if "fan" in low[:5] and find(low, ["of"]) >= 0 or low[-1:] == ["fan"]:
        article = [] if word in ("a", "not") or kept[0].lower() == "not" else ["a"]
        extra = ["a"] if kept[0].lower() == "not" and word != "a" else []
        return ["I", "am", *kept[:1], *extra, *kept[1:]] if extra else ["I", "am", *article, *kept]
    if word == "work" and after and after[0] not in words("as at in for from with nights part-time "
                                                          "full-time remotely weekends shifts"):  # fmt: skip
        return None
    if word == "like" and after and after[0] in words("a an the those that this i it you my when"):
        return None
    if word in BARE_VERBS and after:
        return ["I", *kept]
    if low[:2] == ["do", "not"]:
        return ["I", *kept] if len(low) > 3 and low[2] in OWN_DENIALS else None
    if low[:2] == ["can", "not"]:
        return ["I", *kept] if len(low) > 2 else None
    if lower(kept)[0] == "never" and base_of_past(word) is None:
        return ["I", *kept]
    if word in ("have", "has") and after:
        lasting = after[0] in ("no", "got", "had") or (RELATIONS | HEALTH) & set(after[:4])
        return ["I", "have", *kept[1:]] if lasting else None
    if word in ("been",) and after:
        return ["I", "have", *kept]
    if word in BARE_PAST and after and kept[0].lower() != "got":
        return ["I", *kept]
    if word == "got":
        counted = after[:1] and (after[0] in NUMBERS | {"the"} or after[0].isdigit())
        return ["I", "have", *kept] if counted else ["I", *kept]
    acted = any(base_of_third(w) or base_of_past(w) or w in AUXILIARIES for w in low[2:])
    if word in BARE_ING and after and not acted:
        return ["I", "am", *kept]
    if base_of_ing(word) and kept[0].lower() == "currently":
        return ["I", "am", *kept]
    if word in ("need", "want", "will", "am", "can", "hope", "use", "take", "play", "speak", "go") and (
        lower(kept)[0] in FREQUENCY or word in ("am", "hope") or (word == "speak" and after)
    ):
        return ["I", *kept]
    if is_base(word) and lower(kept)[0] in FREQUENCY - {"always", "only"}:
        return ["I", *kept]
    if word in ("a", "an") and after and (after[-1] in PEOPLE or PEOPLE & set(after[:3])) and not any(
        base_of_third(w) for w in after
    ):
        return ["I", "am", *kept]
    if word in NATIONALITIES and not after:
        return ["I", "am", *kept]
    if word in ("named", "called"):
        return None
    if lower(kept)[0] == "not" and word in ("a", "an", "in", "on", "from", "really"):
        return ["I", "am", *kept]
    if low[:2] in (["big", "into"], ["really", "into"], ["more", "into"]):
        return ["I", "am", *kept]
    if role_at(tokens, 0) and not any(base_of_third(w) for w in low):
        article = [] if word in ("a", "an") else ["an" if word[0] in "aeiou" else "a"]
        return ["I", "am", *article, *kept]
    if word in PEOPLE and (not after or after[0] in ("in", "at", "from", "for", "by")):
        return ["I", "am", "a", *kept]
    if word in ("favourite", "favorite") and ("is" in low or "are" in low):
        return ["my", *kept]
    if word in BELONGINGS and after[:1] in (["is"], ["'s"], ["are"]) and len(after) > 1:
        return ["my", *kept]
    return None


def _without(kept: Tokens, after: Sequence[str]) -> Tokens | None:
    """"no nuts", "no kids", "no allergies"."""
    if any(w in RELATIONS for w in after):
        return ["I", "have", *kept]
    if after[0] in FOODS or after[-1] in FOODS:
        return ["I", "do", "not", "eat", *kept[1:]]
    if after[0] in ("allergies", "pets", "siblings", "dietary", "known", "partner", "job"):
        return ["I", "have", *kept]
    if after[:1] == ["longer"] and len(after) > 1:
        return ["I", *(["am"] if after[1] in STATES else []), *kept]
    return None


def asides(tokens: Sequence[str]) -> Iterator[Tokens]:
    """Statements tucked into a question: "as a vegan", "like me", "who is allergic to eggs"."""
    low = lower(tokens)
    for i, word in enumerate(low):
        if word == "as" and low[i + 1 : i + 2] in (["someone"], ["somebody"]) and i + 3 < len(low):
            tail = tokens[i + 3 : _end(low, i + 2)]
            if low[i + 2] == "with":
                yield ["I", "have", *tail]
            elif low[i + 2] == "who":
                yield ["I", *_first_person(tail)]
        if word == "as" and low[i + 1 : i + 2] in (["a"], ["an"]) and i + 2 < len(low):
            end = _end(low, i + 1)
            role = low[i + 2 : end]
            if _is_role(role) and (i == 0 or low[i - 1] not in NOT_ONESELF):
                yield ["I", "am", *tokens[i + 1 : end]]
        if word == "like" and low[i + 1 : i + 2] == ["me"]:
            start = i
            if "who" in low[:i]:
                yield ["I", *_first_person(tokens[low.index("who") + 1 : i])]
                continue
            while start and low[start - 1] not in ("a", "an", "for"):
                start -= 1
            if start and low[start - 1] in ("a", "an"):
                end = _end(low, i + 2) if low[i + 2 : i + 3] in (["in"], ["from"], ["with"], ["who"]) else i
                tail = list(tokens[i + 2 : end]) if end > i else []
                yield ["I", "am", *tokens[start - 1 : i], *tail]
        if word == "who" and i and is_word(tokens[i - 1]) or word == "," and low[i + 1 : i + 2] == ["who"]:
            at = i if word == "who" else i + 1
            owner = _owner_before(low, i)
            if owner is not None and at + 1 < len(low):
                end = _end(low, at + 1)
                yield [*tokens[owner:i], *tokens[at + 1 : end]]
    if low[:2] == ["speaking", "as"] and low[2:3] in (["a"], ["an"]):
        yield ["I", "am", *tokens[2 : _end(low, 2)]]


NOT_ONESELF = words("work works working act acts acting job role same such serve use used known "
                    "well soon far long much many just dressed hired employed career good life")  # fmt: skip
NOT_ROLES = words("starter dessert appetizer side dinner snack laser mixer computer printer letter "
                  "number order paper container parameter header folder reminder matter breather "
                  "teaser rider folder winner present counter")  # fmt: skip


def _is_role(role: Sequence[str]) -> bool:
    """Whether the noun after "as a" is what a person can be."""
    near = role[:4]
    return any(
        w in STATES | NATIONALITIES | PEOPLE or (w.endswith(("er", "or", "ist", "ian", "nurse"))
                                                 and w not in NOT_ROLES and len(w) > 4)
        for w in near
    )  # fmt: skip


def _end(low: Sequence[str], start: int) -> int:
    for i in range(start, len(low)):
        if low[i] in (",", ":", "(", ")", "what", "which", "how", "where", "can", "could", "should",
                      "would", "i") and i > start:  # fmt: skip
            if low[i] in ("i", "can", "should", "could", "would") and low[i - 1] in ("who", "that"):
                continue
            return i
    return len(low)


def _first_person(predicate: Sequence[str]) -> Tokens:
    out = list(predicate)
    if out and out[0].lower() in ("is", "'s"):
        out[0] = "am"
    elif out and out[0].lower() == "has":
        out[0] = "have"
    return out


def _owner_before(low: Sequence[str], i: int) -> int | None:
    """Where "my sister" starts, when it ends right before `i`."""
    for start in range(i - 1, max(-1, i - 6), -1):
        if low[start] in ("my", "our"):
            return start if any(w in RELATIONS for w in low[start + 1 : i]) else None
        if not low[start].isalnum() and low[start] not in ("'s",) and "-" not in low[start]:
            return None
    return None
