"""What "it" in "I sold the boat, delete it" stands for, and reasons that make a request likely.

People often say first what has changed and then ask, with a pronoun, for it to be forgotten. What
they speak of is then the thing that was sold, stopped or called out of date, in the words of the
clause before.
"""

import re

from memories.pipeline.commands import forms
from memories.pipeline.commands.patterns import any_of, pattern
from memories.pipeline.commands.phrases import STATED, trimmed

_OFTEN = (
    r"(?:(?:have|has|had|just|recently|finally|already|now|really|actually|simply|long|only|also"
    r"|'ve|been) )*"
)
_I = rf"(?:(?:I|we)(?:'ve| have|'m| am|'re| are)? )?{_OFTEN}"
_PAST_CARE = any_of(
    "(?:any|no)_?more any_longer now these_days nowadays at_all since_\\S+ last_\\w+"
)
_PARTED = (
    r"(?:split(?: up)?|splitted(?: up)?|broke up|broken up|separated|divorced|parted(?: ways)?"
    r"|fell out|are (?:over|done|through|finished|divorced|separated)|(?:no longer|don't) "
    r"(?:talk|speak|see each other)|are (?:no longer|not) (?:together|friends|married|a couple))"
)
_ENDED = any_of(
    """sold lost gave_away given_away broke cancelled canceled returned traded_in ditched dumped
    quit stopped gave_up given_up dropped finished finished_with got_rid_of left changed quitted
    am_done_with 'm_done_with am_over 'm_over broke_up_with split_(?:up_)?(?:from|with) divorced
    no_longer_(?:have|own|need|use|want) don't_(?:have|own|need|use|do) have_no_more
    do_not_(?:have|own|need|use|do) have_no have_not haven't_got threw_out threw_away"""
)
_STALE = (
    r"(?:(?:now|all|long|just|simply|already|so|really|totally|completely|not|no longer) )*"
    + any_of(
        r"""out_of_date outdated old wrong incorrect obsolete stale false untrue mistaken history
        true right correct accurate valid relevant current up_to_date needed necessary irrelevant
        off cancelled canceled over done gone finished sold dead passed private personal secret
        embarrassing sensitive confidential (?:an?_)?(?:secret|mistake|error|thing_of_the_past)
        ancient_history out_of_the_question no(?:ne_of|body's)_\w+(?:_business)? a_lie
        invented"""
    )
)
_STATUS = (
    r"(?:(?:is|are|was|were|'s|isn't|aren't|wasn't|weren't|has been|have been|got|has gone|have"
    r" gone"
    rf"|went) {_STALE}\b|(?:fell through|has fallen through|(?:has )?(?:died|ended|passed away)"
    r"|(?:has |is |does |do )?(?:no longer|not|n't) (?:true|applies|apply|happening|matters?"
    r"|counts?)"
    r"|(?:doesn't|don't) (?:apply|matter|count|hold)|(?:is|was|are) (?:none|nobody|no one)))"
)

# "My draft" in "Rome is wrong in my draft" is none of ours.
_ENDING = (
    r"(?:[\s,]+(?:info\w*|data|details?|news|by|now|then|any ?more|any longer|already|anyway"
    r"|ages ago"
    r"|these days|last \w+|since \w+|for (?:me|good|ages|years|now)|to me|of mine|of course|and"
    r" .*))*"
)

# Each with the group that names the matter: a phrase, or `said`, a statement.
_FORMS = (
    rf"(?P<thing>.+?) and (?:I|me)(?: have|'ve)? {_OFTEN}{_PARTED}\b.*",
    r"(?P<thing>[^,]+?) (?:left|dumped|cheated on) me\b.*",
    r"(?:I|we) (?:do not|don't|dont|no|no longer|not|never)(?: (?:actually|even|really))? "
    rf"(?P<verb>(?!have\b|own\b|need\b|use\b|want\b|know\b|do\b)[a-z]+(?: .+?)?) {_PAST_CARE}",
    r"(?:I|we) no longer (?P<verb>(?!have\b|own\b|need\b|use\b|want\b|do\b)[a-z]+.*)",
    r"I (?:never|don't|do not|no longer) (?:ever )?want to (?:see|hear|read|think|talk|be reminded)"
    r"(?: of| about)? (?P<thing>.+?)(?: (?:again|ever again|any ?more|here))*",
    rf"(?:I'm|I am|im) (?:no longer|not|no) (?P<being>.+?)(?: {_PAST_CARE})?",
    r"(?:I'm|I am|im|I feel) (?:\w+ ){0,2}?(?:embarrassed|ashamed|mortified|uncomfortable|uneasy"
    r"|not proud|sick|tired) (?:about|of|by|with|at|over) (?P<thing>.+)",
    r"(?:you|u|they|\w+(?: \w+)?) (?:should|must|can|need|may|do|does|did)(?:n't| not| never)?"
    r"(?: to| ever| still)? (?:have|know|find out|remember|keep|see|hear|read|learn)"
    r"(?: about| that)? (?P<thing>.+)",
    r"you(?:'ve| have)? (?:still |got |now )*(?:have|think|know|believe|saved|stored|noted)"
    r"(?: down)?(?: that| about)? (?P<thing>.+)",
    r"I(?:'ve)? (?:once |just |already )?(?:told (?:you|u)|mentioned|said)(?: that| about| abt)?"
    r" (?P<thing>.+)",
    rf"{_I}{_ENDED} (?P<thing>(?!up\b|off\b|out\b|to\b|it\b|that\b).+?)(?: {_PAST_CARE})?",
    rf"(?P<thing>(?:the|my|our|that|this|what|[A-Z\d])[^,;]*?)(?:'s (?:been )?{_STALE}|"
    rf" {_STATUS}){_ENDING}",
)
# "Formula 1", "The thing about my order": a clause that is only a name for something.
_NAME_ALONE = pattern(
    r"(?:about |as for |regarding |concerning |and )?(?P<thing>(?!I\b)(?:the|my|our|that|all"
    r"|everything"
    r"|what you|where I|how|[A-Z])\b[^,;:]*)"
)
_FINITE = pattern(
    r"\b(?:is|are|was|were|am|isn't|aren't|wasn't|can|could|will|would|should|must|did|does|do"
    r"|went|got|has|had|makes?|made|says?|said|looks?|looked|needs?|wants?|keeps?|gets?|comes?|came)\b"
)
_NEWS = pattern(
    r"[\s,;:.–—-]*(?:(?:because|since|as|and|but|so) )*(?:I|we) (?:now |only |just )?"
    r"(?!(?:need|want|wan|love|like|prefer|think|guess|feel|hope|wish|mean|know|say|bet|swear|see|ask"
    r"|beg|don't|didn't|just|would|will|can|can't|could|should|must|might|may|am|was|were|had|got"
    r"|said|told|meant|made|went|saw|found|took|came|ate|drank)\b)[a-z]+(?<!ed)\b(?!')"
)
_ENDED_IT = pattern(rf"{_I}{_ENDED}(?: (?:it|them|that|that one|\w+ing))?(?: {_PAST_CARE})?")
_SPLIT = pattern(rf"(?:we|they) {_OFTEN}{_PARTED}\b.*")


def find(before: str, pronoun: str) -> list[str]:
    """The objects that `pronoun` may stand for after the clauses `before`: noun phrases or "that"
    clauses. Empty where they speak of nothing in a way that is understood."""
    for clause in reversed(_clauses(before)):
        if _SPLIT.fullmatch(clause) and pronoun in ("him", "her"):
            return ["my spouse", "my partner"]
        for form in _FORMS:
            if match := pattern(form).fullmatch(clause):
                return [_matter(match)]
        alone = _NAME_ALONE.fullmatch(clause)
        if alone and (STATED.match(alone["thing"]) or not _FINITE.search(alone["thing"])):
            return [alone["thing"]]
    return []


def _clauses(text: str) -> list[str]:
    """Clauses as the forms expect them, without the words that only join them."""
    parts = re.split(r"[,;:.!?—–…]\s+|[.!?]|\s-+\s|\s(?=(?:so|because|since|but)\s)", text)
    joined = pattern(
        rf"^(?:(?:and|so|but|because|since|as|then|now|{forms.PLEASE})\b[\s,]*)+|[\s,]+(?:and|so|then)$"
    )
    bare = (pattern(forms.LEAD).sub("", joined.sub("", part.strip()), count=1) for part in parts)
    polite = pattern(rf"(?:[\s,]+(?:{forms.PLEASE}|thanks|thank you))+$")
    return [polite.sub("", part).strip(" ,") for part in bare if re.search(r"\w", part)]


def _matter(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if verb := groups.get("verb"):
        return f"that I {verb}"
    if being := groups.get("being"):
        return f"that I'm {being}"
    thing = trimmed(groups["thing"])
    about = pattern("(?:that |about )?(I|I'm|we|my) (?=\\w)").match(thing)
    is_statement = about and about[1].lower() not in ("my",)
    return f"that {pattern('^that ').sub('', thing)}" if is_statement else thing


def gives_reason(before: str, after: str) -> bool:
    """Whether what stands around a request tells of something that ended or is no longer so, or
    how things are instead ("Forget the clarinet, I play the oboe these days")."""
    return bool(_NEWS.match(after)) or any(
        _SPLIT.fullmatch(clause)
        or _ENDED_IT.fullmatch(clause)
        or any(pattern(form).fullmatch(clause) for form in _FORMS[:-1])
        for clause in (*_clauses(before), *_clauses(after))
    )
