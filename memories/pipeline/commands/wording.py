"""New values in the product's style: ("city", "Lyon") -> "Lives in Lyon"."""

import re

from memories.pipeline.commands.patterns import any_of, pattern
from memories.pipeline.commands.slots import Slot, slot_named

LONGEST_VALUE = 120  # characters; a longer one is not the value of one thing

_THIRD_PERSON = {
    "am": "is", "have": "has", "live": "lives", "work": "works", "like": "likes", "love": "loves",
    "prefer": "prefers", "own": "owns", "drive": "drives", "play": "plays", "speak": "speaks",
    "study": "studies", "drink": "drinks", "smoke": "smokes", "wear": "wears", "weigh": "weighs",
    "support": "supports", "eat": "eats", "take": "takes", "use": "uses", "watch": "watches",
    "collect": "collects", "follow": "follows", "go": "goes", "run": "runs", "sleep": "sleeps",
    "earn": "earns", "retire": "retires", "plan": "plans", "want": "wants",
}  # fmt: skip
_NO_TRADE = pattern("retired|unemployed|self-employed|freelance")
_EATER = pattern(
    r"(?:\w+ )?" + any_of("vegetarian vegan pescatarian flexitarian omnivore kosher halal")
)


def as_memory(said: str) -> str:
    """A statement in the first person as a memory: "that I live in Lyon" -> "Lives in Lyon"."""
    text = pattern("^that ").sub("", said.strip())
    text = pattern(r"^I'm\b").sub("is", text)
    text = re.sub(r"^I (\w+)", lambda match: _THIRD_PERSON.get(match[1], match[1]), text)
    return _capital(pattern("^my ").sub("", text))


def holding(thing: str, value: str) -> str:
    """The memory that `value` is the `thing` of; empty where that makes no sense."""
    value = value.strip()
    if not value or len(value) > LONGEST_VALUE:
        return ""
    slot = slot_named(thing)
    return _of_slot(slot, thing, value) if slot else f"{_capital(thing)} is {value}"


def _of_slot(slot: Slot, thing: str, value: str) -> str:
    match slot.name:
        case "favourite":
            return f"{_capital(thing)} is {value}"
        case "job" if _NO_TRADE.fullmatch(value):
            return f"Is {value.lower()}"
        case "job" | "phone" | "car" if not re.fullmatch(r"\+?[\d ()/-]{5,}", value):
            return slot.template.format(with_article(value))
        case "phone":
            return f"Phone number is {value}"
        case "diet":
            value = re.sub(r"^(?:an? )?(.*?)(?: diet)?$", r"\1", value)
            is_eater = _EATER.fullmatch(value)
            return f"Is {value}" if is_eater else f"Follows {with_article(value)} diet"
        case "age":
            years = re.match(r"\d{1,3}", value)
            return f"Is {years[0]} years old" if years else ""
        case "instrument":
            return slot.template.format(pattern("^(?:the|an?) ").sub("", value))
        case "retirement" if not re.match(r"(?:in|at|on|when|next|early) ", value):
            return slot.template.format(f"in {value}")
        case "marital status":
            return slot.template.format(value.lower())
        case "city" | "home town" | "name" | "nickname" | "nationality":
            value = value.title() if value.islower() else value
            if re.match(r"(?:first|last|family|middle|sur)", thing):
                return f"{_capital(thing)} is {value}"
    return slot.template.format(value)


def with_article(value: str) -> str:
    """ "an artist", "a nurse"; as it is where it has an article or is a plural."""
    has_one = pattern(r"(?:an?|the|my|his|her|their|head|chief|self)\b").match(value)
    if has_one or value.endswith("s"):
        return value
    return f"an {value}" if pattern("[aeiou](?!ni|se|ser)").match(value) else f"a {value}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
