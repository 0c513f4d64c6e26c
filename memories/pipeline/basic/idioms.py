"""Set phrases, ellipses and the Englishes of many places, turned into plain first-person sentences.

"Nothing beats biryani" is "I love biryani", "its kofi here" "my name is kofi", "flight BA117 on
14 March" "I have flight BA117 on 14 March". A rule is a pattern over the words of a clause and the
sentence that it stands for; `{x}` is what the pattern calls x.
"""

import re
from collections.abc import Sequence

from memories.pipeline.basic.dates import CALENDAR
from memories.pipeline.basic.lexicon import HEALTH, RELATIONS
from memories.pipeline.basic.names import is_given_name
from memories.pipeline.basic.verbs import base_of_ing, base_of_past, past_of
from memories.pipeline.basic.words import Tokens, lower

THING = (
    r"(?!(?:it|this|that|these|those|you|he|she|they|what|which|who|when|there|here|everything)\b)"
)
X = rf"(?P<x>{THING}[^,:;]+?)"
LONG = rf"(?P<x>{THING}.+)"
SHORT = rf"(?P<x>{THING}[\w'-]+(?: [\w'-]+){{0,4}}?)"
INTRODUCED = "my name is {x}"
NAME = r"(?P<x>[^\W\d]['\w-]+(?: (?-i:[A-Z])[\w'-]+){0,2})"
CITY = r"(?P<x>(?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)*)"
KIN = "|".join(sorted(RELATIONS, key=len, reverse=True))
ILL = "|".join(sorted(HEALTH, key=len, reverse=True))
DEAR = (
    r"(?:life|my life|everything(?: to me)?|my religion|my passion|my happy place|my comfort "
    r"food|my guilty pleasure|my first love|my addiction|in my blood|my queen|my king|my hero"
    r"|my idol|my spirit animal|my number one|goals)"
)
BOOKED = (
    r"(?:is |are |am )?(?:booked(?: in)?|scheduled|arranged|fixed|pencilled in|confirmed"
    r"|planned|due)"
)
OCCASION = (
    r"(?:flight|flights|train|ferry|appointment|appt|interview|exam|exams|test|check-?up|scan|mri|"
    r"x-?ray|surgery|operation|op|wedding|funeral|meeting|concert|gig|party|service|inspection|"
    r"viewing|viva|audition|match|race|marathon|driving test|theory|reservation|booking|visit|jab|"
    r"vaccination|vaccine|smear|mammogram|biopsy|cleaning|delivery date|check-in|checkout|cruise|"
    r"trip|holiday|vacation|reunion|graduation|christening|baptism|anniversary|recital|hearing|"
    r"therapy|physio|dentist|optician|gp|mot|due date|deadline|consultation|pick-?up|course|class|"
    r"lesson|retreat|conference)"
)
HARMED = (
    "blew|blown|bust|busted|wrecked|did|snapped|popped|smashed|twisted|shattered|crushed|ripped"
    "|cracked|jarred|ruptured|messed|screwed|buggered|knackered|herniated|strained|wrenched|banged"
)
PART = (
    r"(?P<x>(?:left |right |lower |upper |bad |good )*(?:knees?|back|ankles?|shoulder|wrist|hip"
    r"|elbow|hamstring|calf|achilles|acl|mcl|collarbone|rotator cuff|ribs?|foot|arm|leg|groin|disc"
    r"|neck|meniscus|quad|thumb|finger|toe|kneecap|shin))"
)
# A word of a bare noun phrase, not of a sentence or a question.
W = (
    r"(?!(?:my|our|the|his|her|their|your|this|that|is|are|was|were|am|have|has|had|do|does|did|can"
    r"|will|would|should|what|when|where|how|who|which|why|i|we|you|he|she|they|it|a|an|if|for|any"
    r"|some|one|to|need|want|book|make|please|in|on|at|by|next|last|every|each)\b)[\w'-]+"
)
TABLE: tuple[tuple[str, str], ...] = (
    # Who it is.
    (rf"(?:it is|this is|its) {NAME} (?:here|speaking|again|calling|writing)", "my name is {x}"),
    (rf"{NAME} (?:here|is my name)", INTRODUCED),
    (rf"(?:the|my) name (?:is|'s) {NAME}", "my name is {x}"),
    (r"(?:i have|i am having) (?P<x>\d+) years(?: old)?", "I am {x}"),
    (r"(?:my )?(?:dob|date of birth|d o b)(?: is)? :? ?(?P<x>.*\d.*)", "my date of birth is {x}"),
    (r"(?:my )?(?:birthday|b'day)(?: falls)? (?:on )?(?P<x>(?:the )?\d.*)", "my birthday is {x}"),
    (
        r"(?P<x>\d\d|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?) "
        r"years (?:young|old)(?: ?,? me)?",
        "I am {x} years old",
    ),
    # What one is fond of, or not.
    (rf"nothing (?:beats|like|better than|finer than|tops) {LONG}", "I love {x}"),
    (rf"(?:you )?can not (?:beat|go wrong with) {LONG}", "I love {x}"),
    (rf"i can not get enough (?:of )?{LONG}", "I love {x}"),
    (
        rf"i (?:have|'ve got|have got) an? (?:real |bit of an? |massive |huge )*(?:soft spot"
        rf"|weakness|thing|passion|sweet tooth) for {LONG}",
        "I love {x}",
    ),
    (
        rf"i (?:could|would) (?:happily |gladly |easily )?(?:live on|eat|marry|drink|listen to"
        rf"|watch|play|talk about) {SHORT}(?: (?:all day(?: long)?|every (?:single )?day|for "
        rf"ever|forever|any day|all night|24/7|for (?:breakfast|every meal)|morning noon|if"
        rf"|until|till)\b.*)",
        "I love {x}",
    ),
    (rf"i live for {LONG}", "I love {x}"),
    (rf"give me {SHORT} (?:any day|over|anytime|every time)\b.*", "I love {x}"),
    (rf"{SHORT} (?:is|are|'s) {DEAR}(?: .*)?", "I love {x}"),
    (
        rf"{SHORT} (?:is|are|'s) (?:definitely |just |really )?not (?:really )?(?:my (?:thing"
        rf"|bag|jam|cup of tea|scene|style)|for me)",
        "I do not like {x}",
    ),
    (rf"(?:i )?can not be (?:doing|bothered|dealing) with {LONG}", "I can not stand {x}"),
    (rf"i (?:can not|do not) (?:get on|get along|deal|cope) with {LONG}", "I can not stand {x}"),
    (
        rf"(?:i am )?(?:proper|properly|dead|well|massively|hugely|seriously) into {LONG}",
        "I am into {x}",
    ),
    (rf"i am all about {LONG}", "I love {x}"),
    (rf"i do (?:love|enjoy|like) {LONG}", "I enjoy {x}"),
    (
        r"(?:i am )?not (?:much of an?|really an?|one for|big on|keen on|fussed about) "
        r"(?P<x>.+)",
        "I am not big on {x}",
    ),
    (
        rf"i would (?:choose|pick|take|go for|have) {SHORT} over (?P<y>[^,]+?)(?: any ?(?:day"
        rf"|time))?",
        "I prefer {x} to {y}",
    ),
    (rf"i (?:put|have|eat|add|pour) {SHORT} (?:on|with|in|over) everything", "I love {x}"),
    (r"i am (?:at my )?happiest (?:in|on|at|with|when i am|when) (?P<x>.+)", "I love {x}"),
    (rf"(?:i )?can not get into (?!(?:my|the|a|an|your|our) ){LONG}", "I am not into {x}"),
    (
        rf"my (?:jam|thing|guilty pleasure|happy place|weakness|comfort food|bag) (?:is|are|'s) "
        rf"{LONG}",
        "I love {x}",
    ),
    (rf"i (?:would|will|can|could) never say no to {LONG}", "I love {x}"),
    (rf"{SHORT} (?:is|are|'s) (?:a |an )?(?:hard |big )?no(?:-no)? for me", "I do not like {x}"),
    # What one eats and does not.
    (rf"{SHORT} (?:does|do) not (?:agree|sit (?:well|right)) with me\b.*", "I do not tolerate {x}"),
    (rf"{SHORT} (?:disagrees?) with me\b.*", "I do not tolerate {x}"),
    (
        r"(?:strictly )?no (?P<x>[\w-]+)(?: ,)?(?: and| or)? no (?P<y>[\w-]+)(?: please)?(?: "
        r"for (?:me|us)| in (?:our|my|this) (?:house|home|family|household))?",
        "I do not eat {x} or {y}",
    ),
    (
        r"(?:strictly )?no (?P<x>[\w-]+)(?: (?:or|and) (?P<y>[\w-]+))? (?:for (?:me|us)|in "
        r"(?:our|my|this) (?:house|home|family|household))(?: .*)?",
        "I do not eat {x}",
    ),
    (r"(?P<x>.+ (?:anything|something|food|stuff|things) with .+) in (?:it|them)", "{x}"),
    # Health.
    (
        rf"(?:the |my )?(?:doc|doctor|gp|consultant|cardiologist) wants me (?:off|to avoid|to "
        rf"cut out) {LONG}",
        "I avoid {x}",
    ),
    (
        r"(?:my|our) (?P<x>divorce|visa|citizenship|green card|adoption|mortgage|promotion) "
        r"(?:came|went|has come|has gone) through(?P<y> .*)?",
        "I got my {x}{y}",
    ),
    (
        rf"(?:the |my )?(?:doc|doctor|gp|consultant|specialist|they|hospital|cardiologist"
        rf"|psychiatrist) (?:has |have )?(?:just )?(?:put|started|got) me on {LONG}",
        "I was put on {x}",
    ),
    (
        rf"(?:the |my )?(?:doc|doctor|gp|consultant|specialist|cardiologist) (?:has |have )?(?:"
        rf"forbidden|banned|forbade) me (?:from )?{LONG}",
        "I avoid {x}",
    ),
    (
        rf"(?:the |my )?(?:doc|doctor|gp|consultant|specialist|psychiatrist|they) (?:has |have )?"
        rf"(?:just )?(?:took|taken|weaned) me off (?!guard|the ){LONG}",
        "I stopped taking {x}",
    ),
    (r"(?P<x>type (?:1|2|one|two)) (?:here|diabetic here)", "I am a {x} diabetic"),
    (
        r"i got (?P<x>(?:really )?(?:bad|dodgy|weak|sore|high|low|poor) (?:[\w-]+ )?"
        rf"(?:knees?|back|hips?|eyes|teeth|nerves|lungs|heart|{ILL})\b.*)",
        "I have {x}",
    ),
    (
        r"i got (?P<x>(?:two|three|four|five|six|no|\d+) (?:little |small |grown |lovely )?(?:kids"
        r"|children|boys|girls|sons|daughters|brothers|sisters|siblings|grandkids|dogs|cats)\b.*)",
        "I have {x}",
    ),
    (rf"{SHORT} runs in (?:my|the|our) family", "I have a family history of {x}"),
    (
        rf"i am having (?P<x>(?:an? |some |the |mild |severe |bad )*(?:[\w-]+ )?(?:{ILL}|sugar"
        rf"|bp|problems?|trouble)\b(?: (?:since|from|for) .*| and .*|$))",
        "I have {x}",
    ),
    (
        rf"i am having (?P<x>(?:an? |one |two |three |four |five |\d+ |my )?(?:\w+ "
        rf"){{0,2}}(?:{KIN})\b.*)",
        "I have {x}",
    ),
    (r"(?:i am )?owning (?P<x>.+)", "I own {x}"),
    (r"i am (?:knowing|speaking) (?P<x>(?-i:[A-Z]).+)", "I speak {x}"),
    (
        rf"(?:i (?:have )?)?(?:{HARMED})(?: up| out)? my {PART}(?: out| up| in)?(?P<y>(?: .*)?)",
        "I injured my {x}{y}",
    ),
    (
        rf"(?:i (?:have )?)?(?:put|threw) my {PART} out(?P<y>(?: .*)?)",
        "I injured my {x}{y}",
    ),
    # Home and work.
    (
        r"i (?:look after|take care of|am looking after|am taking care of) (?P<x>my .+)",
        "I care for {x}",
    ),
    (r"i (?:have )?got the job (?P<x>(?:at|with|as|in|for) .+)", "I got a job {x}"),
    (r"i wait (?:on )?tables(?P<y>(?: .*)?)", "I work as a waiter{y}"),
    (r"(?:i )?(?:have )?handed in my notice(?P<y>(?: .*)?)", "I resigned{y}"),
    (r"i stay (?:in|at) (?P<x>(?-i:[A-Z])[\w'-]+|[\w'-]+(?= only))(?: only)?", "I live in {x}"),
    (
        rf"(?:i )?(?:have )?(?:called?|been calling) {CITY}"
        r" (?:my )?home(?P<y>(?: .*)?)",
        "I live in {x}{y}",
    ),
    (
        r"(?:my )?home(?: for me)?(?: now)? (?:is|'s) (?:now |in )?"
        rf"{CITY}(?: these days| now| nowadays| for now)?",
        "I live in {x}",
    ),
    (
        r"i (?:am )?(?:make|making|do|doing|follow|following|attend|attending) (?:the|an?|my|some) "
        r"(?P<x>(?:[\w-]+ ){0,2}(?:course|training|apprenticeship|diploma|certificate)\b.*)",
        "I am doing a {x}",
    ),
    (rf"i (?:pack|packed|jack|jacked|chuck|chucked|am packing)(?: it)? in {LONG}", "I quit {x}"),
    (
        r"(?:i am )?(?P<x>on the (?:tills?|checkouts?|buses|bins|railways?|trains|boats|rigs|tools"
        r"|door|dole|ambulances) .*|on the (?:tills?|checkouts?|buses|bins|railways?|rigs|tools"
        r"|dole|ambulances))",
        "I work {x}",
    ),
    (
        rf"i (?:have )?(?:upped sticks|shifted|relocated) to {LONG}",
        "I moved to {x}",
    ),
    (r"(?:i am )?(?:headed|bound) (?:to|for) (?P<x>(?-i:[A-Z]).*)", "I am heading to {x}"),
    (rf"i am (?:shifting|relocating|upping sticks) to {LONG}", "I am moving to {x}"),
    (
        r"(?P<x>my [\w-]+) (?:it|he|she) (?P<y>(?:is|has|was|lives|works|studies|plays|likes)\b.*)",
        "{x} {y}",
    ),
    (
        r"i am (?:(?:over|up|down|back|out|now|based|above) )*in (?P<x>(?-i:[A-Z])[\w'-]+(?: "
        r"(?-i:[A-Z])[\w'-]+)*) (?:now|these days|nowadays|currently|at present|at the moment)",
        "I live in {x}",
    ),
    (
        r"(?:i am )?(?:over|up|down|out|based|above) in (?P<x>(?-i:[A-Z])[\w'-]+(?: "
        r"(?-i:[A-Z])[\w'-]+)*)",
        "I am based in {x}",
    ),
    (r"(?:retired|signed off) ever since", "I am retired"),
    (
        r"ex-(?P<x>army|navy|police|military|teacher|nurse|soldier|miner|marine)",
        "I was formerly in the {x}",
    ),
    (
        r"(?:an? |am an? |i am an? )?(?P<x>[\w-]+(?: [\w-]+)?) by (?:trade|profession"
        r"|training)",
        "I am a {x} by trade",
    ),
    (
        r"(?P<x>.+?) ,? ?(?:the )?best (?:thing|decision|choice) i (?:have )?ever (?:did|done"
        r"|made)",
        "{x}",
    ),
    (
        rf"(?P<x>{W}(?: {W})?) (?P<y>(?:every|each) (?!time|thing|one|thing).+|(?:once|twice"
        rf"|\w+ times) an? (?:day|week|month|year)\b.*)",
        "I do {x} {y}",
    ),
    # Sizes.
    (
        r"(?:my )?(?P<x>shoe|dress|shirt|ring|collar|bra|trouser) size (?:is )?(?P<y>\d.*)",
        "my {x} size is {y}",
    ),
    (r"i am (?:down|up) to (?P<x>\d[\d.]* ?(?:kg|kilos?|stone|st|lbs?|pounds)\b.*)", "I weigh {x}"),
    (r"(?:i (?:am|take|wear|need)(?: an?)? )?size (?P<x>\d.*)", "I wear size {x}"),
    # What is agreed for a day.
    (
        rf"i (?:am|have been|got) booked (?:in )?(?P<x>(?:at|for|with|in|to|on|into) "
        rf".*{CALENDAR}.*)",
        "I have an appointment {x}",
    ),
    (
        rf"(?P<x>(?:{W} ){{0,3}}?{OCCASION}(?: [\w'-]+){{0,4}}?) {BOOKED} (?:for |on |in "
        rf")?(?P<y>.*{CALENDAR}.*)",
        "I have a {x} on {y}",
    ),
    (
        rf"(?P<x>(?:{W} ){{0,2}}?{W}) booked (?:in )?(?:for|on) (?P<y>.*{CALENDAR}.*)",
        "I have a {x} on {y}",
    ),
    (
        rf"(?P<x>(?:{W} ){{0,2}}?{OCCASION}(?: (?-i:[A-Z])+\d+)?(?: (?:to|from|in|with|at|for) "
        rf"[\w'-]+)?)(?: is)? (?P<y>(?:on |at |this |next |in )?(?:the )?{CALENDAR}.*)",
        "I have a {x} {y}",
    ),
)  # fmt: skip

RULES = tuple((re.compile(pattern, re.IGNORECASE), told) for pattern, told in TABLE)
OPENS = re.compile(rf"{OCCASION}\b", re.IGNORECASE)
JUST_DONE = re.compile(r"i am after (?P<verb>\w+ing) (?P<x>.+)", re.IGNORECASE)


def plain(tokens: Sequence[str]) -> Tokens | None:
    """A clause in one of these forms as a plain first-person sentence, None for any other."""
    own = ["I", *tokens[1:]] if lower(tokens[:1]) == ["we"] else list(tokens)
    if own[:2] == ["I", "are"]:
        own[1] = "am"
    said = " ".join(own)
    done = JUST_DONE.fullmatch(said)
    verb = base_of_ing(done["verb"]) if done else None
    if done and verb:
        return ["I", past_of(verb), *done["x"].split()]
    named = lower(own[:2]) == ["i", "am"] and len(own) > 3 and own[2].islower()
    if named and is_given_name(own[2]) and (own[3] in (",", "from", "and") or own[3][0].isdigit()):
        return ["I", "am", own[2].capitalize(), *own[3:]]
    if lower(own[:2]) in (["i", "am"], ["it", "is"]) and 2 < len(tokens) < 5:
        rest = tokens[2:]
        if is_given_name(rest[0]) and (len(rest) == 1 or not rest[1].islower()):
            return ["my", "name", "is", rest[0].capitalize(), *rest[1:]]
    for pattern, told in RULES:
        match = pattern.fullmatch(said)
        if match and told.startswith("I do {x} {y}") and base_of_past(own[0]):
            continue
        if match and (told is not INTRODUCED or _is_name(match["x"].split())):
            groups = {key: value or "" for key, value in match.groupdict().items()}
            article = "an" if groups.get("x", "b")[:1].lower() in "aeiou" else "a"
            if told.startswith("I have a {x} ") and OPENS.match(groups["x"]):
                groups["x"] = groups["x"][0].lower() + groups["x"][1:]
            return told.replace(" a {x}", f" {article} {{x}}").format(**groups).split()
    return None


def _is_name(words: Sequence[str]) -> bool:
    """Whether "Denise Okafor here" names somebody; "vegan here" and "Teacher here" do not."""
    return is_given_name(words[0]) or (len(words) > 1 and all(w[:1].isupper() for w in words))
