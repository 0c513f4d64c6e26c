"""Things a person has one of: their names, the memories that hold them, how a new one reads."""

from dataclasses import dataclass

from memories.pipeline.commands.patterns import any_of, pattern


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One such thing.

    asked: pattern for the words by which a command names it; holds: pattern for a memory of it, in
    the product's style; template: the memory of a new value. also: a weaker form of `holds`, used
    only where no memory matches the first. within: pattern with a group `value`, which alone
    changes
    in a memory that says more.
    """

    name: str
    asked: str
    holds: str
    template: str
    also: str = ""
    within: str = ""

    def is_held_by(self, text: str) -> bool:
        """Whether a memory's text states the slot."""
        return bool(pattern(self.holds).search(text))

    def is_hinted_by(self, text: str) -> bool:
        """Whether it implies the slot ("Moved to Berlin" for the city)."""
        return bool(self.also and pattern(self.also).search(text))


SLOTS = (
    Slot(
        name="phone number",
        asked=(
            r"(?:(?:mobile|cell|tele)?phone|mobile|cell|telephone|contact) ?(?:number|no\.?)"
            r"|number"
        ),
        holds=r"\b(?:phone|mobile|cell|telephone)(?: ?number)? is\b|\bnumber is \+?[\d(]|^phone:",
        template="Phone number is {}",
    ),
    Slot(
        name="email address",
        asked=r"e-?mail(?: address| adress)?",
        holds=r"\be-?mail(?: address)? is\b|\S+@\S+\.\w+",
        template="Email address is {}",
    ),
    Slot(
        name="address",
        asked=r"(?:home |postal |street |mailing )?address|street",
        holds=(
            r"^(?:home |postal |street |current )?address is|\b(?:lives (?:at|on)\b|lives in \d"
            r"|postcode|zip code)|\blives .*\b(?:street|road|avenue|lane|square)\b"
        ),
        template="Address is {}",
    ),
    Slot(
        name="birthday",
        asked=r"birthday|bday|b-day|birth ?date|date of birth|dob|day of birth",
        holds=(
            r"\b(?:birthday|date of birth|birth ?date) is\b|^(?:was )?born (?:on|in) (?:\d|jan"
            r"|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
        ),
        template="Birthday is {}",
    ),
    Slot(
        name="age",
        asked=r"age",
        holds=r"^is (?:\d{1,3}|[a-z]+-?[a-z]*) years old|^age is|^is aged|^turned \d+|^is \d{1,3}$",
        template="Is {} years old",
    ),
    Slot(
        name="nickname",
        asked=r"nick ?name",
        holds=r"\bnickname is\b|^goes by|prefers to be called|likes to be called",
        template="Nickname is {}",
    ),
    Slot(
        name="name",
        asked=r"(?:(?:full|first|last|middle|family|given|user) ?)?names?|surname",
        holds=(
            r"^(?:(?:full|first|last|family|given) )?name is\b|^is (?:named|called)\b|^(?:sur"
            r"|last )name is"
        ),
        template="Name is {}",
    ),
    Slot(
        name="city",
        asked=(
            r"(?:(?:home |current )?city|(?:current )?town)|location|residence"
            r"|place of residence|country|where i live|where i'm living|hometown of residence"
        ),
        holds=(
            r"^(?:currently |now )*(?:lives|living|is living|resides|is based|based) in\b"
            r"|^home (?:city|town) is|^location is"
        ),
        also=r"^(?:recently |just )?(?:has )?(?:moved|relocated)\b.*\bto\b",
        template="Lives in {}",
    ),
    Slot(
        name="employer",
        asked=r"employer|company|work ?place|firm|where i work",
        holds=(
            r"^works? (?:at|for)\b|^employer is|^is employed (?:at|by)|^works as .+ (?:at|for)\b"
            r"|^started working (?:at|for)|^joined\b"
        ),
        also=r"^(?:started|has started) (?:a new job )?at\b",
        within=r"^works as .+? (?:at|for) (?P<value>(?:the )?(?-i:[A-Z]).*)$",
        template="Works at {}",
    ),
    Slot(
        name="job",
        asked=(
            r"(?:current |day )?(?:job(?: title)?|occupation|profession|position|role"
            r"|work title)|what i do(?: for (?:a living|work))?|what my job is"
        ),
        holds=(
            r"^(?:now |currently )?works? as\b|^(?:job|job title|occupation|profession) is\b"
            r"|^is an? (?:[\w-]+ )*?(?:\w+er|\w+or|\w+ist|nurse|\w+ian|\w+ant|chef|architect"
            r"|\w+man|pilot|judge)(?: (?:at|for|in)\b.*)?$|^is retired"
        ),
        also=r"^works\b",
        template="Works as {}",
    ),
    Slot(
        name="diet",
        asked=r"diet|dietary preference|eating habits",
        holds=(
            r"\bdiet\b|^is (?:an? )?(?:\w+ )?(?:vegetarian|vegan|pescatarian|pescetarian"
            r"|flexitarian|omnivore|carnivore|meat[- ]eater)|^(?:eats|keeps) (?:kosher|halal|vegan"
            r"|vegetarian|keto|paleo)|^follows? an? .*diet|^eats meat"
        ),
        template="Is {}",
    ),
    Slot(
        name="marital status",
        asked=r"(?:marital|relationship) status|marriage",
        holds=r"^is (?:single|married|engaged|divorced|widowed|separated|in a relationship)",
        template="Is {}",
    ),
    Slot(
        name="shoe size", asked=r"shoe size", holds=r"\bshoe size\b", template="Wears shoe size {}"
    ),
    Slot(
        name="height",
        asked=r"height|how tall i am",
        holds=r"\btall\b|\bheight is\b",
        template="Is {} tall",
    ),
    Slot(name="weight", asked=r"weight", holds=r"^weighs\b|^weight is\b", template="Weighs {}"),
    Slot(
        name="blood type",
        asked=r"blood type|blood group",
        holds=r"\bblood (?:type|group)\b",
        template="Blood type is {}",
    ),
    Slot(
        name="time zone", asked=r"time ?zone", holds=r"\btime ?zone\b", template="Time zone is {}"
    ),
    Slot(
        name="nationality",
        asked=r"nationality|citizenship",
        holds=r"\bnationality is\b|\bcitizen\b",
        template="Nationality is {}",
    ),
    Slot(
        name="home town",
        asked=r"home ?town|birth ?place|place of birth",
        holds=r"\bhome ?town is\b|^(?:is|comes|originally) from\b|^was born in (?!\d)|^grew up in",
        template="Home town is {}",
    ),
    Slot(
        name="religion",
        asked=r"religion|faith",
        holds=(
            r"\breligion is\b|^is (?:an? )?(?:christian|muslim|jewish|jew|hindu|buddhist|sikh"
            r"|catholic|protestant|atheist|agnostic)"
        ),
        template="Religion is {}",
    ),
    Slot(
        name="native language",
        asked=r"(?:native|first|mother) (?:language|tongue)",
        holds=r"\b(?:native|first|mother) (?:language|tongue)\b|native speaker",
        template="Native language is {}",
    ),
    Slot(name="pronouns", asked=r"pronouns", holds=r"\bpronouns\b", template="Pronouns are {}"),
    Slot(
        name="major",
        asked=r"major|field of study|course of study",
        holds=r"^(?:studies|is studying|majors in|major is)\b",
        template="Studies {}",
    ),
    Slot(
        name="school",
        asked=r"school|university|college",
        holds=(
            r"^(?:studies|is studying|goes|attends|is a student)\b.*\b(?:at|to)?\b.*(?:school"
            r"|university|college)|^(?:school|university) is"
        ),
        template="Studies at {}",
    ),
    Slot(
        name="car",
        asked=r"car",
        holds=(
            r"^(?:drives|owns|has|bought) (?:an? |the )?.*\b(?:car|tesla|volvo|toyota|bmw|audi"
            r"|ford|vw|volkswagen|renault|peugeot|golf|honda|kia)\b|^car is|^drives an?\b"
        ),
        template="Drives {}",
    ),
    Slot(
        name="phone",
        asked=r"(?:mobile |cell|smart)?phone|mobile",
        holds=(
            r"\b(?:iphone|android|smartphone|galaxy|pixel|(?:mobile |cell)?phone)\b"
            r"(?! (?:number|calls?))"
        ),
        template="Has {}",
    ),
    Slot(
        name="doctor",
        asked=r"doctor|gp|dentist|therapist",
        holds=r"^(?:doctor|gp|dentist|therapist)(?:'s name)? is",
        template="Doctor is {}",
    ),
    Slot(
        name="salary",
        asked=r"salary|income",
        holds=r"^(?:earns|salary is|makes \d)",
        template="Salary is {}",
    ),
    Slot(
        name="contact preference",
        asked=(
            r"(?:preferred )?contact (?:preference|method|channel)|preferred (?:way"
            r"|means) of contact|how i (?:prefer|want|like) to be contacted"
        ),
        holds=r"\bcontact(?:ed)?\b",
        template="Prefers to be contacted by {}",
    ),
    Slot(
        name="team",
        asked=r"(?:football |soccer |sports? |favou?rite )*(?:club|team)",
        holds=(
            r"^(?:supports?|roots for|is an? (?:\w+ )*(?:fan|supporter) of) (?-i:[A-Z])"
            r"|^favou?rite (?:\w+ )?(?:club|team) is"
        ),
        template="Supports {}",
    ),
    Slot(
        name="retirement",
        asked=r"(?:planned )?retirement(?: (?:date|year|age|day|plans?))?",
        holds=r"\b(?:to|will) retire\b|^(?:retires?|retirement)\b|^is retiring\b",
        template="Plans to retire {}",
        within=r"\bretir\w+ (?:\w+ )??(?P<value>(?:in|at|on|next|when)\b.*)$",
    ),
    Slot(
        name="instrument",
        asked=r"(?:musical )?instrument",
        holds=r"^plays the \w+$",
        template="Plays the {}",
    ),
    Slot(name="favourite", asked=r"favou?rite .+", holds=r"^favou?rite\b", template=""),
)
SLOT = {slot.name: slot for slot in SLOTS}
CONTACT = ("phone number", "email address", "address")
_ADJECTIVES = any_of(
    "old new current previous former present own actual real exact stored saved correct right full"
)
_BEFORE = pattern(rf"^(?:(?:all|any) (?:of )?)?(?:(?:my|our|the|what|this) )?(?:{_ADJECTIVES} )*")
_AFTER = pattern(r"\s+(?:is|are)$|\s+I have$")


def slot_named(phrase: str) -> Slot | None:
    """The slot that a noun phrase names as a whole ("my old address"), None when it names none."""
    bare = _AFTER.sub("", _BEFORE.sub("", phrase.strip()))
    return next((slot for slot in SLOTS if pattern(slot.asked).fullmatch(bare)), None)
