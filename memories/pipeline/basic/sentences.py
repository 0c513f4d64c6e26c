"""A message to its sentences: without code, quotations and texts that were pasted for a task."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memories.pipeline.basic.lexicon import words
from memories.pipeline.basic.words import Tokens, tokenise, trim

# Runs of blanks and of empty lines are folded before any other pattern sees them: several would
# take seconds over thousands of them.
BLANKS = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\n[\n ]+")
# Nobody says more in one breath; what is longer is read in pieces, so that time stays bounded.
MOST_TOKENS = 200

CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
TAG = re.compile(r"<(\w++)[^<>]*+>")
INLINE_CODE = re.compile(r"`[^`\n]*`")
URL = re.compile(r"(?:https?://|www\.)\S+")
QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
QUOTED = re.compile(
    r"\"(?=[^\"\n]*\s[^\"\n]*\s)[^\"\n]{4,}\"|“(?=[^“”]*\s[^“”]*\s)[^“”]+”|«[^«»]+»"
    r"|(?<![\w])['‘](?=[^'‘\n]+\s[^'‘\n]*\s)(?:[^'\n‘’]|(?<=\w)['’](?=\w))+['’](?!\w)"
)
# "Translate this: ..." and its kin: what follows the colon is somebody's text, not a statement.
TASK = re.compile(
    r"\b(?:translat\w*|proof-?read\w*|re-?(?:write|word|phrase)\w*|paraphras\w*|summari[sz]e"
    r"|shorten|polish|edit|correct|fix|improve|check|review|analy[sz]e|explain|spell-?check"
    r"|classify|label|parse|convert|complete|continue|debug|grammar|transcri\w+|sentiment"
    r"|voice|formal|informal|casual|polite|professional|quote|tense|plural|opposite|version"
    r"|synonyms?"
    r"|antonyms?|diary|verse|caption|headline|slogan|begins"
    r"|write|draft|say|said|says|writes|wrote|reads|lyrics?|quote|text|email|letter|sentence)\b"
    r"[^\n.?!:]{0,400}:\s+\S"
    r"|\b(?:translat\w*|proof-?read\w*|re-?(?:write|word|phrase)\w*|paraphras\w*|summari[sz]e"
    r"|correct|grammar|edit|fix|check)\b[^\n]*\n",
    re.IGNORECASE,
)
# A task with its material after it: "Classify the sentiment of the sentence.\n<the sentence>".
ORDER = (
    r"(?:please |can you |could you |now )*(?:explain|generate|write|make|classify|identify|replace"
    r"|create|suggest|find|list|answer|determine|use|using|given|analy[sz]e|describe|predict"
    r"|evaluate|extract"
    r"|detect|decide|judge|rate|tell|choose|select|check|compare|count|turn|change|read|respond"
    r"|continue|complete|provide|give|rearrange|sort|match|fill|come up|act|pretend|role-?play"
    r"|translate|summari[sz]e|rewrite|edit|fix|proof-?read|correct|convert|paraphrase|you are given"
    r"|you will be given|based on|in this task|imagine|simplify|improve|critique|review|reply)\b"
)
MATERIAL = (
    r"(?:text|sentences?|paragraphs?|passage|paper|abstract|article|email|letter|message|post"
    r"|review"
    r"|tweet|story|poem|essay|document|facts|information|description|statements?|dialogue"
    r"|conversation"
    r"|chat|history|input|code|function|snippet|words?|data|table|list|profile|bio|job|question"
    r"|speech|lyrics|paragraph|scenario|example|notes|transcript)"
)
POINTED = re.compile(
    rf"^[^\S\n]*{ORDER}[^\n.?!]*\b(?:following|below|given|above)\b"
    r"[^\n]{0,2000}?(?:[.?!:](?=\s)|\n)"
    rf"|^[^\S\n]*{ORDER}[^\n]*\b(?:this|the|a|these|my|of|given)(?: \w+)? {MATERIAL}\b[^\n]*\n",
    re.IGNORECASE | re.MULTILINE,
)
SPEAKER = re.compile(r"^(?P<who>[A-Z][\w' ]{0,20}|you|me|[ab]): .*$", re.MULTILINE)
EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]+")
SMILEY = re.compile(r"(?<!\w)(?:[:;=]-?[)(DPp]|<3|xD+|\^\^)(?!\w)")

# "Name: Sam" and the like are the user's own answers, not speakers of a dialogue.
LABELS = words(
    "Name Age Location Job Occupation Diet Allergies Hobbies Birthday City Height Weight "
    "Profession Pets Kids Interests Languages Email Pronouns Role Employer Status "
    "Nationality Update Edit PS"
)

BREAK = re.compile(r"(?<=[.!?…])[\"')]*\s+|\n+|;\s+|\s+[-–—]{1,3}\s+|—|\s*\.{3,}\s*|…\s*|[•*]\s+")
ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|St|Prof|Jr|Sr|vs|approx|incl|etc|e\.g|i\.e|Mt|Ave)|\b[A-Z])\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """tokens: without the final mark. question: whether it ended in a question mark."""

    tokens: Tokens
    question: bool


def without_foreign_text(content: str) -> str:
    """`content` without code, quotations, links and the text a task is to be done on."""
    content = _without_elements(CODE.sub(" ", _folded(content)))
    for pattern in (INLINE_CODE, QUOTED_LINE, URL):
        content = pattern.sub(" ", content)
    content = QUOTED.sub(" … ", _folded(content))
    pointed = POINTED.search(content)
    if pointed:
        content = content[: pointed.end()]
    if len({match["who"] for match in SPEAKER.finditer(content)} - LABELS) > 1:
        content = _folded(SPEAKER.sub("", content))
    task = TASK.search(content)
    if task:
        colon = content.find(":", task.start(), task.end())
        content = content[: colon if colon >= 0 else task.end()]
    return content


def _folded(content: str) -> str:
    return EMPTY_LINES.sub("\n", BLANKS.sub(" ", content))


def _without_elements(content: str) -> str:
    """Without what stands between a tag and its end, `<b>…</b>`, in one pass over the text."""
    kept: list[str] = []
    done, endless = 0, set[str]()
    for tag in TAG.finditer(content):
        name = tag[1]
        if tag.start() < done or name in endless:
            continue
        end = content.find(f"</{name}>", tag.end())
        if end < 0:
            endless.add(name)
            continue
        kept.append(content[done : tag.start()])
        done = end + len(name) + 3
    return " ".join([*kept, content[done:]])


def split(content: str) -> Iterator[Sentence]:
    """The sentences of a message, in order."""
    text = SMILEY.sub(" . ", EMOJI.sub(" . ", without_foreign_text(content)))
    pending = ""
    for part, mark in _pieces(text):
        pending += part
        if ABBREVIATION.search(part.rstrip()) and mark.strip(" ") == "" and mark:
            pending += mark
            continue
        yield from _sentence(pending)
        pending = ""
    yield from _sentence(pending)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The parts of `text` between breaks, each with the break that followed it."""
    start = 0
    for match in BREAK.finditer(text):
        yield text[start : match.start()], match.group()
        start = match.end()
    yield text[start:], ""


def _sentence(text: str) -> Iterator[Sentence]:
    stripped = text.strip().strip("*_#")
    tokens = trim(tokenise(stripped))
    question = stripped.rstrip("\"') ").endswith("?")
    for start in range(0, len(tokens), MOST_TOKENS):
        piece = tokens[start : start + MOST_TOKENS]
        yield Sentence(piece, question=question and start + MOST_TOKENS >= len(tokens))
