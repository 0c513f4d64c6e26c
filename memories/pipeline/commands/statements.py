"""Memories that say the same as a target: quoted, stated ("that I smoke") or asked for ("where I
live")."""

from memories.pipeline.commands import language
from memories.pipeline.commands.candidates import Memories
from memories.pipeline.commands.language import Claim, relation_of, stem, terms, words
from memories.pipeline.commands.patterns import any_of, pattern, word_set
from memories.pipeline.commands.slots import SLOT
from memories.pipeline.commands.things import held, held_by_relative

# Least cosine between a statement and a memory that holds all its words, and the cosine from which
# a memory counts as saying the same in other words. Measured with the built-in model, in which
# "Likes tea" is as near to "Dislikes tea" (0.77) as to "Loves green tea" (0.75).
SAYS = 0.30
SAYS_THE_SAME = 0.86
QUOTED = 0.93
CLEARLY_NEARER = 0.10


def quoted(text: str, memories: Memories) -> list[int]:
    """The memories whose text this is, give or take wording that hardly differs."""
    same = [i for i in memories.indices if _plain(memories.texts[i]) == _plain(text)]
    if same:
        return same
    nearness = memories.nearness(text)
    wanted = language.claim(text)
    return [
        i
        for i in memories.indices
        if nearness[i] >= QUOTED and any(_agree(wanted, claim) for claim in memories.claims[i])
    ]


def _plain(text: str) -> str:
    return " ".join(words(text.lower()))


# --- statements -----------------------------------------------------------------------------------


def stated(said: str, memories: Memories) -> list[int]:
    """The memories that state what `said` does, of the same person and the same way round."""
    wanted = language.claim(said)
    if not wanted.stems:
        return []
    owner = _owner(said, memories)
    nearness = memories.nearness(_in_style(said))
    return [
        index
        for index in memories.indices
        if _is_of(owner, index, memories)
        and not (owner is None and _brings_in_another(index, wanted, memories))
        and _says(said, wanted, index, owner, float(nearness[index]), memories)
    ]


def _says(
    said: str, wanted: Claim, index: int, owner: str | None, nearness: float, memories: Memories
) -> bool:
    """Whether one clause of a memory holds all words of the statement, or means the same."""
    text = memories.texts[index]
    if not _is_same_kind(said, text):
        return False
    for claim in memories.claims[index]:
        if not _agree(wanted, claim):
            continue
        held = claim.stems | (memories.stems[index] if owner else frozenset())
        if wanted.stems <= held and nearness >= SAYS and not _is_other_thing(said, text):
            return True
        alike = nearness >= SAYS_THE_SAME and wanted.stems & claim.stems
        if alike and _names(said) <= memories.stems[index]:
            return True
    return False


def _agree(wanted: Claim, claim: Claim) -> bool:
    return (wanted.negative, wanted.past, wanted.wish) == (claim.negative, claim.past, claim.wish)


# A statement without a verb of its own ("I'm from Porto") leaves few words to compare, so how the
# memory begins has to fit: pattern of the statement, pattern of the memory.
_KINDS = (
    (
        r"(?:I'm|I am|I was|I come)(?: originally)? from\b",
        r"^(?:is|comes|came|originally|was) .*\bfrom\b|\bborn in|home ?town|grew up",
    ),
    (
        r"(?:I'm|I am|im|I was|we're|we are|being)\b",
        r"^(?:is|was|are|works as|has|suffers|follows|eats|became|identifies|\w+ing)\b"
        r"|^\S+ (?:is|was)\b",
    ),
    (
        r"(?:I have|I've|I've got|I got|I own|I had|we have)\b(?! (?:been|moved|started|quit"
        r"|become))",
        r"^(?:has|owns|is|bought|got|suffers|had|adopted)\b",
    ),
    (
        r"I (?:go|went|travel(?:led)?|flew|have been|'ve been)\b",
        r"^(?:goes|went|is|attends|visit(?:s|ed)|travel\w*|flew|planning|plans|took|does|will"
        r"|has been"
        r"|was)\b",
    ),
)
_PAST_TENSE = pattern(
    r"^(?:(?:I|we|just|recently) )*(?:\w{3,}ed|"
    + any_of(
        """ran went bought broke lost won met had was were got gave took flew drove swam wrote
        saw left quit became began made found fell spent sold built taught grew"""
    )
    + r")\b"
)


def _is_same_kind(said: str, text: str) -> bool:
    """Whether the memory is the same kind of statement: of being, having, going, now or then."""
    for statement, memory in _KINDS:
        if pattern(statement).match(said):
            noun = language.content(said)
            # "that I am a smoker" is "Smokes five a day"
            is_doer = len(noun) == 1 and noun == language.content(text)[:1]
            return is_doer or bool(pattern(memory).search(text))
    return bool(_PAST_TENSE.match(said)) == bool(_PAST_TENSE.match(text))


def _names(text: str) -> set[str]:
    """Stems of the words written with a capital inside a text, and of its numbers."""
    first, *others = words(text) or [""]
    names = [word for word in others if word[0].isupper() and word not in ("I", "I'm")]
    return {stem(word) for word in (*names, *(w for w in (first, *others) if w[:1].isdigit()))}


def _owner(said: str, memories: Memories) -> str | None:
    """Whom a statement is about: None for the user, else a relation or a name."""
    if pattern(r"(?:I|I'm|I've|I'd|im|we|we're|our|us)\b").match(said):
        return None
    mine = pattern(r"my (?:(?:older|younger|little|big|best|eldest) )?([\w-]+)").match(said)
    if mine:
        return relation_of(mine[1])
    first = (words(said) or [""])[0].lower().removesuffix("'s")
    return first if first in memories.names or (first and said[0].isupper()) else None


def _is_of(owner: str | None, index: int, memories: Memories) -> bool:
    subject = memories.subjects[index]
    if owner is None:
        return subject is None
    return stem(owner) in memories.stems[index] or memories.names.get(owner, owner) == subject


def _brings_in_another(index: int, wanted: Claim, memories: Memories) -> bool:
    """Whether the memory speaks of a relative or a pet of whom the statement says nothing: "that I
    am 9" is not "Has a daughter who is 9"."""
    spoken_of = {stem(word) for word in words(memories.texts[index]) if relation_of(word)}
    return bool(spoken_of) and not spoken_of & wanted.stems


def _in_style(said: str) -> str:
    """The statement near enough to the style of memories for their vectors: "I smoke" ->"
    " "Smoke"."""
    text = pattern(r"^(?:I'm|I am|we're|we are)\b").sub("is", said)
    text = pattern(r"^(?:I've|I have|we have)\b").sub("has", text)
    text = pattern(r"^(?:I|we|my|our)\b\s*").sub("", text)
    return text[:1].upper() + text[1:]


_GENERAL_NOUNS = word_set(
    "music food foods dishes cuisine films movies books games drinks team people"
)
_NO_NOUN = pattern(
    any_of(
        """and or with in on at to for from by of every each but because when while since as over
        very a an the is are was who named called especially only too than during after before
        more most not all twice once daily again so that which without until about near like
        one_day some any this next last tomorrow soon \\w+ly"""
    )
    + r"\b|\d|[^\w\s]"
)


def _is_other_thing(said: str, text: str) -> bool:
    """Whether the last word of a statement is only the beginning of another noun in the memory:
    "that I like tea" is not "Likes tea shops"."""
    content = terms(said)
    for match in language.WORD.finditer(text):
        if len(content) > 1 and stem(match[0]) == stem(content[-1]):
            after = text[match.end() :]
            follower = (words(after) or [""])[0].lower()
            if not after.startswith((" ", "-")) or not follower:
                return False
            return not _NO_NOUN.match(after.lstrip(" ")) and follower not in _GENERAL_NOUNS
    return False


# --- indirect questions ---------------------------------------------------------------------------

_OF_SLOT = (
    (r"how old I am", "age"),
    (r"how tall I am", "height"),
    (r"how much I weigh", "weight"),
    (r"how much I (?:earn|make)", "salary"),
    (r"what I(?:'m| am) called", "name"),
    (r"when I was born", "birthday"),
    (r"where I(?: was born|'m from| am from| come from| grew up)", "home town"),
)


def answering(question: str, memories: Memories) -> list[int]:
    """The memories that answer an indirect question: "where my mother lives", "what music I"
    " like"."""
    for asked, slot in _OF_SLOT:
        if pattern(asked).fullmatch(question):
            return held(SLOT[slot], memories)
    content = terms(pattern("^(?:what|which)(?: (?:kind|sort|type)s? of)?").sub("", question))
    owner = next((relation for word in content if (relation := relation_of(word))), None)
    if owner and pattern(r"how old\b").match(question):
        return held_by_relative(SLOT["age"], owner, memories)
    exact = _holding_all(content, owner, memories)
    if exact or not pattern(r"(?:what|which)\b").match(question):
        return exact
    # "which team I support": the memory names the team and need not call it one.
    loose = _holding_all(content[1:], owner, memories)
    if len(loose) < 2:
        return loose
    nearness = memories.nearness(question)
    best, second, *_ = sorted(loose, key=lambda index: -nearness[index])
    return [best] if nearness[best] - nearness[second] >= CLEARLY_NEARER else []


def _holding_all(content: list[str], owner: str | None, memories: Memories) -> list[int]:
    """The memories, of the user or of others, that account for all these words. A single word has
    to be what the memory is about: "where I studied" is not "Visited Rome as a student"."""
    return [
        index
        for index in memories.indices
        if content
        and (memories.subjects[index] is None) == (owner is None)
        and all(memories.accounts_for(index, word) for word in content)
        and (len(content) > 1 or stem(content[0]) in language.content(memories.texts[index])[:2])
    ]
