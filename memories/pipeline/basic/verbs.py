"""English verbs as far as the rules need them: their forms, and what kind of thing they tell."""

from functools import lru_cache

from memories.pipeline.basic.lexicon import table, words

# base: past participle ("=": the same as the past)
IRREGULAR = table(
    "be: was been; become: became become; begin: began begun; break: broke broken; bring: "
    "brought =; build: built =; buy: bought =; catch: caught =; choose: chose chosen; "
    "come: came come; cut: cut =; do: did done; draw: drew drawn; drink: drank drunk; "
    "drive: drove driven; eat: ate eaten; fall: fell fallen; feel: felt =; find: found =; "
    "fly: flew flown; forget: forgot forgotten; get: got gotten; give: gave given; go: "
    "went gone; grow: grew grown; have: had =; hear: heard =; hold: held =; hurt: hurt =; "
    "keep: kept =; know: knew known; lead: led =; learn: learned =; leave: left =; lose: "
    "lost =; make: made =; mean: meant =; meet: met =; pay: paid =; put: put =; quit: "
    "quit =; read: read =; ride: rode ridden; run: ran run; say: said =; see: saw seen; "
    "sell: sold =; send: sent =; set: set =; show: showed shown; shut: shut =; sing: sang "
    "sung; sit: sat =; sleep: slept =; speak: spoke spoken; spend: spent =; stand: stood "
    "=; swim: swam swum; take: took taken; teach: taught =; tell: told =; think: thought "
    "=; throw: threw thrown; understand: understood =; wake: woke woken; wear: wore worn; "
    "win: won =; write: wrote written; tear: tore torn; pass: passed =; bear: bore born; "
    "lie: lied =; fight: fought =; freeze: froze frozen; hit: hit =; let: let =; cost: "
    "cost =; lend: lent =; bake: baked =; beat: beat beaten; study: studied =; burn: "
    "burnt burned; dream: dreamt dreamed; knit: knitted =; upset: upset =; split: split "
    "=; hide: hid hidden; shake: shook shaken; steal: stole stolen; swear: swore sworn; "
    "sweep: swept =; weave: wove woven; grind: ground =; bind: bound =; feed: fed =; "
    "shoot: shot =; dig: dug =; overcome: overcame overcome; withdraw: withdrew "
    "withdrawn; babysit: babysat =; undergo: underwent undergone"
)

# "I love jazz": what one likes, or does not.
LIKING = words(
    "love like enjoy hate dislike prefer adore loathe detest despise miss fear dread "
    "crave luv fancy favour tolerate"
)
# Habits and lasting activities: a fact in the present, "I teach maths".
HABIT = words(
    "live reside work study teach play run swim cook bake drink eat smoke vape read "
    "watch speak ride drive cycle bike hike climb ski surf skate dance sing paint "
    "draw knit sew crochet garden fish hunt camp travel train exercise jog lift "
    "meditate practise practice collect volunteer coach tutor lead manage own rent "
    "wear use take sleep wake attend listen code program write blog stream game "
    "commute walk grow raise keep breed follow support suffer struggle identify "
    "subscribe observe fast pray vote avoid belong major freelance babysit foster "
    "co-own specialise specialize breastfeed homeschool do make go get wake row box "
    "sail kayak dive bartend moonlight brew restore photograph sculpt journal bowl "
    "compete perform organise organize host mentor juggle stammer stutter snore "
    "snowboard research design sell represent co-parent care have order skip earn "
    "bike-commute craft compose produce edit illustrate guide forage birdwatch juggle "
    "weigh measure wfh sleepwalk lecture farm intern serve consult fence groom "
    "explain charge focus decorate mend repair fix upcycle thrift gig busk caddy "
    "referee umpire translate interpret proofread trade tinker recycle compost weld "
    "solder whittle carve embroider quilt stitch spin roast ferment pickle "
    "home-school sub telecommute supervise recover expect rent sublet employ service "
    "deliver clean treat rehearse conduct arrange maintain operate administer audit "
    "counsel carpool caravan birdwatch geocache rely depend need hail come "
    "pursue originate descend share react respond shop invest speak sit"
)
# Things that happen once and leave something behind: a fact in the past, "I moved to Leeds".
EVENT = words(
    "move relocate emigrate immigrate graduate marry divorce adopt buy purchase sell "
    "start begin quit stop resign retire join leave lose win break injure tear sprain "
    "fracture finish complete publish open launch found visit travel fly go meet get "
    "become turn switch change book sign enrol enroll apply pass fail learn receive "
    "give grow diagnose have pick take foster rescue propose celebrate earn upgrade "
    "convert qualify migrate swap cut return train study work live serve play run "
    "climb cycle watch read attend deploy bear inherit build renovate split swim exchange "
    "separate dislocate survive beat undergo land accept hire promote fire commit "
    "emigrate do see teach volunteer rupture win donate order reserve schedule plan "
    "decide write complete retrain requalify reconcile remarry christen baptise elope "
    "downsize inject raise put carry settle drop replace trade come discover expect "
    "use register transfer"
)
# What one means to do, when it follows "want to", "am going to", "plan to" and the like.
GOAL = EVENT | HABIT - words("use do make go get have take read write use order keep need rely")
# Verbs that introduce an intention: plan, hope, ... + to.
INTEND = words("plan hope intend aim want dream wish train save prepare try decide aspire")
# Verbs whose statements concern the conversation or a passing thought.
PASSING_VERBS = words(
    "think guess know mean see understand hope wish want need wonder ask say tell "
    "feel believe agree doubt suppose assume remember forget get try look appreciate "
    "notice check click press type paste copy restart reboot install uninstall "
    "reinstall figure realise realize recall expect imagine promise swear bet hear "
    "thank apologise apologize worry laugh cry mind care let stand bear call put find "
    "give send seem sound help show wait stay happen come hold keep turn follow add "
    "create fix change set reach receive read consider require upload log reset "
    "delete"
)
OTHER_VERBS = words(
    "relax calm trigger irritate annoy stress hurt smell cough sneeze arrive end expire "
    "run bark bite shed name call owe die pass live suit bother upset scare bring kill "
    "spend rescue"
)
LEXICAL = LIKING | HABIT | EVENT | INTEND | PASSING_VERBS | OTHER_VERBS

BE = words("am is are was were be been being")
MODALS = words("can could will would shall should may might must")
AUXILIARIES = BE | MODALS | words("have has had do does did")

# Verbs whose past is like their base: "I quit my job" is told of the past.
INVARIANT = words("quit split put cut set hit shut spread")

# Words that are verbs or nouns: after "and" only what follows tells ("hiking and travel").
NOUN_TOO = words(
    "work play run drink cook dance travel study hike ski swim walk train drive ride "
    "sleep dream fish paint watch hope garden box row game code program camp surf "
    "bike climb cycle smoke coach blog stream design research hunt support fast "
    "practice guide fence shop farm bowl dive share host book start lead house fly "
    "move change cut bear focus charge trade repair service mend fix sub roast spin "
    "nurse raise put carry shed bark end turn win order skip sail care lift pass sign "
    "return land fire call help look show stay try skate jog knit draw set test trade"
)


@lru_cache(maxsize=1)
def _forms() -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]:
    """past -> base, participle -> base, -ing -> base, third person -> base."""
    past: dict[str, str] = {}
    participle: dict[str, str] = {}
    ing: dict[str, str] = {}
    third: dict[str, str] = {}
    for base in LEXICAL | IRREGULAR.keys():
        first, second = IRREGULAR.get(base, f"{regular_past(base)} =").split()
        past[first] = base
        participle[first if second == "=" else second] = base
        if base == "learn" or base == "dream" or base == "burn":
            past[base + "t"] = participle[base + "t"] = base
        for spelling in present_participles(base):
            ing[spelling] = base
        if base.endswith("el"):
            past[base + "led"] = participle[base + "led"] = base
        third[third_person(base)] = base
    return past, participle, ing, third


def regular_past(base: str) -> str:
    """The regular past of `base`: stopped, moved, studied."""
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return (base + base[-1] if _doubles(base) else base) + "ed"


def present_participles(base: str) -> list[str]:
    """The -ing forms of `base`, also the other spelling ("traveling", "travelling")."""
    if base == "be":
        return ["being"]
    if base.endswith("ie"):
        return [base[:-2] + "ying"]
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return [base[:-1] + "ing"]
    if _doubles(base):
        return [base + base[-1] + "ing"]
    return [base + "ing"] + ([base + "ling"] if base.endswith("el") else [])


def third_person(base: str) -> str:
    """The third person singular of `base`: lives, watches, studies, has, is."""
    special = {"be": "is", "have": "has", "do": "does", "go": "goes", "quit": "quits"}
    if base in special:
        return special[base]
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _doubles(base: str) -> bool:
    if base in ("knit", "commit", "quit", "prefer", "program", "swap", "forget", "begin"):
        return True
    return (
        len(base) in (3, 4)
        and base[-1] not in "aeiouwxyh"
        and base[-2] in "aeiou"
        and base[-3] not in "aeiou"
        and base not in ("open", "edit", "code")
    )


def base_of_past(word: str) -> str | None:
    """The base form of a past tense, None when the word is none."""
    return _forms()[0].get(word.lower())


def base_of_participle(word: str) -> str | None:
    """The base form of a past participle, None when the word is none."""
    return _forms()[1].get(word.lower())


def base_of_ing(word: str) -> str | None:
    """The base form of a present participle, None when the word is none."""
    return _forms()[2].get(word.lower())


def base_of_third(word: str) -> str | None:
    """The base form of a third person singular, None when the word is none."""
    return _forms()[3].get(word.lower())


def is_base(word: str) -> bool:
    """Whether the word is the base form of a verb the rules know."""
    return word.lower() in LEXICAL


def past_of(base: str) -> str:
    """The past tense of `base`: grew, moved."""
    return IRREGULAR[base].split()[0] if base in IRREGULAR else regular_past(base)
