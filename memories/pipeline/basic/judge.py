"""Which clauses are worth remembering: lasting states, habits, events and plans, not chatter."""

from collections.abc import Sequence

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.lexicon import (
    ANIMALS,
    BELONGINGS,
    FLEETING,
    FREQUENCY,
    HEALTH,
    LASTING_PLACES,
    LASTING_TREATMENTS,
    NATIONALITIES,
    NEEDS_COMPLEMENT,
    OPTIONAL_COMPLEMENT,
    PASSING,
    RELATIONS,
    STATES,
    TASKS,
    words,
)
from memories.pipeline.basic.places import is_place
from memories.pipeline.basic.verbs import (
    EVENT,
    GOAL,
    HABIT,
    LIKING,
    PASSING_VERBS,
    base_of_ing,
)
from memories.pipeline.basic.words import Tokens, is_word, join, lower

ARTICLES = words("a an the my our their his her some any no")
POINTING = words("it this that these those them one there here")
TIMES = words("morning afternoon evening night day days week weeks weekend month months year years "
              "summer winter spring autumn fall christmas time today tomorrow yesterday semester "
              "term season quarter monday tuesday wednesday thursday friday saturday sunday "
              "january february march april may june july august september october november "
              "december ago noon midnight easter thanksgiving")  # fmt: skip
ADDRESSEE = words("you your yours yourself")
PREPOSITIONS = words("in on at with for to from of by about as near into over since until without "
                     "because who which that when where if but and or than")  # fmt: skip
SEEK = words("job jobs flat apartment house room home work internship position role nanny school "
             "church therapist dentist gp roommate flatmate place career relationship")  # fmt: skip
ACTIVITIES = words("yoga pilates crossfit karate judo pottery ballet taekwondo boxing kickboxing "
                   "bjj tai phd masters degree volunteering gardening weights cardio shifts nights "
                   "dairy gluten meat spice spicy carbs heights mornings sugar alcohol drugs "
                   "improv theatre archery parkrun triathlons triathlon marathons crosswords "
                   "puzzles sudoku woodwork carpentry calligraphy ceramics course tutoring "
                   "babysitting diy stand-up gymnastics ironman spin sport sports")  # fmt: skip
CREATIONS = words("novel book books thesis dissertation blog poetry memoir screenplay songs music "
                  "album play startup business boat house shed extension treehouse game phd "
                  "guitar cabin model models")  # fmt: skip
CARE = words("therapist physio physiotherapist psychologist psychiatrist counsellor counselor "
             "dietitian dietician specialist cardiologist someone girl guy osteopath chiropractor "
             "dermatologist")  # fmt: skip
NEEDS = words("glasses wheelchair insulin lenses aid aids subtitles inhaler crutches dialysis "
              "step-free surgery braces operation transplant interpreter accessible kosher halal "
              "gluten-free")  # fmt: skip
GET_STATES = words("married engaged divorced promoted hired fired pregnant laid accepted diagnosed "
                   "sick seasick carsick migraines headaches anxious nervous vaccinated fillings "
                   "cramps nosebleeds panic hives rashes sober made tattooed baptised")  # fmt: skip
SYMPTOMS = HEALTH | words("migraines allergies headaches seizures nightmares cramps")


def is_memorable(clause: Clause, *, asking: bool = False) -> bool:
    """Whether the clause tells something lasting about its subject.

    asking: it was said inside a question, where only plain states are to be trusted.
    """
    low = lower(clause.rest)
    if clause.subject.kind in ("other", "cause"):
        return clause.subject.kind == "cause"
    if low[-1:] and low[-1] in words("to of for with at about as like and but or than a the"):
        return False
    if _vague(low) or clause.adverbs & {"all", "both"}:
        return False
    if ADDRESSEE & set(lower(clause.words)):
        return False
    if clause.subject.kind == "belonging":
        return _belonging(clause, low)
    if _points_away(low) or (low and base_of_ing(low[0]) and clause.verb in ("keep", "start", "try")
                             and clause.tense == "present"):  # fmt: skip
        return False
    if clause.verb == "manage" and low[:1] == ["to"]:
        return False
    if asking and not (_state(clause, low) or _steady(clause)):
        return False
    if clause.tense == "formerly":
        return clause.verb in HABIT or bool(low) and clause.verb in EVENT | LIKING | {"be", "have"}
    if clause.tense == "modal":
        return _modal(clause, low)
    if clause.tense == "future":
        return _future(clause, low)
    if clause.verb == "be":
        return _is(clause, low)
    if clause.verb == "have" and not clause.progressive:
        return _has(clause, low)
    if clause.verb in LIKING:
        return _likes(clause, low)
    if clause.tense == "present" and not clause.progressive:
        return _habit(clause, low)
    if clause.progressive:
        return _ongoing(clause, low)
    return _event(clause, low)


def _state(clause: Clause, low: Tokens) -> bool:
    if clause.tense not in ("present", "perfect"):
        return False
    return clause.verb in ("be", "have") and (_is if clause.verb == "be" else _has)(clause, low)


def _steady(clause: Clause) -> bool:
    """A plain habit or restriction: "do not eat pork", "live in Leeds", "cannot have gluten"."""
    steady = words("eat drink smoke live speak work study take wear can have own play love hate "
                   "like use suffer move start travel fly go visit")  # fmt: skip
    return clause.verb in steady


def _vague(low: Sequence[str]) -> bool:
    """Whether "it" or "them" near the verb or at the end leaves open what is meant."""
    loose = {"it", "them"}
    return bool(loose & set(low[:3])) or low[-1:] in (["it"], ["this"], ["that"], ["there"], ["those"])


def _points_away(low: Sequence[str]) -> bool:
    """Whether the object is "it", "that", "this song": clear only in the conversation."""
    if not low or low[0] not in POINTING | {"such"}:
        return False
    if low[0] in ("here", "there", "one"):
        return len(low) < 2 or low[0] != "one"
    return not (len(low) > 1 and low[1] in TIMES)


def head_of(low: Sequence[str]) -> str:
    """The head noun of the phrase at the start of `low`, roughly: the last word before "of"."""
    end = 0
    while end < len(low) and is_word(low[end]) and (end == 0 or low[end] not in PREPOSITIONS):
        if end and (low[end] in TIMES or base_of_ing(low[end]) and low[end] in ("looking", "trying")):
            break
        if end and low[end] in ("called", "named", "'s", "right", "now", "every", "next", "last"):
            break
        end += 1
    return low[end - 1] if end else ""


def _about_task(low: Sequence[str]) -> bool:
    if len(low) > 1 and (low[0] in ("a", "an", "about") or low[0] in _NUMBERS or low[0][0].isdigit()) and (
        low[1] in TIMES | words("hour hours minutes mins km miles")
    ):
        return False
    head = head_of(low)
    return head in TASKS or any(w in TASKS for w in low[:2] if w not in ARTICLES and len(low) <= 2)


def _is(clause: Clause, low: Tokens) -> bool:
    if clause.tense == "past":
        been = words("diagnosed born raised brought adopted educated laid fired promoted accepted hired "
                     "made transferred admitted operated vaccinated told married engaged never")  # fmt: skip
        return bool(low) and (low[0] in been and len(low) > 1 or low[0] in ("a", "an") and len(low) > 2
                              and not words("kid child baby teenager bit lot while good great") & set(low[:4]))  # fmt: skip
    while low and low[0] in ("big", "so", "very", "all", "both", "really", "also", "a", "quite", "pretty", "highly", "severely",
                             "mildly", "deeply", "slightly", "super", "extremely", "in", "huge",
                             "fully", "strictly", "partially", "legally", "now", "happily",
                             "newly") and low[0] not in ("a", "in"):  # fmt: skip
        low = low[1:]
    if not low:
        return False
    word = low[0]
    after = low[1:]
    if word in STATES or word in NATIONALITIES:
        need = NEEDS_COMPLEMENT.get(word)
        if word in OPTIONAL_COMPLEMENT and not after:
            return True
        return need is None or (bool(after) and (need == "" or need in after[:3]))
    if word in NEEDS_COMPLEMENT:
        return bool(after) and NEEDS_COMPLEMENT[word] == after[0] and len(after) > 1 and (
            after[1] not in POINTING | words("my your the") or clause.subject.kind == "person"
        )
    if low[:3] == ["more", "of", "a"]:
        return len(low) > 3
    if word in ("a", "an", "my", "half", "part", "one", "both", "part-time", "full-time"):
        return _is_somebody(clause, low)
    if word[0].isdigit() or word in _NUMBERS:
        units = words("minutes mins miles minute hours hour seconds percent pages away late done")
        return not (units & set(after[:2]))
    if word in ("from", "into"):
        if word == "into":
            return bool(after) and after[0] not in POINTING | {"the"}
        homes = words("village town city farm island family country suburb village part north south "
                      "east west outside near countryside coast")  # fmt: skip
        return is_place(after) or _capitalised(clause, after) or bool(homes & set(after[:4]))
    if word in ("mid", "early", "late", "between"):
        return bool(after) and (word == "between" and after[0] == "jobs" or bool(
            LASTING_PLACES & set(after[:1])))  # fmt: skip
    if word in ("in", "on", "at", "with", "off", "back", "away", "near", "under", "over", "out"):
        return _is_placed(clause, word, after)
    if word == "to" and clause.tense == "perfect":
        return len(after) > 0 and after[0] not in POINTING
    if word in ("against", "vaccinated", "qualified", "trained", "licensed", "certified"):
        return bool(after) and after[0] not in POINTING
    if word in ("diagnosed", "born", "raised", "brought", "adopted", "educated", "laid", "fired",
                "promoted", "accepted", "hired", "made", "transferred", "vaccinated", "named",
                "admitted", "operated"):  # fmt: skip
        return bool(after)
    if any(w in STATES and w not in NEEDS_COMPLEMENT for w in low[:4]):
        return True
    if clause.subject.kind == "person":
        return _person_is(low)
    if word == "the" and {"of", "at", "for"} & set(low[2:6]) and head_of(low) not in TASKS | FLEETING | {"one"}:
        return True
    if after[:1] == ["hunting"]:
        return True
    return word == "the" and bool(words("best maid godfather godmother oldest youngest eldest only first mother father owner "
                                        "founder ceo cto head captain lead manager") & set(after[:2]))  # fmt: skip


_NUMBERS = words("one two three four five six seven eight nine ten eleven twelve twenty thirty "
                 "forty fifty sixty seventy eighty twenty-one twenty-five thirty-five almost "
                 "nearly about turning over")  # fmt: skip


def _person_is(low: Tokens) -> bool:
    chatter = words("right wrong great nice lovely annoying amazing awesome funny fine ok okay "
                    "here there home late busy gone cool sure weird angry cute happy sad "
                    "sweet good bad the asking")  # fmt: skip
    return low[0] not in chatter and low[0] not in POINTING | {"not", "so", "like"}


def _is_somebody(clause: Clause, low: Tokens) -> bool:
    if low[0] == "my" and clause.subject.kind == "self":
        return False
    if low[0] == "a" and low[1:2] == ["bit"]:
        return any(w in STATES and w in NEEDS_COMPLEMENT for w in low)
    if clause.tense == "perfect" and not {"for", "since"} & set(low):
        return False
    if len(low) == 2 and low[1] in words("man woman fan kid person guy girl boy adult sucker user customer "
                                         "friend member part"):  # fmt: skip
        return False
    content = [w for w in low[1:] if w not in ("big", "huge", "total", "complete", "bit", "real")]
    if not content or content[0] in ("of", "like"):
        return False
    head = head_of(low)
    if clause.negated and head in ("expert", "doctor", "lawyer", "programmer", "bot"):
        return False
    return head not in FLEETING | TASKS and not (FLEETING & set(low[1:2]))


def _is_placed(clause: Clause, word: str, after: Tokens) -> bool:
    if not after or after[0] in POINTING:
        return False
    if is_place(after) or _capitalised(clause, after):
        systems = words("windows mac macos chrome ios android linux ubuntu firefox safari version page "
                        "chapter zoom teams slack edge debian")  # fmt: skip
        return word in ("in", "off", "back", "near", "at", "with", "away", "on") and after[0] not in systems
    if word == "in":
        return bool(LASTING_PLACES & set(after[:6])) and after[0] != "the" or bool(
            words("process middle second third army navy choir band") & set(after[:3])
        ) and after[0] in ("my", "the", "a")
    if word == "on":
        return bool(LASTING_TREATMENTS & set(after[:5]))
    if word == "at":
        return bool(words("uni university college school") & set(after[:2]))
    if word in ("over", "under"):
        return after[0][0].isdigit()
    if word == "off":
        return after[0] == "to" and len(after) > 1 and (is_place(after) or _capitalised(clause, after))
    if word == "with":
        return bool(RELATIONS & set(after)) or "child" in after
    return word == "out" and after[:2] == ["of", "work"]


BODY = words("knee knees back shoulder hip ankle wrist leg foot eye eyes eyesight hearing heart skin "
             "stomach neck")  # fmt: skip
FIRM = words("food drink dish snack cuisine sport game team band club role business name surname nickname pronouns birthday anniversary age height title profession "
             "occupation career hobby hobbies pastime passion diet allergy allergies hometown "
             "nationality ethnicity religion language tongue degree major thesis dissertation "
             "goal dream condition illness diagnosis employer favourite favorite favourites "
             "timezone sign zodiac size instrument heritage background roots ancestry type "
             "due-date date hair eyes stomach commute budget email number address handle username household")  # fmt: skip


def _belonging(clause: Clause, low: Tokens) -> bool:
    """"My birthday is on 3 May", "my back hurts", but not "my phone is broken"."""
    noun = clause.subject.relation
    favourite = "avourite" in clause.subject.text or "avorite" in clause.subject.text
    if clause.verb in ("hurt", "ache"):
        return True
    if not low or clause.modal in ("would", "can", "could") or _points_away(low):
        return False
    dated = any(w in TIMES or w[0].isdigit() for w in low)
    if clause.verb != "be":
        when = bool((TIMES - {"time"}) & set(low)) or "at" in low
        return when and not clause.negated and noun not in ("team", "tests", "test", "game") or bool(
            SYMPTOMS & set(low[:3]))  # fmt: skip
    if clause.progressive:
        return False
    chatter = words("not good bad great wrong slow fast broken nice lovely ok okay fine empty full "
                    "very so really quite pretty too weird messy terrible amazing awesome to")  # fmt: skip
    if {"wrong", "misspelled", "incorrect"} & set(low):
        return False
    if noun in BODY and low[0] in words("bad sore painful weak dodgy stiff broken swollen terrible poor "
                                        "arthritic injured failing"):  # fmt: skip
        return True
    if favourite or noun in FIRM:
        return low[0] not in chatter or dated
    noun_follows = low[0] in ("a", "an") and not _about_task(low)
    return dated or noun_follows or _capitalised(clause, low) or bool((SYMPTOMS | STATES) & set(low[:4]))


def _capitalised(clause: Clause, after: Tokens) -> bool:
    """Whether the phrase after the preposition is a proper name as the speaker wrote it."""
    tail = clause.rest[-len(after):] if after else []
    tail = [t for t in tail if t.lower() not in ("the", "to", "from", "in")]
    return bool(tail) and tail[0][:1].isupper() and tail[0] != "I"


def _has(clause: Clause, low: Tokens) -> bool:
    if not low:
        return False
    if clause.tense == "past":
        past = words("appendix tonsils gallbladder wisdom hysterectomy chemo surgery stroke baby operation transplant cancer accident miscarriage twins "
                     "attack vasectomy covid c-section bypass interview birthday")  # fmt: skip
        return bool((past | SYMPTOMS - {"back"}) & set(low[:7]))
    if clause.tense == "perfect":
        return bool(SYMPTOMS | {"for", "since", "surgery", "operation", "kids", "children"} & set(low))
    if low[0] in POINTING or low[:2] == ["a", "lot"] or low[0] in ("to", "been"):
        return False
    if low[0] in ("some", "many", "lots", "plenty", "quite") or low[:2] == ["a", "few"]:
        return bool((RELATIONS | HEALTH) & set(low[:4]))
    if low[0] == "no" and len(low) > 1 and low[1] in words("idea clue problem problems doubt time "
                                                           "issue issues one way need money"):  # fmt: skip
        return False
    if {"minutes", "left", "seconds", "mins"} & set(low[1:3]):
        return False
    if SYMPTOMS & set(low) and clause.verb == "have":
        return True
    head = head_of(low)
    if _about_task(low) or head in PASSING:
        return head in ("plans", "plan") and any(w in TIMES for w in low)
    if low[0] == "the" and not (RELATIONS | HEALTH | words("gene genes flu right") & set(low)):
        return any(w in TIMES for w in low)
    return not (clause.negated and low[0] not in words("a an any much kids children siblings pets "
                                                       "gluten dairy meat"))  # fmt: skip


def _likes(clause: Clause, low: Tokens) -> bool:
    if not low or low[0] in POINTING | ADDRESSEE | words("how what when where why if"):
        return False
    if clause.verb in ("appreciate", "fear", "miss", "fancy") and _about_task(low):
        return False
    if clause.progressive and clause.tense == "present":
        return False
    if clause.tense == "past" and not clause.negated and clause.verb in ("love", "like", "enjoy"):
        return low[0] not in ("the",) or len(low) > 3
    if any(w in TASKS for w in low[:2]) and low[0] in ARTICLES | TASKS:
        return False
    if low[0] == "to":
        return len(low) > 2 or low[1:2] != [] and low[1] in HABIT
    return not (clause.verb == "like" and low[0] in ("your",))


def _habit(clause: Clause, low: Tokens) -> bool:
    verb = clause.verb
    if verb in ("want", "hope", "plan", "intend", "aim", "dream", "aspire", "wish", "need", "mean",
                "decide", "try", "prepare", "train", "save"):  # fmt: skip
        return _intends(clause, low)
    if verb in ("find",):
        return len(low) > 1 and low[0] not in POINTING | words("out the no a an myself")
    if verb in ("stand", "bear", "tolerate", "handle", "digest", "abide"):
        return clause.negated and bool(low)
    if verb == "see":
        return bool(CARE & set(low[:4]))
    if verb == "know":
        return bool(low) and (low[:2] == ["how", "to"] or bool(NATIONALITIES & set(low)))
    if verb == "get" and not clause.adverbs & FREQUENCY:
        return bool((GET_STATES | SYMPTOMS) & set(low[:3])) or low[:1] == ["up"] and len(low) > 2
    if verb == "need":
        return bool(NEEDS & set(low))
    if verb in ("owe", "kill", "bother", "upset", "scare"):
        return False
    if verb == "care":
        return low[:1] == ["for"] and bool(RELATIONS & set(low))
    if verb == "" and clause.subject.kind == "person":
        return False
    if verb == "use":
        return bool(low) and low[0] not in ("the", "to") and not _about_task(low)
    if verb == "do":
        return bool(ACTIVITIES & set(low))
    if verb == "take" and low[:1] == ["the"]:
        return bool(words("train bus tube metro tram ferry stairs subway pill") & set(low[1:3]))
    if verb in ("buy", "get", "shop", "visit"):
        return bool(clause.adverbs & FREQUENCY - {"generally"}) and bool(low) and not _about_task(low)
    if verb in ("fly", "leave", "return", "arrive", "head", "land", "set") and clause.tense == "present":
        return any(w in TIMES or w[0].isdigit() for w in low) or bool(clause.adverbs & FREQUENCY)
    if verb in ("make", "take", "write", "read", "keep", "order", "have", "design"):
        good = bool(low) and not _about_task(low) and low[0] not in ("sure", "sense", "the", "up")
        return good and low[0] not in words("on out note notes part care place too much it")
    if verb not in HABIT and verb not in ("turn", "call", "start", "finish", "leave", "arrive",
                                          "move", "open", "apply", "graduate", "suit"):  # fmt: skip
        if clause.subject.kind == "self" and verb not in PASSING_VERBS | EVENT | _MENTAL:
            return len(low) > 0 and not _about_task(low) and low[0] not in words("that if to the my on")
        habitual = bool(clause.adverbs & FREQUENCY - {"never", "always", "only"}) and bool(verb)
        return habitual and bool(low) and not _about_task(low) and verb in EVENT
    if verb in ("go", "come"):
        return bool(low) and any(w.endswith("ing") and w != "going" for w in low[:2]) or bool(
            low) and low[0] in words("to by for from running swimming hiking out climbing "
                                             "camping cycling jogging skiing fishing dancing "
                                             "bouldering about home") and low[:2] not in (
            ["to", "the"] if low[2:3] and low[2] in TASKS else [], ["for", "it"], ["about", "it"])  # fmt: skip
    if verb in ("start", "move", "open", "apply", "graduate", "finish", "leave", "arrive", "turn"):
        return any(w in TIMES | _NUMBERS or w[0].isdigit() for w in low)
    if verb == "run" and low:
        ventures = words("bakery business shop company salon blog podcast cafe café restaurant club farm "
                         "school charity studio agency gym startup firm choir store hotel marathons pub "
                         "5k 10k bar nursery surgery clinic group channel team department race races")  # fmt: skip
        return low[0] not in ARTICLES and (low[0] in PREPOSITIONS | TIMES | FREQUENCY or low[0][0].isdigit()) or bool(
            ventures & set(low[:6]))  # fmt: skip
    if verb in ("play", "lead", "listen", "watch", "sell", "share", "edit", "support",
                "follow", "produce", "wait", "sit", "respond", "react", "work"):  # fmt: skip
        return not low or low[0] not in POINTING and not (low[0] == "the" and _about_task(low))
    if low in ([], ["instead"]) and verb not in words("smoke vape drink swim run cook bake sing dance paint draw "
                                     "knit drive cycle commute freelance meditate travel code "
                                     "volunteer fast ski surf climb snore stutter stammer sew "
                                     "crochet read write hike garden fish hunt bike row box"):  # fmt: skip
        return False
    if clause.negated and verb in ("eat", "drink", "cook", "wear"):
        return bool(low)
    return not _about_task(low) or verb in ("live", "work", "study", "speak", "teach", "program")


_MENTAL = words(
    "suspect assure vow confirm acknowledge accept disagree regret concur insist demand bet prefer "
    "demand object encounter experience receive recommend suggest request claim assume ca dont "
    "google search test debug compile deploy commit push pull merge execute launch submit enter "
    "attach share post paste type tap swipe scroll download submit suck freak cheer laugh smell "
    "second totally was were will beg pardon heart applaud salute admire trust respect envy digress "
    "choose pick select vote lack deserve refuse decline urge propose want mean continue proceed "
    "struggle wanna gonna gotta finally simply just cant wont"
)


def _modal(clause: Clause, low: Tokens) -> bool:
    verb = clause.verb
    if clause.modal == "have to" and verb in words("give attend travel fly go visit work be"):
        return bool((TIMES - words("time day days today tomorrow tonight")) & set(low))
    if clause.modal == "have to":
        return verb in words("avoid take wear inject limit eat") and bool(low) and not _about_task(low)
    if clause.modal == "would":
        if verb in ("love", "like"):
            talk = low[1:2] and low[1] in words("speak talk chat cancel return order book reserve "
                                                "report change register reply apply sign buy")  # fmt: skip
            return low[:1] == ["to"] and not talk and _goal(low[1:])
        return verb == "rather" and bool(low) and low[0] in HABIT
    if clause.modal == "could" and not clause.negated:
        return verb == "live" and low[:1] == ["on"] or verb == "eat" and "every" in low
    if clause.modal == "can":
        if clause.negated and low[-1:] == ["anymore"]:
            return True
        if clause.negated:
            able = words("eat drink have stand bear swim drive digest tolerate do handle cook see "
                         "hear walk afford ride read eat live work smell taste take fly sleep "
                         "wear cope climb run use sit lift speak dance whistle")  # fmt: skip
            if verb in ("see", "hear", "read", "use", "have", "do", "take", "sleep", "handle", "run"):
                solid = low and low[0] not in POINTING | words("the my any how what why a")
                return bool(solid) and not _about_task(low)
            return verb in able and low[:1] != ["the"] and not _about_task(low)
        can = words("speak play swim cook drive sing dance juggle read type ski surf ride knit sew "
                    "touch code program fly draw paint")  # fmt: skip
        return verb in can and (bool(low) or verb in ("swim", "cook", "drive", "sing")) and (
            not low or not _about_task(low)
        )
    if clause.modal in ("should", "must"):
        return clause.negated and verb in ("eat", "drink", "have") and bool(low)
    if clause.modal in ("might", "may"):
        return clause.verb in words("move relocate visit travel adopt retire") and bool(low)
    return False


def _future(clause: Clause, low: Tokens) -> bool:
    if clause.negated and clause.subject.kind == "self":
        return clause.verb in words("eat drink have go move") and len(low) > 1 and not _about_task(low)
    if clause.verb == "be":
        good = bool(low) and (any(w in TIMES for w in low) or low[0][0].isdigit() or is_place(low))
        return good or low[:1] == ["in"] and _capitalised(clause, low[1:])
    if clause.verb in ("have", "see", "do", "take", "get", "make", "use", "write", "read", "give"):
        return bool(low) and not _about_task(low) and (
            bool(words("baby twins surgery operation interview exam exams appointment scan biopsy "
                       "visitors guests party test wedding mri viva checkup check-up") & set(low))
            or bool(GET_STATES & set(low[:1]))
        )
    if clause.modal == "going" and clause.verb in POINTING:
        return False
    timed = bool(TIMES - words("time day days") & set(low)) or any(w[0].isdigit() for w in low)
    firm = words("move visit travel fly start retire graduate marry join leave turn adopt attend go "
                 "relocate emigrate study become")  # fmt: skip
    if clause.modal != "going" and not (clause.verb in firm or timed):
        return False
    return _goal([clause.verb, *low])


def _intends(clause: Clause, low: Tokens) -> bool:
    if clause.verb in ("train", "prepare", "save", "study"):
        return low[:1] in (["for"], ["up"], ["to"]) and len(low) > 1
    if clause.verb == "need":
        return bool(NEEDS & set(low))
    if low[:1] == ["of"] or low[:1] == ["on"] or low[:1] == ["about"]:
        base = base_of_ing(low[1]) if len(low) > 1 else None
        return base is not None and _goal([base, *low[2:]])
    if low[:1] == ["a"] and clause.verb in ("plan", "want"):
        return bool(words("trip wedding holiday vacation dog cat puppy baby move honeymoon tour "
                          "family career tattoo surprise party roadtrip") & set(low[:5]))  # fmt: skip
    if clause.verb in ("plan", "want") and low[:1] and low[0] in ("kids", "another", "children"):
        return not _about_task(low)
    return low[:1] == ["to"] and clause.verb != "need" and _goal(low[1:])


def _goal(low: Sequence[str]) -> bool:
    """Whether "learn to sail" and the like is an aim in life rather than a wish about this chat."""
    low = [w for w in low if w not in ("not", "also", "finally", "just", "maybe", "one", "day")]
    if not low:
        return False
    verb, rest = low[0], list(low[1:])
    if verb == "be":
        return rest[:1] in (["a"], ["an"], ["able"]) and len(rest) > 1 and head_of(rest) not in TASKS
    if verb in ("get", "have", "go", "take", "do", "write", "read", "make", "see"):
        good = words("married engaged kids children fit fitter degree phd masters driving dog cat "
                     "puppy baby back pregnant promoted shape novel book thesis memoir house "
                     "marathon licence license pet skiing camping hiking diving vegan "
                     "vegetarian freelance surgery travelling abroad tattoo pilot's divorced part-time "
                     "vacation holiday university uni college family")  # fmt: skip
        place = verb == "go" and rest[:1] in (["to"], ["on"]) and (is_place(rest[1:]) or any(
            w in TIMES for w in rest))  # fmt: skip
        return bool(good & set(rest[:6])) or place
    if verb not in GOAL or verb in words("find use change turn set register return discover sell "
                                         "order serve begin share cut swap sleep open drop sit "
                                         "organise organize pick finish"):  # fmt: skip
        return verb in ("find", "open", "set", "pick", "finish", "sell", "change") and bool(
            SEEK | words("business shop bakery cafe restaurant studio career careers company "
                         "degree novel thesis marathon gym farm guitar house car") & set(rest)
        )
    if verb == "learn":
        return bool(rest) and rest[0] not in words("more about how what why this the from")
    if verb in ("cook", "eat", "watch", "buy", "play", "listen", "start", "run", "build", "work", "plan"):
        return bool(rest) and not _about_task(rest) and rest[0] not in POINTING | words("something "
            "anything dinner lunch tonight from with on") or any(w in TIMES for w in rest)  # fmt: skip
    return not _about_task(rest) and (not rest or rest[0] not in POINTING | words("the from on"))


def _ongoing(clause: Clause, low: Tokens) -> bool:
    verb = clause.verb
    if clause.tense == "past" and not any(w in TIMES for w in low):
        return verb in ("live", "work", "study") and bool(low)
    if verb in LIKING | {"have"} and verb != "have":
        return False
    if verb in ("look", "search", "hunt"):
        return low[:1] in (["for"], ["after"]) and bool((SEEK | RELATIONS) & set(low[:6]))
    if verb in ("think", "consider", "dream", "talk"):
        rest = low[1:] if low[:1] in (["of"], ["about"]) else low
        base = base_of_ing(rest[0]) if rest else None
        return base is not None and _goal([base, *rest[1:]])
    if verb in ("plan", "hope", "want", "train", "prepare", "save", "intend", "aim"):
        return _intends(clause, low)
    if verb == "try":
        return low[:1] == ["to"] and _tries(low[1:])
    if verb in ("write", "read", "build", "make", "work", "restore", "renovate"):
        if verb == "work":
            if low[:1] == ["on"]:
                return bool(CREATIONS & set(low))
            return bool(low) and low[0] in words("as at for in from part-time full-time nights "
                                                 "remotely towards toward freelance night")  # fmt: skip
        return bool(low) and (bool(CREATIONS & set(low[:5])) or _capitalised(clause, low)
                              and not _about_task(low))  # fmt: skip
    if verb in ("get",):
        return bool(GET_STATES & set(low[:1])) or any(w in ANIMALS for w in low)
    if verb in ("have", "expect"):
        return bool(words("baby twins surgery boy girl operation trouble child") & set(low[:4])) and (
            "trouble" not in low
        )
    if verb in ("recover", "suffer", "struggle"):
        return bool(low)
    if verb in ("go", "turn") and low[:1] and low[0] in STATES:
        return True
    if verb in ("go", "come", "fly", "travel", "head", "move", "drive"):
        if verb == "go" and low[:2] == ["to", "the"]:
            return any(w in TIMES for w in low)
        return bool(low) and low[0] in words("to with alone around on through back out for in home abroad from") and (
            len(low) > 1 and not _about_task(low) and low[1] not in POINTING | {"sleep", "bed"}
        )
    if verb == "stay":
        return low[:1] in (["in"], ["at"], ["with"]) and len(low) > 1 and low[1] not in POINTING
    if verb in ("do", "take"):
        return bool(low) and low[0] not in words("okay alright great better fine nothing really") and not _about_task(low) and low[0] not in words("well good ok fine this great my")
    if verb in ("live", "study", "learn", "teach", "train", "visit", "start", "join", "leave",
                "graduate", "marry", "raise", "retire", "grow", "adopt", "host", "attend", "buy",
                "sell", "apply", "finish", "relocate", "celebrate", "play", "run", "eat",
                "renovate", "breastfeed", "retrain", "care", "carry", "expect", "raise", "practise", "practice", "date", "see", "drive", "rent", "manage",
                "freelance", "emigrate", "switch", "foster", "turn", "smoke", "cook", "commute",
                "wear", "volunteer", "quit", "follow", "coach", "meet", "use", "avoid", "watch",
                "swim", "cycle", "climb", "paint", "knit", "open", "launch", "give", "cut"):  # fmt: skip
        if verb in ("use", "run", "start", "follow", "watch", "play", "see", "give", "cut", "meet",
                    "buy", "visit", "open", "leave", "apply", "finish", "switch", "eat"):  # fmt: skip
            timed = any(w in TIMES for w in low)
            return bool(low) and not _about_task(low) and (low[0] != "the" or timed)
        alone = clause.tense == "perfect" or verb in ("retire", "breastfeed", "freelance", "retrain")
        return not _about_task(low) and (bool(low) or alone)
    return clause.tense == "perfect" and verb in HABIT and bool(low) and not _about_task(low)


def _tries(low: Tokens) -> bool:
    if not low:
        return False
    aims = words("lose quit stop cut eat conceive learn save become get gain have reduce avoid "
                 "go drink give")  # fmt: skip
    if low[0] == "get":
        return bool(words("fit fitter pregnant healthier shape promoted sober") & set(low))
    return low[0] in aims and not _about_task(low[1:]) and (len(low) > 1 or low[0] == "conceive")


def _event(clause: Clause, low: Tokens) -> bool:
    verb = clause.verb
    timed = any(w in TIMES or re_year(w) for w in low)
    if clause.tense == "perfect" and "never" in clause.adverbs:
        return bool(low) and not _about_task(low) and verb in EVENT | HABIT | {"be", "see", "eat"}
    if clause.tense == "perfect" and clause.negated:
        lasting = any(w in ("since", "years", "months") or re_year(w) for w in low)
        return verb in HABIT | EVENT and lasting
    if clause.negated:
        return verb in ("grow", "go", "finish", "graduate") and bool(low)
    if verb in ("get",):
        return _got(clause, low)
    if verb in ("speak", "sit", "respond", "react", "depend", "need", "hail", "share", "rely", "ask"):
        return False
    if verb in ("see", "watch", "hear"):
        return any(re_year(w) for w in low) or _capitalised(clause, low)
    if verb in ("sleep", "order"):
        return False
    if verb == "buy" and not timed:
        return bool(words("house flat apartment car van boat horse piano guitar bike motorbike phone laptop "
                          "ring dog cat puppy kitten land farm home place ticket tickets") & set(low[:5]))  # fmt: skip
    if verb == "go":
        if low[:1] == ["to"] and words("bed work sleep shop shops store toilet") & set(low[1:3]):
            return False
        went = bool(low) and (low[0] in ("to", "on", "off", "vegan", "vegetarian", "back", "through", "abroad")
                              or any(w.endswith("ing") for w in low[:2]))  # fmt: skip
        return went and len(low) > 1 and low[:2] != ["back", "and"] and not _about_task(low) and (
            "never" not in clause.adverbs)  # fmt: skip
    if verb in ("sign", "split", "put", "break"):
        return _weighty(clause, low, timed)
    if verb not in EVENT | HABIT or verb in words("try find see do use make find write read start "
                                                  "run take give pick open come turn order keep "
                                                  "set change sign apply drop plan decide"):  # fmt: skip
        return _weighty(clause, low, timed)
    if verb in ("move", "switch", "transfer", "relocate"):
        return bool(low) and not _about_task(low) and low[0] not in POINTING | {"the"}
    if not low:
        return verb in words("graduate retire relapse divorce marry resign die")
    if low[0] == "the" and not timed:
        return bool(words("army navy gym choir team band police piano guitar violin marathon "
                          "club force marines church house") & set(low[1:4]))  # fmt: skip
    if verb == "lose":
        return bool(words("job home house wife husband mum mom dad father mother son daughter leg arm "
                          "sight hearing weight licence license parents kilos pounds kg lbs sense "
                          "cat dog brother sister baby grandmother grandfather pregnancy eye hair "
                          "partner friend") & set(low[:4]))  # fmt: skip
    if low[0] in POINTING | words("up off out on through") and verb not in ("break", "grow", "give"):
        return False
    return not _about_task(low) or (timed and verb in ("learn", "pass", "win", "study"))


def re_year(word: str) -> bool:
    """Whether the word is a year such as 2019."""
    return word.isdigit() and len(word) == 4 and word[:2] in ("19", "20")


def _got(clause: Clause, low: Tokens) -> bool:
    if GET_STATES & set(low[:2]):
        return True
    things = ANIMALS | SEEK | words("degree phd tattoo divorce promotion scholarship licence car "
                                    "bike visa offer diagnosis raise license tattoos kitten "
                                    "braces glasses citizenship surgery phone laptop green")  # fmt: skip
    return bool(low) and low[0] in ("a", "an", "my", "two", "our", "into", "new", "accepted") and (
        bool(things & set(low[:5])) or (low[0] == "into" and not _about_task(low))
        or bool(len(low) > 1 and _capitalised(clause, low[1:]))
    )


def _weighty(clause: Clause, low: Tokens, timed: bool) -> bool:
    verb = clause.verb
    if not low or (_about_task(low) and verb != "sign") or low[0] in POINTING:
        return False
    if verb == "start":
        return low[0] != "the"
    if verb == "run":
        return bool(words("marathon half-marathon 5k 10k ultramarathon race triathlon") & set(low)) or timed and low[0] != "the"
    if verb in ("split", "break"):
        return low[:1] == ["up"] or low[0] in ("my", "a", "both", "with") or bool(SYMPTOMS & set(low[:3]))
    if verb == "put":
        return low[:2] == ["me", "on"]
    if verb == "change":
        return bool(words("jobs careers schools career") & set(low)) and (timed or len(low) > 1)
    if verb == "sign" and low[:1] == ["up"]:
        return len(low) > 2
    if verb in ("sign", "buy", "rent"):
        return bool(words("lease contract mortgage house flat") & set(low)) or timed and low[0] != "the"
    if verb in ("give", "pick", "take"):
        return low[:1] == ["up"] or timed and low[0] not in ("the",)
    if verb == "open":
        return bool(words("shop bakery cafe restaurant business studio") & set(low))
    if verb == "turn":
        return low[0][0].isdigit() or low[0] in STATES or low[0] in _NUMBERS
    if verb in ("apply", "decide"):
        return low[:1] in (["for"], ["to"]) and (verb == "apply" or _goal(low[1:])) and (
            not any(w in TASKS for w in low)
        )
    if verb in ("write", "make", "do"):
        return timed and bool(CREATIONS | ACTIVITIES & set(low)) and low[0] not in ("the",)
    if verb in ("pass", "die"):
        return True
    return timed and verb in EVENT and low[0] not in ("the",) and verb not in ("find", "use")
