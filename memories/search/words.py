"""What a question says besides its meaning: names, and pieces to be found letter by letter.

Its ordinary words are PostgreSQL's business: they must be cut and stemmed as those of the memories.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from memories.llm.text import clean
from memories.search import recipe

# Capitalised at the beginning of a question without being names.
_OPENERS = """
    a about all also an and any are as at be can could did do does explain find for from give
    had has have he her his how i if in is it list may me might my of on or our please remind
    search shall she should show summarise summarize tell that the their them these they this to
    us was we were what what's when where whether which who who's whom whose why will with would
    you your
"""
_NO_NAMES = frozenset(_OPENERS.split())
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{2,60})[\"”“»]")
_TOKEN = re.compile(r"[^\s,;:!?()\"“”„«»]+")
_IN_CODES = re.compile(r"[\d@]")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SENTENCE_END = re.compile(r"[.!?:\n]\s*$|^\s*$")
# Scripts that put no blanks between words, which PostgreSQL takes for one long word: Thai, Lao,
# Burmese, Khmer, kana, Chinese. Korean has blanks, but glues particles to its words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003134f]+"
)
_SHORTEST_CODE = 3  # of shorter ones the texts are full


@dataclass(frozen=True)
class Asked:
    """A question, taken apart. text: as it is searched with, at most LONGEST_QUESTION characters.

    names: people, places, titles, codes; a memory that has one is lifted. pieces: lower-case
    strings that count as words wherever they stand in a text.
    """

    text: str
    names: tuple[str, ...]
    pieces: tuple[str, ...]


def take_apart(text: str) -> Asked:
    """Names and pieces of a question in any language, whatever characters it is made of."""
    text = clean(text[: recipe.LONGEST_QUESTION])
    quoted = [match[1].strip() for match in _QUOTED.finditer(text)]
    tokens = (token.strip(".-_/'’") for token in _TOKEN.findall(text) if _IN_CODES.search(token))
    codes = [token for token in tokens if len(token) >= _SHORTEST_CODE]
    names = _first([*quoted, *codes, *_capitalised(text)], recipe.MOST_NAMES)
    pairs = (
        run[start : start + 2]
        for run in _UNSPACED.findall(text)
        for start in range(max(len(run) - 1, 1))
    )
    return Asked(text, names, _first([*quoted, *codes, *pairs], recipe.MOST_PIECES, fold=True))


def _first(found: Iterable[str], most: int, *, fold: bool = False) -> tuple[str, ...]:
    """The first `most` that differ by more than case and are of a sensible length."""
    kept: dict[str, str] = {}
    for item in found:
        if item and len(item) <= recipe.LONGEST_NAME and len(kept) < most:
            kept.setdefault(item.lower(), item)
    return tuple(kept) if fold else tuple(kept.values())


def _capitalised(text: str) -> list[str]:
    """Runs of capitalised words: "New York", "Leo". Openers count only inside a sentence."""
    if not any(character.islower() for character in text):
        return []  # shouted, or of a script without capitals
    runs: list[str] = []
    end = -1
    for word in _WORD.finditer(text):
        told = word[0].strip("'’.-")
        told = told.removesuffix("'s").removesuffix("’s")
        opens = _SENTENCE_END.search(text[max(word.start() - 3, 0) : word.start()])
        if not told[:1].isupper() or told == "I" or (opens and told.lower() in _NO_NAMES):
            continue
        if runs and text[end : word.start()] == " ":
            runs[-1] += " " + told
        else:
            runs.append(told)
        end = word.end()
    return runs
