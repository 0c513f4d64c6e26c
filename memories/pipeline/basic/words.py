"""Text to tokens and back: contractions written out, sloppy spellings mended, punctuation kept.

A token is a word, a number or one mark of punctuation. Every later step works on lists of tokens
in which "I'm", "im" and "i am" are the same two tokens ["I", "am"].
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from memories.pipeline.basic.lexicon import BELONGINGS, RELATIONS, table, words

Tokens = list[str]

TOKEN = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]*\w"  # an address, with the limits of its standard
    r"|[$£€]?\d+(?:[.,:/']\d+)*(?:-[A-Za-z\d]+)*[A-Za-z%\"]*"  # 34, 3.5, 5'9, £40, 10th, 5-year-old
    r"|[^\W_]+(?:['&.+/-][^\W_]+)*(?:\+\+|#)?"  # word, don't, O'Hara, mother-in-law, C++
    r"|[,;:()\"]|[–—]|(?<=\s)-+(?=\s)|[.!?…]+|&"
)
PUNCTUATION = frozenset(',;:()"–—-.!?…')

WRITTEN_OUT = table(
    "i: I; im: I am; iam: I am; i'm: I am; i'am: I am; ive: I have; i've: I have; ill: "
    "ill; i'll: I will; id: id; i'd: I would; cannot: can not; cant: can not; can't: can "
    "not; wont: will not; won't: will not; shan't: shall not; aint: am not; ain't: am "
    "not; gonna: going to; wanna: want to; gotta: got to; dunno: do not know; u: you; ur: "
    "your; r: are; n: and; w: with; w/: with; youre: you are; theyre: they are; hes: he "
    "is; shes: she is; thats: that is; whats: what is; wheres: where is; theres: there "
    "is; weve: we have; let's: let us; lets: let us; cuz: because; cos: because; coz: "
    "because; bc: because; cause: cause; 'cause: because; b/c: because; tho: though; "
    "bday: birthday; b-day: birthday; b'day: birthday; tmr: tomorrow; til: until; "
    "plz: please; ppl: people; wk: week; yr: year; xmas: Christmas; uni: uni; appt: appointment; "
    "vego: vegetarian; veggo: vegetarian; goin: going; livin: living; workin: working; "
    "doin: doing; gettin: getting; y'all: you; youse: you; dat: that;"
    " fave: favourite; fav: favourite; moms: mum's; "
    "hubby: husband; tmrw: tomorrow; tomorow: tomorrow; yrs: years; yo: yo; thru: "
    "through; &: and; +: and; ya: you; everyday: every day; alot: a lot"
)
NEGATED = words("do does did is are was were have has had could would should must need might")
WRITTEN_OUT |= {f"{verb}nt": f"{verb} not" for verb in NEGATED}
WRITTEN_OUT |= {f"{verb}n't": f"{verb} not" for verb in NEGATED}

SUFFIXES = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will"}
IS_PRONOUNS = words(
    "he she it that what who where there here when how why everyone everything name"
)

# "Me mam's from Leitrim", "me knee": in much of Ireland and England "me" is "my".
OWN_ME = re.compile(
    rf"\b[Mm]e(?= (?:{'|'.join(sorted(RELATIONS | BELONGINGS, key=len, reverse=True))})\b)"
)

# Words on which the rules turn and which people often misspell.
OFTEN_MISSPELT = words(
    "allergic allergies allergy vegetarian pescatarian intolerant favourite favorite "
    "birthday daughter husband girlfriend boyfriend originally diabetic married "
    "engineer student recently because tomorrow yesterday february wednesday gluten "
    "currently usually definitely lactose anniversary restaurant moved peanuts "
    "coeliac celiac"
)
KNOWN_WELL = words("marries allergen allergens move movie moves loved glutes restaurants student's")


@lru_cache(maxsize=4096)
def mend(word: str) -> str:
    """`word`, or the word of OFTEN_MISSPELT that it evidently stands for."""
    low = word.lower()
    if len(low) < 6 or not low.isalpha() or low != word or low in KNOWN_WELL:
        return word
    found = get_close_matches(low, OFTEN_MISSPELT, n=1, cutoff=0.86)
    if not found or low.startswith(found[0]) or found[0].startswith(low):
        return word
    return found[0]


# Two words that make one: "left handed", "lactose intolerant".
COMPOUNDS = words(
    "left-handed right-handed colour-blind color-blind lactose-intolerant "
    "gluten-intolerant short-sighted near-sighted far-sighted long-sighted self-employed "
    "lactose-free wheat-free semi-retired gluten-free dairy-free child-free non-binary "
    "part-time full-time sugar-free "
    "meat-free nut-free plant-based mother-in-law father-in-law sister-in-law "
    "brother-in-law son-in-law daughter-in-law step-mum step-dad stay-at-home tone-deaf "
    "little-one other-half better-half guinea-pig year-old years-old month-old months-old "
    "week-old low-carb hard-of-hearing wheelchair-bound half-marathon"
)


def _compounds(tokens: Tokens) -> Tokens:
    """The tokens with the words of COMPOUNDS joined by hyphens."""
    out: Tokens = []
    i = 0
    while i < len(tokens):
        for size in (3, 2):
            joined = "-".join(tokens[i : i + size]).lower()
            if joined in COMPOUNDS and i + size <= len(tokens):
                number = out and out[-1].isdigit() and joined.endswith("-old")
                if joined.endswith("-old") and not number:
                    continue
                if joined.startswith("years") or joined.startswith("months"):
                    continue
                out.append(f"{out.pop()}-{joined}" if number else joined)
                i += size
                break
        else:
            out.append(tokens[i])
            i += 1
    return out


def tokenise(text: str) -> Tokens:
    """Split `text` (one sentence) into tokens, contractions written out."""
    text = re.sub("[\u2018\u2019\u02bc\u00b4`]", "'", text).replace("“", '"').replace("”", '"')
    text = re.sub(r"(?<![A-Za-z])[:;=]-?[)(DPp](?!\w)", " ", text)
    text = re.sub(r"\bi ([mv]e?)\b", r"I'\1", text)
    text = re.sub(r"\b([Mm]y) names\b(?! are)", r"\1 name is", text)
    text = re.sub(r"\ba\.k\.a\.?", "aka", text, flags=re.IGNORECASE)
    text = OWN_ME.sub("my", text)
    tokens: Tokens = []
    for match in TOKEN.finditer(text):
        if match.group() != '"':
            tokens += _expand(match.group(), text[match.end() : match.end() + 12])
    return _compounds(tokens)


def _expand(word: str, following: str) -> Tokens:
    low, after = word.lower(), following.lower()
    if word.isupper() and len(word) > 1 and low in ("id", "ill", "us", "ive"):
        return [word]
    if low == "id" and re.match(r" (love|like|prefer|rather|be|say|go)\b", after):
        return ["I", "would"]
    if low == "its" and re.match(
        r" (been|not|a|an|so|too|my|really|very|just|called|because)\b", after
    ):
        return ["it", "has" if after.startswith(" been") else "is"]
    if low == "ill" and re.match(r" (be|have|need|do|go|visit|start|move)\b", after):
        return ["I", "will"]
    if low == "i'd" and re.match(r" (been|had|better|gone|lived)\b", after):
        return ["I", "had"]
    if word == "&" and re.match(r" [A-Z]", following):  # a firm's name
        return [word]
    if low in WRITTEN_OUT and not (word == "R" or word == "W" or word == "N"):
        return WRITTEN_OUT[low].split()
    for suffix, verb in SUFFIXES.items():
        if low.endswith(suffix):
            return [word[: -len(suffix)], verb]
    if low.endswith("'d"):
        return [word[:-2], "would"]
    if low.endswith("'s"):
        stem = word[:-2]
        if stem.lower() in IS_PRONOUNS - {"name"}:
            return [stem, "has" if re.match(r" (got|been|had|just)\b", after) else "is"]
        return [stem, "'s"]
    return [mend(word)]


def join(tokens: Sequence[str]) -> str:
    """Tokens as ordinary text: no space before a comma, "can not" as one word."""
    text = " ".join(tokens)
    text = re.sub(r" ('s|[,;:).!?…]+)", r"\1", text)
    text = re.sub(r"\( ", "(", text)
    return re.sub(r"\b([Cc])an not\b", r"\1annot", text)


def lower(tokens: Sequence[str]) -> Tokens:
    """The tokens in lower case, for comparison."""
    return [token.lower() for token in tokens]


def is_word(token: str) -> bool:
    """Whether the token is a word or a number rather than punctuation."""
    return token not in PUNCTUATION and not re.fullmatch(r"[.!?…-]+", token)


def trim(tokens: Sequence[str]) -> Tokens:
    """The tokens without punctuation at either end."""
    start, end = 0, len(tokens)
    while start < end and not (is_word(tokens[start]) or tokens[start] == '"'):
        start += 1
    while end > start and not (is_word(tokens[end - 1]) or tokens[end - 1] in ')"'):
        end -= 1
    return list(tokens[start:end])


def opening(low: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> int:
    """The length of the longest of `phrases` with which the tokens begin, 0 when none fits."""
    return max((len(p) for p in phrases if tuple(low[: len(p)]) == p), default=0)


def find(tokens: Sequence[str], phrase: Sequence[str]) -> int:
    """Where `phrase` (lower case) first occurs in `tokens`, or -1."""
    low = lower(tokens)
    size = len(phrase)
    for i in range(len(low) - size + 1):
        if low[i : i + size] == list(phrase):
            return i
    return -1


def sentence_case(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
