"""What tells of a person even in a message about code, a device or a puzzle."""

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.judge.rest import Rest
from memories.pipeline.basic.lexicon import (
    ANIMALS,
    BELONGINGS,
    HEALTH,
    LOOSE_RELATIONS,
    RELATIONS,
    STATES,
    words,
)
from memories.pipeline.basic.setting import is_technical
from memories.pipeline.basic.verbs import LIKING

LIVING = words("weigh live reside speak teach study eat drink smoke suffer play swim cook")
EMPLOYED = words("as for at in from with")
KIN = (RELATIONS | HEALTH | ANIMALS) - LOOSE_RELATIONS
OWN = words("name surname birthday age job profession occupation diet allergy hobby pronouns")


# Things one keeps; others that are "had" in a message that asks for something are its matter.
KEPT = (
    BELONGINGS
    | STATES
    | words(
        "boys girls scar scars birthmark temper habit knack interest interests sense memory "
        "voice beard "
        "lodger penpal pen-friend godparents faith belief roots stutter stammer lisp limp routine "
        "tattoo tattoos membership allotment piercing accent phobia fear licence license years "
        "experience background caravan motorhome tickets reservation appointment garden pool "
        "allotment balcony yard daughter-in-law tooth skin eyes hair feet hands kidney pacemaker "
        "implant stoma prosthesis fitted surgery operation season railcard voucher studio degree "
        "diploma certificate qualification visa passport permit citizenship collection "
        "braces aligners retainer contacts lenses glasses dentures crown filling stent shunt "
        "catheter splint prosthetic crutches cane walker wheelchair scooter cpap pump "
        "stepchildren hay palpitations bunions bunion hernia ulcer ulcers cataract cataracts "
        "polyps fibroids cyst gallstones varicose hemorrhoids haemorrhoids wart verruca veins "
        "valve hearing eyesight vision tinnitus spine disc discs lungs kidneys liver bladder bowel "
        "murmur metalwork dyspraxia dyscalculia tourette's rosacea vitiligo "
        "alopecia narcolepsy hypermobility pots adhd hemophilia haemophilia thalassemia "
        "anaphylaxis feet arches bones joints blood type twin half-brother half-sister "
        "motorcycle moped scooter tractor lorry truck campervan kayak canoe yacht bicycle e-bike "
        "tandem trailer minivan pickup hatchback convertible "
        "cottage bungalow farmhouse cabin studio condo duplex maisonette houseboat greenhouse shed "
        "workshop orchard vineyard hive hives beehives acre acres hectares land "
        "timeshare savings pension isa loan mortgage debt debts "
        "blog podcast channel followers website stall franchise practice clinic agency charity "
        "piano violin cello drums guitar saxophone trumpet harp accordion fiddle ukulele banjo "
        "doctorate bachelor's master's masters phd bachelors diplomas a-levels gcses hnd btec nvq "
        "belt accreditation dual residency clearance "
        "season-ticket netflix spotify gym railcard "
        "kindle ipad iphone macbook telescope drone sewing kiln loom lathe airfryer "
        "ducks geese quail alpacas sheep pigs cows goats bees ants aquarium  "
        "surname nickname stammer lisp  stutter sweet tooth "
        "students pupils employees staff tenants lodgers boy girl boys girls"
    )
)
WRITTEN = words("essay assignment homework presentation report speech paper letter due")
LASTING = words(
    "live work study learn train prepare save plan expect retrain teach travel move go visit "
    "marry recover raise volunteer fly suffer breastfeed care date head look date rent try take"
)


def is_at_hand(clause: Clause, rest: Rest) -> bool:
    """Whether what one has, or is doing, is just what the request is about."""
    if clause.verb == "have" and rest.head in WRITTEN:
        return not rest.regular
    if clause.subject.kind != "self" or rest.calendar or rest.regular or clause.tense == "perfect":
        return False
    if clause.progressive and clause.verb not in LASTING:
        return not rest.has(words("since for"))
    if clause.verb not in ("have", "own") or clause.tense != "present":
        return False
    kept = rest.has(KIN | KEPT | LOOSE_RELATIONS) or any(w.endswith("-old") for w in rest.low)
    branded = any(word[:1].isupper() for word in rest.said[:4])
    return not (kept or branded or clause.negated or rest.first in ("no", "my"))


def is_personal(clause: Clause, rest: Rest) -> bool:
    """Whether a clause is about somebody's life although the message is about a task."""
    if clause.subject.kind == "belonging":
        return clause.subject.relation in OWN
    role = rest.opens("a", "an") and rest.head.endswith(("er", "or", "ist", "ian", "ant", "ent"))
    if clause.verb == "be" and not clause.progressive:
        comma = rest.low.index(",") if "," in rest.low else len(rest)
        return role or not is_technical(rest.low[:comma])
    if clause.verb == "work":
        return rest.first in EMPLOYED
    if is_technical(rest.low):
        return False
    if clause.verb in ("have", "own"):
        return rest.has(KIN)
    return clause.verb in LIVING | LIKING
