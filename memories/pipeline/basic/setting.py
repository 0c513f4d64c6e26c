"""What a message as a whole is about: its speaker, a task at hand, or something made up.

In a message about code, a device in trouble, a puzzle or a text to be worked on, "I have a table"
says nothing of a person; in a game of roles nothing does.
"""

import re
from collections.abc import Sequence
from typing import Literal

from memories.pipeline.basic.lexicon import phrases, words
from memories.pipeline.basic.sentences import Sentence
from memories.pipeline.basic.words import find, lower

Pattern = re.Pattern[str]
Setting = Literal["life", "request", "task", "fiction"]

# Things of a programme, a machine or a calculation: whoever has one tells what they work on.
TECHNICAL = words(
    "div divs css html5 flexbox javascript typescript jquery node.js postgres postgresql mysql "
    "mongodb sqlite regex crontab cron segfault ints boolean booleans structs enums tuple tuples "
    "dict dicts dictionaries dataframe dataframes pandas numpy scipy matplotlib pytorch tensorflow "
    "kubernetes rebase api apis endpoint endpoints json xml yaml csv hashmap recursion variable "
    "variables npm venv webpack stacktrace traceback compiler compiles runtime sudo powershell "
    "localhost proxy nginx ssh firewall dns bios vlookup pivot overleaf arduino breadboard "
    "deadlock async callback mutex malloc undefined exceptions npe integers integer svg plugin "
    "webhook websocket vscode debugger breakpoint codebase spreadsheet spreadsheets worksheet "
    "triangle rectangle equation equations hypotenuse denominator numerator polynomial checkbox "
    "dropdown navbar sidebar tooltip stylesheet iframe vm vms microservice microservices "
    "middleware "
    "jwt oauth cors payload subprocess bootloader firmware dll maven gradle eslint linter "
    "pseudocode "
    "monitors svelte borrow jenkins terraform ansible aws azure gcp selenium leetcode "
    "semicolon indentation parser "
    "kafka rabbitmq vba linkedlist kubernetes"
)
# The same, as words that also mean something else: it takes two of them.
TECHNICAL_TOO = words(
    "latex html "
    "react angular vue django flask rails sql redis pointer pointers int float floats string "
    "strings null struct enum docker container containers pod pods git github array arrays "
    "function "
    "functions method methods class classes loop loops sort table tables column columns row rows "
    "script scripts query queries schema server servers router driver drivers thread threads await "
    "promise promises lambda iterator heap exception algorithm canvas repo repository cell cells "
    "integral derivative matrix matrices radius dashboard selector url urls http https token "
    "tokens "
    "cookie cookies header headers kernel partition gpu cpu ram usb batch cmd spring unit mock "
    "formula formulas syntax parse terminal bash macro macros branch branches commit commits build "
    "parent child node nodes key keys field fields file files folder library package module test "
    "output input python java rust golang php ruby kotlin swift code program browser database "
    "object objects list index balancer load pixels layout inherits loop"
)
# Signs of code that ordinary writing does not have.
CODE_MARK = re.compile(
    r"\w\(\)|[\w\]]\s?[=!+<>-]=\s?\w|=>|->|\w\[\w*\]|\b[a-z]++_[a-z_]+\b|</?\w+>|\{[^{}\n]*\}"
    r"|;[ \t]*$|\*\w+\s*=|\bNULL\b|\b[a-z]+[A-Z]\w+\("
    r"|\b\w+\.(?:py|js|ts|java|cpp|html|css|json|sh|exe|c)\b"
    r"|^[ \t]*(?:def|class|import|SELECT|public|const|let|var)\b.*[(:;={]",
    re.MULTILINE,
)
# Reports that a thing fails.
TROUBLE = words(
    "error errors crash crashes crashed fails failing failed exception bug bugs undefined "
    "stacktrace traceback happens install installed 404 500 403 timeout frozen freezes glitching "
    "unresponsive overheats overheating"
)
FAILING = phrases(
    "does not work; did not work; will not work; not working; stopped working; not arrived; "
    "will not print; will not start; will not turn; will not boot; will not charge; will not "
    "connect; does not load; does not update; does not turn; does not print; does not charge; "
    "does not boot; nothing changed; nothing happened; nothing works; black screen; blue screen; "
    "keeps freezing; keeps crashing; keeps dropping; keeps disconnecting; not coming; not loading; "
    "not showing; will not load; will not open; does not open; went wrong"
)
# "How many are left?": a calculation, whoever the apples are said to belong to.
MEASURED = re.compile(
    r"(?<!\d)(?<!\d[.,])\b\d[\d.,]*+(?= ?(?:%|[a-z]+s\b|km\b|c?m\b|k?g\b|ml\b|mph\b|l\b))"
    r"(?! ?(?:years|months|weeks|days|kids|children|dogs|cats|sons|daughters|sisters|brothers)\b)"
)
HOW_MANY = re.compile(r"\bhow (?:many|much)\b", re.IGNORECASE)
COUNTED = re.compile(
    r"\b(?:left|altogether|in total|remain|do i (?:have|need)"
    r"|does (?:he|she) have|do we have|each)\b",
    re.IGNORECASE,
)
PUZZLE = re.compile(
    r"\bwhen (?:do|will) (?:we|they) meet"
    r"|\bwhat is the (?:area|perimeter|volume|probability)",
    re.IGNORECASE,
)
FICTION = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|now|hey|hi|please|and|well)\W+)*"
    r"(?:(?:can|could) (?:you|we) |i want you to |i'd like you to )?(?:please )?"
    r"(?:let'?s|let us)? ?(?:you be (?:a|the|my)\b|role-?\s?play|pretend|imagine|act as"
    r"|say (?:a|an|i|my|we|some|there)\b"
    r"|(?:be|play) (?:my|a|an|the) [\w ]+?(?::|,| for | and )|dear diary|play a game|suppose"
    r"|hypothetical|in (?:a|my|this|our) (?:story|game|novel|scenario|campaign|dream|script"
    r"|world)\b"
    r"|you are (?:a|an|my|the) [^.,!?]*,? (?:and )?(?:i am|i'm|im) (?:a|your|the)\b"
    r"|(?:i am|i'm|im) (?:a|an|the) [^.,!?]*, you(?:'re| are) (?:a|the|my)"
    r" (?!star|legend|life|gem|angel|great|real|good|best|only)|what if\b|once upon)",
    re.IGNORECASE,
)
I_AM = re.compile(r"\b(?:i am|i'm|im) ", re.IGNORECASE)
AND_YOU = re.compile(
    r" and you(?:'re| are) (?:(?:a|an|the|my) "
    r"(?!star|legend|life|gem|angel|great|real|good|best|only)|(?-i:[A-Z]))",
    re.IGNORECASE,
)
STORY = re.compile(r"\bcontinue (?:this|the (?:story|tale|scene))\b", re.IGNORECASE)
CLAUSE_END = re.compile(r"[.,!?]")
QUESTION_END = re.compile(r"\?")
SONG = re.compile(
    r"\b(?:what'?s|what is|which|name|find) (?:is )?(?:that|the|this)? ?(?:song|lyrics?|movie|film"
    r"|line|quote|poem|tune)\b|\bwho (?:sings?|sang|said|wrote)\b|\b(?:song|tune) that goes\b",
    re.IGNORECASE,
)
# Words of a message that wants something done or answered, with or without a question mark.
ASKED = re.compile(
    r"\b(?:how (?:do|can|should|long|much|many|far|fast|to)|what (?:can|should|do|is|are)|help me"
    r"|what's|whats|can you|could you|please|suggest|recommend|any (?:ideas?|tips|advice)|make "
    r"it|why (?:do|does|is|are)"
    r"|write|give me|tell me|show me|is it|should i|can i)\b",
    re.IGNORECASE,
)


# What one may have beside life although programmers have it, too.
OF_LIFE = words(
    "class classes parent child test library field fields canvas spring driver unit thread string "
    "strings key keys cookie cookies ram python build list object package"
)
TOOLS = (TECHNICAL | TECHNICAL_TOO) - OF_LIFE


def setting_of(content: str, said: Sequence[Sentence]) -> Setting:
    """The setting of a message; `said` are its sentences, without code and quotations."""
    if any(pattern.search(content) for pattern in (FICTION, STORY, SONG)):
        return "fiction"
    if _follows(content, I_AM, AND_YOU, within=CLAUSE_END):
        return "fiction"
    if CODE_MARK.search(content) or PUZZLE.search(content):
        return "task"
    if _follows(content, HOW_MANY, COUNTED, within=QUESTION_END):
        return "task"
    if len(MEASURED.findall(content)) > 1 and ASKED.search(content):
        return "task"
    if any(_fails(s) or is_technical(lower(s.tokens)) for s in said):
        return "task"
    return "request" if any(s.question for s in said) or ASKED.search(content) else "life"


def _follows(content: str, first: Pattern, then: Pattern, *, within: Pattern) -> bool:
    """Whether `then` stands somewhere after `first`, between two ends.

    One pattern for both would look through the rest anew from wherever `first` stands.
    """
    for piece in within.split(content):
        if (begun := first.search(piece)) and then.search(piece, begun.end()):
            return True
    return False


def is_technical(low: Sequence[str]) -> bool:
    """Whether one plainly technical word occurs, or two that may be technical."""
    return bool(TECHNICAL & set(low)) or len(TECHNICAL_TOO & set(low)) > 1


def _fails(sentence: Sentence) -> bool:
    """Whether the sentence reports that a device or a programme fails."""
    low = lower(sentence.tokens)
    failing = any(find(low, phrase) >= 0 for phrase in FAILING)
    return failing or bool(TROUBLE & set(low))
