"""The forms in which people ask for something to be forgotten, and those that only look like it."""

from memories.pipeline.commands.patterns import any_of, pattern

# --- verbs: base form, past (also participle) and gerund, by strength -----------------------------

VERBS = {
    "forget": (
        any_of("forget(?:_about)? unlearn unremember"),
        any_of("forgot(?:_about)? forgotten unlearned"),
        any_of("forgetting(?:_about)? unlearning"),
    ),
    "delete": (
        any_of("delete remove erase get_rid_of expunge eliminate strike"),
        any_of("deleted removed erased got_rid_of expunged eliminated struck gone"),
        any_of("deleting removing erasing getting_rid_of"),
    ),
    "clear": (
        any_of(
            """clear(?:_out|_up|_away)? wipe(?:_out|_away)? drop purge discard scrub dump scrap
            trash nuke throw_(?:away|out) clean_(?:out|up) empty
            reset(?=_(?:all_)?(?:of_)?(?:my|your)_memor)"""
        ),
        any_of(
            "cleared(?:_out)? wiped(?:_out)? dropped purged discarded scrubbed scrapped thrown_away"
        ),
        any_of(
            "clearing(?:_out)? wiping(?:_out)? dropping purging discarding scrubbing throwing_away"
        ),
    ),
}
KEEPING = any_of("remember know keep_track_of keep store save retain hold_on_to have track record")
KEEPING_ING = any_of(
    "remembering knowing keeping_track_of keeping storing saving retaining tracking recording"
)


def _verbs(form: int) -> str:
    """One form of all verbs, in groups named after their strength."""
    groups = (f"(?P<{strength}>{forms[form]})" for strength, forms in VERBS.items())
    return "(?:" + "|".join(groups) + r")(?![\w-])"


# --- what may stand before the verb ---------------------------------------------------------------

_LEADS = any_of(
    r"""ok(?:ay)? alright all_right right well hey hi hello oh ah um+ hmm+ actually also and but
    so then now next(?!_time) first(?:ly)? second(?:ly)? finally lastly by_the_way btw
    one_more_thing another_thing one_(?:last_)?thing in_addition additionally anyway sorry yes
    yeah yep sure no(?!_(?:longer|need|reason|more)\b) great cool thanks thank_you
    on_second_thoughts? wait instead again in_that_case from_now_on as_of_(?:now|today)
    (?:dear_)?(?:assistant|bot|robot|computer|buddy|there(?!'|_is_no)) if_possible
    if_you_(?:can|could|would|please) if_you_don't_mind
    if_(?:that's|it's)_(?:ok(?:ay)?|possible|fine) if_it's_not_too_much_trouble
    if_you_(?:still_)?(?:have|remember)_(?:it|that)"""
)
# Possessive, as SOFT is: words that stand in both would otherwise be shared out in every possible
# way, which takes exponential time on "please please please ...".
LEAD = rf"(?:{_LEADS}\b[\s,!:.…-]*+)*+"
PLEASE = any_of("please kindly pls plz pretty_please")
_SOFTENERS = any_of(
    r"""just simply now also completely entirely totally permanently quickly then go_ahead_and
    do(?!_(?:not|you|me)\b) maybe possibly perhaps go_and"""
)
SOFT = rf"(?:(?:{PLEASE}|{_SOFTENERS})\b,?\s+)*+"
WISH = (
    r"I(?:'d| would)?(?: really| also| now)? "
    r"(?:like|love|want|prefer|need|wish|appreciate it if)"
)
_NICE = r"it would be (?:great|nice|good|lovely|helpful)"
_GLAD = r"I(?:'d| would) (?:be (?:grateful|happy|glad|thankful)|appreciate it)"
_ASKING = (
    rf"{PLEASE},?",
    r"(?:can|could|would|will) (?:you|u)(?: be able to)?",
    r"be so kind as to",
    rf"{WISH}(?: for)? you to",
    rf"{WISH} to ask you to",
    r"(?:would )?(?:like|love|want|need)(?: for)? you to",
    r"I(?:'m| am| was) (?:wondering|hoping) (?:if |that )?you (?:could|would|can|might)",
    r"(?:(?:can|could|would) you )?do me a favou?r and",
    rf"{WISH}(?: it)? if you (?:could|would)",
    r"I(?:'m asking| ask| am asking| beg| request)(?: that)? you(?: to)?",
    r"(?:make|be) sure (?:to|that you|you)",
    r"feel free to",
    r"go ahead and",
    r"you (?:can|may|should|must|could|might as well|need to|have to|ought to|are free to)",
    r"(?:it(?:'s| is) )?time (?:for you )?to(?= (?:delete|remove|erase|wipe|clear))",
    r"(?:I think )?it(?:'s| is| would be)? (?:ok(?:ay)?|fine|best|better|time|nice)"
    r" (?:(?:for you )?to|if you)",
    r"would it be possible(?: for you)? to",
    rf"{_NICE} if you (?:could|would)",
    rf"{_GLAD} if you (?:could|would)",
)
ASK_BASE = rf"(?:(?:{'|'.join(_ASKING)})\s+)"
_ASK_PAST = (
    rf"(?:(?:I(?:'d| would) (?:rather|prefer it if|appreciate it if) you|{WISH} (?:it )?if you"
    rf"|(?:{_NICE}|{_GLAD}) if you)\s+)"
)
_ASK_ING = r"(?:(?:(?:would|do) you )?mind\s+|how about (?:you )?|consider )"
# Someone wants to delete something themselves: a request only where the object can be nothing but
# a memory.
_MYSELF = (
    rf"(?:(?:{WISH} to|I need to|let me|let's|(?:can|could|may) I"
    r"|we (?:should|can|could|need to))\s+)"
)
_NO_LONGER = (
    r"(?:please )?(?:do not|don't|never|no longer)(?: ever)?",
    r"you (?:really )?(?:do not|don't|no longer) (?:need|have) to",
    r"you (?:need not|needn't|shouldn't|mustn't)",
    r"you can stop",
    r"(?:there(?:'s| is) )?no (?:need|reason)(?: for you)? to",
    r"I (?:really )?(?:do not|don't|no longer) (?:want|need|like|wish)(?: for)? you to",
    r"I(?:'d| would) (?:rather|prefer(?: it if)?) you (?:did not|didn't|don't)",
    r"I(?:'d| would) (?:prefer|like) you (?:not to|to no longer)",
    r"(?:can|could|would|will) you (?:please )?(?:no longer|not)",
)

# --- whole requests, up to their object -----------------------------------------------------------

ASKED = rf"{LEAD}(?:{SOFT}{ASK_BASE})*{SOFT}"
BASE = pattern(ASKED + _verbs(0))
PAST = pattern(rf"{LEAD}{SOFT}{_ASK_PAST}{SOFT}{_verbs(1)}")
ING = pattern(rf"{LEAD}{SOFT}{_ASK_ING}{SOFT}{_verbs(2)}")
MYSELF = pattern(rf"{LEAD}(?P<myself>{SOFT}{_MYSELF}){SOFT}{_verbs(0)}")
STOP = pattern(rf"{ASKED}(?:stop|quit|cease) {KEEPING_ING}\b(?: about)?")
NOT_KEEP = pattern(rf"{LEAD}{SOFT}(?:{'|'.join(_NO_LONGER)}) {KEEPING}\b(?: about)?")
_GONE = (
    r"(?:(?:completely|entirely|permanently|all) )?(?:deleted|removed|erased|forgotten|wiped"
    r"|cleared"
    r"|purged|discarded|scrubbed|gone|dropped|expunged)"
)
PASSIVE = pattern(
    rf"{LEAD}{SOFT}(?:{WISH}(?: to have)?|(?:{PLEASE} )?(?:have|get)"
    r"|(?:can|could) (?:you|I|we) (?:please )?(?:have|get))\s+"
    rf"(?P<object>[^,;]+?) (?:to be )?{_GONE}(?![ -]\w+ing\b)"
)
BE_GONE = pattern(
    rf"{LEAD}{SOFT}(?P<object>(?:everything|all|any|anything|what|my|the|your|that)\b[^,;]*?) "
    rf"(?:should|must|can|may|needs? to|ha(?:s|ve) to|ought to) (?:now |please |all )*be {_GONE}\b"
)
TAKE_OUT = pattern(
    rf"{ASKED}(?:take|strike|leave|get)\s+(?P<object>[^,;]+?)\s+(?:off|out of)\s+"
    r"(?:(?:(?:my|your|the)\s+)?memor(?:y|ies)|(?:my|your)\s+profile|your\s+(?:records?|notes|files?))\b"
)

# --- what makes a sentence no request at all ------------------------------------------------------

_PRONOUNS = "I you we it he she they there this that the my anyone"
HYPOTHETICAL = pattern(
    rf"{LEAD}(?:(?!if (?:you|possible|that's|it's|this is|at all)\b)if|"
    + any_of(
        r"""when(?:ever)? once unless until suppos\w+ imagine pretend assum\w+ in_case what_if
        whether let's_(?:play|pretend|imagine|say|suppose) as_soon_as say_I maybe perhaps
        for_example e\.g should_I next_time every_time the_(?:next|last|first)_time tomorrow
        before after"""
    )
    + r")\b"
)
CONDITION = pattern(
    r"\b(?:if|unless|as soon as|once|whenever|when) (?:I|we|he|she|they|my|it|the|that|someone"
    r"|anyone"
    r"|you (?:see|get|hear|find|notice|detect|are|run|reach))\b|\bin case\b"
)
QUESTION = pattern(
    rf"{LEAD}(?:how|why|who|whose|when|where|which|what(?!ever)"
    rf"|(?:should|did|do|does|is|are|was|were|have you|has|had|am|shall"
    rf"|might) {any_of(_PRONOUNS)}\b"
    r"|any (?:way|idea|chance)|is|are|(?:can|could|may) (?:I|we|it|someone|anyone|this)\b)"
)
HAVE_DONE = pattern(rf"{LEAD}(?:can|could) I (?:please )?(?:have|get)\b")
REPORTED = pattern(
    r"\b"
    + any_of(
        r"""said says? told tells telling asked asks wrote writes texted texts yelled shouted
        replied answered suggest(?:ed|s)? recommend(?:ed|s)? insist(?:ed|s)? wants_me wanted_me
        wants_you wanted_you begged ordered advised warned reads lyrics? song poem movie quote
        the_(?:command|button|option|message|phrase|sentence|word|prompt|error|sign|email)"""
    )
    + r"\b"
)
_WORK_ON = r"""translat\w* re-?writ\w* re-?phras\w* proof-?read\w* paraphras\w* summari[sz]\w* spell
    explain check fix classify"""
TASK = pattern(
    ASKED
    + any_of(
        _WORK_ON
        + r"""write draft compose pronounce define repeat say type answer test remind teach show
        tell help let_me_know give_me send post add create make_(?!sure) print
        correct_(?:this|the|my_(?:grammar|english)) note_to_self to-?do task title subject
        step_\d+ sql git fun_fact example"""
    )
    + r"\b"
)
PASTED = pattern(
    ASKED
    + any_of(_WORK_ON + " correct edit improve analy[sz]e continue complete what_does")
    + r"\b(?:[^:]*:\s*$|.*\b(?:this|following|below|these)\b)"
)
NEGATED = pattern(
    rf"{LEAD}{SOFT}"
    + any_of(
        """do_not don't never not you_(?:must_not|mustn't|shouldn't|can't|cannot)
        (?:I|we)_(?:do_not|don't|never|didn't|can't|won't|wouldn't|haven't|am_not|'m_not)
        I'm_not without no"""
    )
    + r"\b"
)

# --- where an object ends -------------------------------------------------------------------------

JOINT = pattern(r"[,;:—–(]\s*|\s-+\s|\b(?:and|but|so|then|or|also|please)\s+")
BUT = pattern(r"\b(?:but|instead|however|though)\b|;")
BREAK = pattern(
    r"\s*[;—–(]\s*|\s+-+\s+|\s*:\s+|\s*,\s*"
    r"|\s+(?=(?:but|and|because|since|so|cause|as|then|though|although|instead|while)\s)"
)
_LINK = r"(?:(?:and|but|so|because|since|as|for|cause|though|although)\s+)*"
STATEMENT = pattern(
    _LINK
    + "(?:"
    + any_of(
        """I I'm I've I'd I'll im ive we we're we've he he's she she's they they're it it's its
        that's that_is this_is there there's you you're let's let_us lets how_about what_about
        instead because thanks thank_you then start_(?:over|fresh|from_scratch) okay ok sorry
        remember add save note just only explain tell show write give describe answer help create"""
    )
    + r"\b|(?:my|our|the) [\w' -]{1,40}? (?:is|are|was|were|has|have|lives?|works?|moved|changed"
    r"|likes?|loves?|prefers?|said|says)\b|(?:don't|do not|never)\b)"
)
EXCEPTING = pattern(
    r"(?:but |and )?(?:please )?(?:keep|leave|not|don't (?:delete|remove|forget|touch)|except|apart"
    r"|other than|save for|besides|excluding|without|just not)\b"
)
SUBJECT = r"(?:I|I'm|I've|I'd|im|it|it's|we|we're|he|she|they|that|that's|you|my|this|there)\b"
# After these a "but" makes an exception: "everything but my name".
WHOLE = pattern(
    r"\b(?:everything|anything|all|whatever|memor(?:y|ies)|data|info(?:rmation)?|facts|know"
    r"|remember"
    r"|stored|have|me|preferences)$"
)
# "Forget Paris, let's go to Rome" asks for something else.
INSTEAD = pattern(
    r"[\s,;:.—–-]*(?:(?:and|so|but) )?(?:let's|lets|let us|how about|what about|I'd rather"
    r"|why don't we|we should|tell me|show me|give me|shall we|explain|describe|write|start|help)\b"
)
CHANGE = pattern(r"(?:please )?(?:change|update|set|correct|switch|replace) (?:my|the)\b")
