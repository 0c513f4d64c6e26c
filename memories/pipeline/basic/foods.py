"""Foods, and the diets that rule them out: who turns vegetarian has not kept their love of steak.

Both sides are read narrowly. A memory yields only when it says no more than that somebody likes
what the diet forbids: "Loves chicken farming", "Loves chicken and rice" and "Loved chicken as a
child" stay as they are.
"""

import re
from collections.abc import Sequence

from memories.pipeline import topics
from memories.pipeline.basic.lexicon import NATIONALITIES, words
from memories.pipeline.basic.slots import MONTHS, slots, split_owner

PORK = words("pork bacon ham gammon prosciutto salami chorizo pancetta")
RED_MEAT = PORK | words(
    "beef steak steaks lamb mutton veal venison ribs brisket burger burgers hamburgers sausage "
    "sausages meatballs mince"
)
MEAT = RED_MEAT | words("meat chicken turkey duck goose poultry")
FISH = words(
    "fish salmon tuna cod trout mackerel sardines anchovies herring haddock seafood shellfish "
    "shrimp shrimps prawns crab lobster mussels oysters squid octopus calamari sashimi"
)
DAIRY = words(
    "dairy milk cheese butter yoghurt yogurt cream parmesan mozzarella cheddar feta brie camembert"
)
EGGS = words("egg eggs omelette omelettes")
ALCOHOL = words(
    "alcohol beer beers wine wines whisky whiskey gin rum vodka tequila cider champagne prosecco "
    "cocktails lager ale brandy cognac bourbon"
)
KINDS = {
    "meat": MEAT,
    "animal products": MEAT | FISH | DAIRY | EGGS | {"honey"},
    "red meat": RED_MEAT,
    "poultry": words("poultry chicken turkey duck goose"),
    "pork": PORK,
    "fish": FISH,
    "seafood": FISH,
    "dairy": DAIRY,
    "eggs": EGGS,
    "alcohol": ALCOHOL,
    "booze": ALCOHOL,
}
DIETS = {
    **dict.fromkeys(("vegetarian", "veggie"), MEAT | FISH),
    **dict.fromkeys(("vegan", "plant-based"), KINDS["animal products"]),
    **dict.fromkeys(("pescatarian", "pescetarian"), MEAT),
}
# How a food is made: with these words it is still that food. "Oat milk" and "Quorn sausages" are
# not what a vegan gives up, so nothing else may stand before it.
STYLES = NATIONALITIES | words(
    "fried deep-fried pan-fried grilled roast roasted baked smoked boiled raw rare crispy spicy "
    "juicy fresh barbecued bbq braised slow-cooked home-cooked homemade good red white dry lean "
    "peking buffalo kobe wagyu parma craft cold dark pulled cured stuffed butter"
)
DISHES = words(
    "tikka masala korma curry curries wings nuggets soup salad sandwich sandwiches burger burgers "
    "stew pie pies breast breasts thighs drumsticks schnitzel kebab kebabs skewers tacos fajitas "
    "chops chop tartare wellington stroganoff casserole pizza rolls roll satay biryani teriyaki "
    "shawarma tenders strips fillet fillets sushi sashimi steak steaks sausage sausages ragu "
    "bourguignon roast toast"
)
ARTICLES = words("a an the some")
FOND = re.compile(
    r"(?:(?:really|still|absolutely|always|also|especially) )*"
    r"(?:(?:like|love|adore|crave)[sd]?|(?:enjoy|prefer)(?:s|ed)?|eats?|drinks?"
    r"|is (?:a )?(?:big |huge |great )?(?:fan of|fond of|into|crazy about|mad about|obsessed with)"
    r"|favou?rite (?:food|dish|meal|meat|drink|snack) is)"
    r"(?: eating| to eat| drinking| to drink)? "
    r"(?P<what>.+?)"
    r"(?: (?:so much|very much|a lot|every day|daily|every week|regularly|often|all the time"
    r"|on \w+days?))?",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(
    r"(?:(?:now|currently|also) )*"
    r"(?:(?:does not|doesn't|do not|don't|no longer|never)(?: ever)? "
    r"(?P<way>eats?|drinks?|touch(?:es)?|consumes?)|(?:has )?(?:stopped|quit|given up|gave up)"
    r"(?: (?P<doing>eating|drinking|consuming))?|(?:is )?off)"
    r"(?: (?:any|all))?(?P<what>(?: [\w-]+){0,2}?)"
    r"(?: (?:any ?more|at all|now|altogether|completely|either))?"
    rf"(?: (?:since|because)\b.*| in (?:(?:{MONTHS}) )?\d{{4}})?",
    re.IGNORECASE,
)
DRY = re.compile(
    r"(?:is|became|has become|has been|has gone|went) (?:now )?"
    r"(?:(?:a )?teetotal(?:ler|er)?|sober|alcohol-free)(?: (?:since|for|because)\b.*)?",
    re.IGNORECASE,
)
# Words of the topic that name no food by themselves, or as likely a colour or a firm.
UNNAMED = words(
    "food foods meal meals dish dishes cuisine cook cooks cooked cooker cooking bake bakes baked "
    "baking eat eats eaten eating ate snack snacks dessert desserts breakfast breakfasts brunch "
    "lunch lunches dinner dinners supper suppers recipe recipes restaurant restaurants spicy "
    "flavour flavours flavor flavors ingredient ingredients vegetarian vegan pescatarian kosher "
    "halal keto drank drink drinks drinking thirsty hungry grilled fried diet salt sweets orange "
    "apple peach cherry olive honey"
)


def names_a_food(said: Sequence[str]) -> bool:
    """Whether the words are the name of something to eat or drink: "the", "grilled", "chicken"."""
    low = [word.lower() for word in said if word.lower() not in ARTICLES]
    food = topics.asked_by("food")
    named = [word for word in low if food and food.is_told_by(word) and word not in UNNAMED]
    return 0 < len(low) <= 3 and bool(named) and low[-1] in DISHES | {named[-1]}


def rules_out(new: str, old: str) -> bool:
    """Whether `new` tells of a diet that forbids what `old` says somebody likes.

    Both are memories' texts about the same person.
    """
    match = FOND.fullmatch(split_owner(old)[1])
    if match is None:
        return False
    forbidden = _forbidden(new)
    return bool(forbidden) and all(
        _is_one_of(forbidden, item.split()) for item in re.split(r", | and | or ", match["what"])
    )


def _forbidden(text: str) -> frozenset[str]:
    """The foods that somebody of whom `text` tells does not eat or drink any more."""
    body = split_owner(text)[1]
    for slot in slots(text):
        if slot.key == "diet" and slot.holds:
            return DIETS.get(slot.value.lower(), frozenset())
    if DRY.fullmatch(body):
        return ALCOHOL
    match = GIVEN_UP.fullmatch(body)
    if match is None:
        return frozenset()
    what = match["what"].strip().lower()
    if not what:
        drinking = (match["way"] or match["doing"] or "").lower().startswith("drink")
        return ALCOHOL if drinking else frozenset()
    return KINDS.get(what) or frozenset({what} if names_a_food([what]) else ())


def _is_one_of(forbidden: frozenset[str], item: Sequence[str]) -> bool:
    """Whether an item is such a food: "fried chicken", "the lamb curry"; not "Turkey"."""
    made = (word.lower() in ARTICLES | STYLES for word in item[:-1])
    at = next((i for i, style in enumerate(made) if not style), len(item) - 1)
    return item[at] in forbidden and all(word in forbidden | DISHES for word in item[at + 1 :])
