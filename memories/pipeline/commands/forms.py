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
        any_of(
            "delete del remove erase rm(?=_my_) get_(?:rid|shot)_of do_away_with dispose_of"
            " expunge eliminate undo"
        ),
        any_of("deleted removed erased got_(?:rid|shot)_of disposed_of expunged eliminated gone"),
        any_of("deleting removing erasing getting_(?:rid|shot)_of doing_away_with disposing_of"),
    ),
    "clear": (
        any_of(
            """clear(?:_out|_up|_away)? wipe(?:_out|_away|_off)? drop purge discard scrub(?:_out)?
            dump
            scrap trash nuke throw_(?:away|out) clean_(?:out|up) empty bin ditch lose chuck(?:_out)?
            nix axe kill toss(?:_out)? shred scratch strike(?:_out|_off)? cross_(?:out|off) take_out
            cut(?:_out)? rub_out blot_out zap
            reset(?=_(?:all_)?(?:of_)?(?:my|your)_memor)"""
        ),
        any_of(
            """cleared(?:_out)? wiped(?:_out)? dropped purged discarded scrubbed scrapped binned
            ditched lost struck(?:_out|_off)? crossed_(?:out|off) thrown_(?:away|out)"""
        ),
        any_of(
            """clearing(?:_out)? wiping(?:_out)? dropping purging discarding scrubbing binning
            ditching losing striking(?:_out)? crossing_(?:out|off) throwing_(?:away|out)"""
        ),
    ),
}
KEEPING = any_of(
    """remember know keep_(?:track|a_note|a_record)_of keep store save retain hold_on_?to
    hang_on_?to have track record"""
)
KEEPING_ING = any_of(
    """remembering knowing keeping_(?:track|a_note|a_record)_of keeping storing saving retaining
    (?:track|record)ing(?=_(?:what|how|when|where|that)\b) having holding_on_?to hanging_on_?to"""
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
    (?:(?:my_)?dear_)?(?:assistant|bot|robot|computer|buddy|there(?!'|_is_no)) if_possible dear love
    mate listen look never_mind(?!_(?:that|it)\b)(?:_about)? apologies excuse_me
    if_you_(?:can|could|would|please) if_you_don't_mind
    if_(?:that's|it's)_(?:ok(?:ay)?|possible|fine) if_it's_not_too_much_trouble
    if_you_(?:still_)?(?:have|remember)_(?:it|that)"""
)
# Possessive, as SOFT is: words that stand in both would otherwise be shared out in every possible
# way, which takes exponential time on "please please please ...".
LEAD = rf"(?:{_LEADS}\b[\s,!:.…-]*+)*+"
PLEASE = any_of("please(?:_to)? kindly pls plz pretty_please")
_SOFTENERS = any_of(
    r"""just simply now also completely entirely totally permanently quickly then go_ahead_and
    do(?!_(?:not|you|me|away)\b) maybe possibly perhaps go_and"""
)
SOFT = rf"(?:(?:{PLEASE}|{_SOFTENERS})\b,?\s+)*+"
WISH = (
    r"I(?:'d| would)?(?: really| also| now)? "
    r"(?:like|love|want|prefer|need|wish|appreciate it if)"
)
_VERY = r"(?:(?:so|very|most|much|really|ever so|rather|quite|truly|also) )*"
_NICE = (
    rf"(?:it|that)(?:'d| would| will|'ll) {_VERY}be {_VERY}"
    r"(?:great|nice|good|lovely|helpful|grand|brilliant|wonderful|fantastic|super|perfect|ideal|kind"
    r"|best|better|cool|fine|appreciated|marvellous|splendid|a (?:great |big |real )?(?:help"
    r"|relief))"
    r"(?: of you)?"
)
_GLAD = (
    rf"I(?:'d| would| should|'ll) {_VERY}(?:be {_VERY}(?:grateful|happy|happier|glad|thankful"
    r"|obliged|pleased|relieved)|appreciate it|(?:feel|sleep|rest) (?:better|safer|happier"
    r"|easier))(?: very much| a lot)?"
)
_ASKING = (
    rf"{PLEASE},?",
    r"(?:can|could|would|will|won't) (?:you|u)(?: (?:please|kindly|just))?(?: be able to"
    r"| (?:do me (?:a|the) favou?r|be (?:a |an )?(?:dear|love|sweet|sweetheart|angel|pal|star)) and"
    r"| see to it (?:that )?you| make sure (?:to|(?:that )?you))?",
    r"(?:(?:can|could|would|will) (?:you|u) )?be so (?:kind|good|nice) (?:as )?(?:to|and)",
    r"(?:may|might|can|could) I (?:please )?(?:ask|trouble|bother|request|get|beg)(?: of)? you to",
    rf"{WISH}(?: very much)? that you(?: should)?",
    r"(?:it(?:'s| is) )?(?:needed|necessary|required|important)(?: for you)? (?:to|that you)",
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
    r"you (?:can|may|should|must|could|need to|have to|ought to|are free to|'re free to|had better"
    r"|'d better|(?:might|may) (?:as well|want to)|are welcome to)(?: now| also| just| safely)?",
    r"(?:it(?:'s| is) )?time (?:for you )?to(?= (?:delete|remove|erase|wipe|clear))",
    r"(?:I think )?it(?:'s| is| would be)? (?:ok(?:ay)?|fine|best|better|time|nice)"
    r" (?:(?:for you )?to|if you)",
    r"would it be possible(?: for you)? to",
    rf"(?:{_NICE}|{_GLAD}),? if you(?: could| would| can|'d)",
    r"any (?:chance|way) you (?:could|can|would|might)",
    r"I(?:'d| would)? (?:wish|hope|insist|suggest)(?: that)? you(?: would|'d| could)",
    r"what I (?:want|need|would like) is for you to",
    r"I (?:ask|need|must ask|have to ask) you,? (?:please )?to",
)
ASK_BASE = rf"(?:(?:{'|'.join(_ASKING)})\s+)"
_ASK_PAST = (
    rf"(?:(?:I(?:'d| would) (?:rather|prefer(?: that| it if)?|appreciate it if) you|{WISH} (?:it"
    rf" )?if you"
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
    r"(?:please )?(?:do not|don't|dont|never|no longer)(?: ever)?",
    r"you (?:really )?(?:do not|don't|no longer) (?:need|have) to",
    r"you (?:need not|needn't|shouldn't|mustn't)",
    r"you can stop",
    r"(?:it(?:'s| is) )?(?:not|no longer) (?:necessary|needed|required)(?: any ?more)?(?: for you)?"
    r" (?:to|that you)",
    r"(?:there(?:'s| is) |I see )?(?:really |absolutely )?no (?:need|reason|call|point|use)"
    r"(?: any ?more)?(?: for you)? to",
    r"(?:I )?(?:really )?(?:do not|don't|dont|no longer|wouldn't|would not) (?:want|need|like|wish)"
    r"(?: for)?(?: that)? (?:you|u)(?: to)?",
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
STOP = pattern(rf"{ASKED}(?:stop|quit|cease|(?:desist|refrain) from) {KEEPING_ING}\b(?: about)?")
NOT_KEEP = pattern(
    rf"{LEAD}{SOFT}(?:(?:{'|'.join(_NO_LONGER)}) {KEEPING}"
    r"|(?:there(?:'s| is) )?no (?:point|use|sense|reason)(?: in| for)?(?: you| your)? "
    rf"{KEEPING_ING}|I (?:do not|don't|dont) (?:want|like) (?:you|u) {KEEPING_ING})\b(?: about)?"
)
# "pretend I never told you that I smoke"
PRETEND = pattern(
    rf"{ASKED}(?:pretend|act|behave|carry on|act like|imagine)(?: (?:as if|as though|like|that))? "
    r"(?:I(?:'d| had|'ve| have)? never (?:told you|mentioned|said(?: to you)?|brought up|shared)"
    r"(?: anything)?(?: about| on)?|you(?:'d| had|'ve| have)? never (?:heard|known|knew"
    r"|learn(?:ed|t)"
    r"|been told)(?: anything)?(?: about| of)?|you (?:do not|don't|didn't) know(?: about)?)\b"
)
_GONE = (
    r"(?:(?:completely|entirely|permanently|all) )?(?:deleted|removed|erased|forgotten|wiped"
    r"|cleared"
    r"|purged|discarded|scrubbed|gone|dropped|expunged|binned|struck(?: out| off)?|taken (?:out"
    r"|off))"
)
KEPT_BY_YOU = (
    r"(?:my|your|the) (?:memor(?:y|ies)|profile|records?|notes?|files?|books|lists?|mind|head"
    r"|brain|system"
    r"|database|knowledge)(?=\s*(?:$|[,;:.–—-]|and\b|now\b|too\b|please\b|then\b|thanks?\b|for\b))"
)
PASSIVE = pattern(
    rf"{LEAD}{SOFT}(?:{WISH}(?: to have| to see)?|(?:{PLEASE} )?(?:have|get)"
    r"|(?:can|could) (?:you|I|we) (?:please )?(?:have|get)|is it possible to (?:have|get)"
    rf"|{ASK_BASE}*(?:see to it|see|make sure|ensure|arrange)(?: that)?|{WISH},? that)\s+"
    rf"(?P<object>[^,;]+?) (?:to be |is |are |gets? |be )?{_GONE}(?![ -]\w+ing\b)"
)
BE_GONE = pattern(
    rf"{LEAD}{SOFT}(?P<object>(?:everything|all|any|anything|what|my|the|your|that|it"
    rf"|this)\b[^,;]*?|(?-i:[A-Z])[\w' -]*?) "
    r"(?:should|must|can|may|needs? to|ha(?:s|ve) to|ought to) (?:now |please |all |also )*"
    rf"(?:be {_GONE}|go(?=\s*(?:$|[,;.–—-]|now\b|too\b|please\b|because\b|since\b|as\b)))\b"
)
# "my divorce has no place in your notes"
NOT_IN = pattern(
    rf"{LEAD}{SOFT}(?:(?:{WISH} it if|{_GLAD} if|I wish(?: that)?|I'd rather) )?"
    r"(?P<object>(?:(?:everything|anything|what|my|the|your|that|it|this)\b|(?-i:[A-Z]))[^,;]*?) "
    r"(?:weren't|were not|has no (?:place|business)|have no (?:place|business)"
    r"|(?:does not|doesn't|don't) belong|(?:should|must)(?:n't| not| no longer) (?:be|stay|remain))"
    rf"(?: being)? (?:in|on|among) {KEPT_BY_YOU}\b"
)
TAKE_OUT = pattern(
    rf"(?:{ASKED}(?:take|strike|leave|get|cross|cut|pull|keep)|{LEAD}{SOFT}{WISH})\s+(?P<object>[^,;]+?)\s+"
    rf"(?:off|out of)\s+{KEPT_BY_YOU}\b"
)
# "could the badminton be removed?"
COULD_BE = pattern(
    rf"{LEAD}(?:can|could|may|might) (?P<object>(?:everything|what|my|the|that|this)\b[^,;]*?) "
    rf"(?:please )?be {_GONE}"
)
TAKE_OFF = pattern(
    rf"{ASKED}(?:take|strike|cross|cut|throw|chuck)\s+"
    r"(?P<object>it|that|this|them|those|him|her|the [\w' -]+? (?:bit|thing|one|part|memory"
    r"|note))\s+"
    r"(?:off|out|away|down)(?=\s*(?:$|[,;.–—-]|now\b|too\b|please\b))"
)

# --- what makes a sentence no request at all ------------------------------------------------------

_PRONOUNS = "I you we it he she they there this that the my anyone"
HYPOTHETICAL = pattern(
    rf"{LEAD}(?:(?!if (?:you|possible|that's|it's|this is|at all)\b)if|"
    + any_of(
        r"""when(?:ever)? once unless until suppos\w+ imagine assum\w+
        pretend(?!_(?:that_)?(?:I|you)\b.*\b(?:never|know)\b) in_case what_if
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
    rf"{LEAD}(?:how|why|who|whose|when|where|which|what(?!ever| (?:you|I)(?:'ve| have)? )"
    rf"|(?:should|did|do|does|is|are|was|were|have you|has|had|am|shall"
    rf"|might) {any_of(_PRONOUNS)}\b"
    r"|any (?:way|idea|chance)|is|are|(?:can|could|may) (?:I|we|it|someone|anyone|this)\b)"
)
HAVE_DONE = pattern(
    rf"{LEAD}(?:(?:can|could) I (?:please )?(?:have|get)|is it possible to (?:have|get)"
    r"|(?:can|could|may|might) I (?:please )?(?:ask|trouble|bother|request|beg)(?: of)? you to"
    r"|any (?:chance|way) you)\b"
)
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
BUT = pattern(r"\b(?:but|instead|however|though|so)\b|;")
# Where no comma stands: "delete that I smoke pls my mum reads this".
COURTESY = r"(?:please|pls|plz|thanks|thx|cheers|will you|would you)"
BREAK = pattern(
    r"\s*[;—–(]\s*|\s+-+\s+|\s*:\s+|\s*,\s*"
    r"|\s+(?=(?:but|and|because|since|so|cause|as|then|though|although|instead|while)\s)"
    rf"|\s+(?={COURTESY}\b)"
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
    + r"\b|(?:my|our|the|(?-i:[A-Z])[\w-]*)(?: [\w' -]{1,40}?)? (?:is|are|was|were|has|have"
    r"|lives?|works?|moved|changed"
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
