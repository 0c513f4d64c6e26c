"""Replies read with the question they answer, rewritten as first-person sentences.

"And golf?" "No, too slow" becomes "I do not like golf because it is too slow"; "Where do you
live?" "Leeds" becomes "I live in Leeds". What comes out is read like any other sentence.
"""

from collections.abc import Sequence
from dataclasses import replace

from memories.pipeline.basic.clauses import Clause
from memories.pipeline.basic.dates import DAYS, MONTHS
from memories.pipeline.basic.lexicon import FREQUENCY, RELATIONS, STATES, words
from memories.pipeline.basic.fragments import fragment
from memories.pipeline.basic.leads import strip_lead
from memories.pipeline.basic.segments import OPENERS
from memories.pipeline.basic.sentences import Sentence, split
from memories.pipeline.basic.subjects import Company, is_finite, predicated, subject_at
from memories.pipeline.basic.verbs import HABIT, LIKING, past_of, present_participles, third_person
from memories.pipeline.basic.words import Tokens, is_word, lower, trim

YES = words("yes yeah yep yup ya sure correct exactly indeed absolutely definitely aye yea totally "
            "certainly right affirmative")  # fmt: skip
NO = words("no nope nah never none neither negative nay")
HOW_OFTEN = words("once twice every daily weekly sometimes often occasionally rarely usually yearly "
                  "mostly mainly thrice")  # fmt: skip
POINTERS = words("it them that those these this one him her")
PREPOSITIONS = words("in at on from for since with near by to of about until during around because "
                     "every once twice three about after before until when only sometimes most "
                     "all usually mainly mostly as through")  # fmt: skip
OFFERS = words("want need mean think know mind see understand wish remember try check agree")
PASS = ("not sure", "no idea", "do not know", "I do not know", "nothing", "none", "skip", "pass",
        "never mind", "nevermind", "that is all", "nothing else")  # fmt: skip
REPLIES = (["I", "do"], ["I", "am"], ["I", "have"], ["I", "can"], ["we", "do"], ["I", "did"],
           ["I", "was"], ["that", "is", "right"], ["of", "course"], ["it", "is"])  # fmt: skip
DENIALS = (["I", "do", "not"], ["I", "am", "not"], ["I", "have", "not"], ["I", "can", "not"],
           ["not", "really"], ["not", "at", "all"], ["not", "yet"], ["not", "anymore"],
           ["I", "did", "not"], ["not", "me"], ["we", "do", "not"], ["not", "much"])  # fmt: skip
NAME_QUESTIONS = ("should i call you", "can i call you", "may i call you", "do people call you",
                  "shall i call you", "is your name", "am i speaking", "do i call you",
                  "would you like to be called", "do you go by")  # fmt: skip


def last_question(content: str) -> Tokens | None:
    """The last question of an assistant's message, without what leads up to it."""
    found = None
    for sentence in split(content):
        if sentence.question:
            found = _core(strip_lead(sentence.tokens))
    return found


def _core(tokens: Tokens) -> Tokens:
    """The question proper: after "Great choice," or "just so I know,"."""
    low = lower(tokens)
    for i in range(1, len(low)):
        if low[i - 1] == "," and (
            low[i] in words("what where who when which how do are have can did any is and")
            and (low[i] not in ("and",) or i + 1 < len(low))
        ) and len(low) - i >= 2:
            return strip_lead(tokens[i:]) if low[i] in ("and", "so", "but") else list(tokens[i:])
    return tokens


def resolve(question: Tokens, reply: Sequence[Sentence], last: Clause | None) -> list[Sentence]:
    """`reply` with what only its question makes clear written out.

    last: the latest statement of the speaker, for elliptical questions ("And golf?").
    """
    if not reply:
        return []
    first, rest = reply[0], list(reply[1:])
    rewritten = _rewrite(question, first, last)
    topic = _topic(question)
    if topic:
        rest = [replace(s, tokens=point(s.tokens, topic)) for s in rest]
    if rewritten is None:
        tokens = point(first.tokens, topic) if topic else first.tokens
        return [replace(first, tokens=tokens), *rest]
    return [*(Sentence(trim(t), question=False) for t in rewritten if trim(t)), *rest]


def point(tokens: Sequence[str], topic: Sequence[str]) -> Tokens:
    """`tokens` with a final "it" or "them" (before a pause) replaced by `topic`."""
    out = list(tokens)
    for i in range(1, len(out)):
        end = i + 1 == len(out) or not is_word(out[i + 1]) or out[i + 1].lower() in (
            PREPOSITIONS | words("so but and too though")
        )
        if out[i].lower() in ("it", "them", "those", "that") and end:
            return [*out[:i], *topic, *out[i + 1 :]]
    return out


def _topic(question: Tokens) -> Tokens | None:
    """What the question is about: "golf" in "And golf?", "Do you like golf?"."""
    low = lower(question)
    if low[:2] in (["what", "about"], ["how", "about"]):
        return question[2:]
    for phrase in (["think", "of"], ["think", "about"], ["feel", "about"]):
        for i in range(len(low) - 2):
            if low[i : i + 2] == phrase:
                return question[i + 2 :]
    if low[:2] in (["do", "you"], ["have", "you"], ["can", "you"], ["did", "you"]):
        body = [t for t in question[2:] if t.lower() not in ("ever", "also", "too", "any", "either", "still")]
        body = body[1:] if body[1:2] != ["to"] else body[2:]
        return body or None
    return question if len(question) <= 3 and not _asks(low) else None


def _asks(low: Sequence[str]) -> bool:
    first = low[0]
    return first in words("what where who when which how why do are have can did is was would could "
                          "will should may shall any does")  # fmt: skip


def _rewrite(question: Tokens, reply: Sentence, last: Clause | None) -> list[Tokens] | None:
    """The reply's first sentence as statements, or None when it stands on its own."""
    tokens = reply.tokens
    low = lower(question)
    if reply.question or not low or " ".join(tokens).lower() in [p.lower() for p in PASS]:
        return None
    verdict, tail = _verdict(tokens)
    if low[:2] == ["is", "there"] and "you" in low and verdict is not False:
        phrase = _noun_phrase(tail) if tail else None
        body = question[low.index("you") + 1 :]
        return [["I", *body, *phrase]] if phrase and body else None
    after = next((i for i, w in enumerate(lower(tail)) if w == "," and subject_at(tail, i + 1, Company())
                  or w == "," and lower(tail[i + 1 : i + 2]) in (["he"], ["she"], ["they"], ["it"])), 0)  # fmt: skip
    if after:
        spare = trim(tail[after:])
        told = _rewrite(question, replace(reply, tokens=trim(tokens[: len(tokens) - len(tail) + after])), last)
        return [*told, spare] if told else None
    if low[0] == "any":
        question, low = ["do", "you", "have", *question], ["do", "you", "have", *low]
    if low[0] in ("are", "do", "have", "can", "did", "were") and "you" in low[1:3]:
        return _polar(question, verdict, tail)
    topic = _topic(question) if not _asks(low) or low[:2] in (
        ["what", "about"], ["how", "about"]) else None  # fmt: skip
    if topic:
        return _elliptical(topic, verdict, tail, last)
    others = _about_others(question, verdict, tail)
    if others:
        return others
    if verdict is None or low[0] in ("what", "which", "where", "who"):
        return _wh(question, tokens)
    return None


def _verdict(tokens: Tokens) -> tuple[bool | None, Tokens]:
    """Yes, no or neither, and what is said beyond it."""
    low = lower(tokens)
    rest = list(tokens)
    verdict: bool | None = None
    if low[0] in YES or low[0] in NO:
        verdict = low[0] in YES
        rest = trim(rest[1:])
    for phrases, value in ((DENIALS, False), (REPLIES, True)):
        for phrase in phrases:
            size = len(phrase)
            ends = len(rest) == size or (len(rest) > size and not is_word(rest[size])) or (
                len(rest) > size and rest[size].lower() in PREPOSITIONS | {"but", "and"}
                and verdict is not None)  # fmt: skip
            if lower(rest[:size]) == [p.lower() for p in phrase] and ends:
                if verdict is None:
                    verdict = value
                return verdict, trim(rest[size:])
    return verdict, rest


def _about_others(question: Tokens, verdict: bool | None, tail: Tokens) -> list[Tokens] | None:
    """"Does she need assistance?" "yes, a wheelchair"; "Is your son vegan?" "no"."""
    low = lower(question)
    if low[0] not in ("is", "are", "does", "do", "has", "have", "can") or verdict is None or len(low) < 3:
        return None
    if low[1] in ("he", "she", "they"):
        who, body = [question[1]], _turned(question[2:])
    elif low[1] == "your" and low[2] in RELATIONS:
        named = 4 if question[3:4] and question[3][:1].isupper() else 3
        who, body = ["my", *question[2:named]], _turned(question[named:])
    else:
        return None
    any_ = next((i for i, w in enumerate(lower(body)) if w in ("any", "a", "an") and i), None)
    phrase = _noun_phrase(tail) if tail else None
    if verdict and any_ is not None and phrase:
        body, tail = [*body[:any_], *phrase], []
    body = [t for t in body if t.lower() not in ("any", "ever", "also")]
    if not body:
        return None
    if low[0] in ("does", "do"):
        verb = third_person(body[0].lower()) if low[0] == "does" else body[0]
        claim = [*who, verb, *body[1:]] if verdict else [*who, low[0], "not", *body]
    else:
        claim = [*who, low[0], *([] if verdict else ["not"]), *body]
    return [claim, tail] if tail else [claim]


def _turned(tokens: Sequence[str]) -> Tokens:
    """The question's words from the speaker's mouth."""
    swap = {"your": "my", "you": "I", "yourself": "myself", "yours": "mine"}
    return [swap.get(t.lower(), t) for t in tokens]


def _polar(question: Tokens, verdict: bool | None, tail: Tokens) -> list[Tokens] | None:
    low = lower(question)
    aux = low[0]
    body = _turned(t for t in question[low.index("you") + 1 :] if t.lower() not in (
        "also", "too", "either", "currently", "by", "chance", "already", "actually"))  # type: ignore[arg-type]
    if not body or lower(body)[0] in OFFERS or body[-1].lower() == "today":
        return None
    options = lower(body)
    if "or" in options and verdict is None and 0 < len(tail) <= 3:
        return _choice(aux, body, tail)
    if verdict is None:
        phrase = _noun_phrase(tail)
        if phrase and (any_ := _any_at(body)) is not None:
            return [_with_object(aux, body, any_, phrase)]
        if tail and (lower(tail)[0] in HOW_OFTEN or lower(tail[1:2]) == ["times"]):
            return [[*_claim(aux, body, positive=True), *tail]]
        if tail and lower(tail)[0] in FREQUENCY | {"a", "quite"} and len(tail) <= 3 and aux == "do":
            return [["I", *body, *tail]] if lower(tail)[0] in ("a", "quite") else [["I", *tail, *body]]
        return None
    any_ = _any_at(body)
    if verdict and tail:
        phrase = _noun_phrase(tail)
        if any_ is not None and phrase:
            return [_with_object(aux, body, any_, phrase)]
        if lower(tail)[0] in PREPOSITIONS:
            return [[*_claim(aux, body, positive=True), *tail]]
    if not verdict and tail:
        moved = _instead(aux, body, tail)
        if moved:
            return [moved]
        if lower(tail)[0] in ("quit", "stopped") and len(tail) > 1 and lower(body)[0] in HABIT:
            return [["I", tail[0], *present_participles(lower(body)[0])[:1], *body[1:], *tail[1:]]]
        if lower(tail)[0] in ("just", "only") and any_ is not None:
            return [_with_object(aux, body, any_, tail[1:])]
        if fragment(tail) and lower(tail)[0] in STATES:
            return [fragment(tail) or tail]
        reason = _reason(tail)
        if reason:
            return [[*_claim(aux, body, positive=False), "because", *reason]]
    claim = _claim(aux, body, positive=verdict)
    topic = _topic(question)
    return [claim, *([point(tail, topic) if topic else tail] if tail else [])]


def _instead(aux: str, body: Tokens, tail: Tokens) -> Tokens | None:
    """"Are you travelling alone?" "No, with my mum": the end of the question exchanged."""
    low, said = lower(body), lower(tail)
    places = [i for i, w in enumerate(low) if w in ("in", "at", "with", "to", "from", "for", "by") and i]
    if said[0] in ("in", "at", "with", "to", "from", "for", "by", "on"):
        same = [i for i in places if low[i] == said[0]]
        if same or low[-1] in ("alone", "solo", "yourself", "myself"):
            return [*_claim(aux, body[: same[-1] if same else -1], positive=True), *tail]
        return None
    if places and len(tail) <= 3 and tail[0][:1].isupper() and tail[0] != "I":
        return [*_claim(aux, body[: places[-1] + 1], positive=True), *tail]
    return None


def _choice(aux: str, body: Tokens, tail: Tokens) -> list[Tokens] | None:
    low = lower(body)
    at = low.index("or")
    answer = lower(tail)[-1]
    if answer not in low:
        return None
    head = body[: at - 1] if low[at - 1] != "a" else body[: at - 2]
    while head and lower(head)[-1] in ("a", "an", "the"):
        head = head[:-1]
    return [[*_claim(aux, head, positive=True), *tail]] if head or aux == "are" else None


def _any_at(body: Tokens) -> int | None:
    """Where the open object of the question stands: "any pets", "a dog"."""
    low = lower(body)
    at = next((i for i, w in enumerate(low) if w in ("any", "a", "an") and i), None)
    if at is None and low[0] in ("have", "own", "keep") and len(low) == 2:
        return 1
    return at


def _noun_phrase(tail: Tokens) -> Tokens | None:
    low = lower(tail)
    if not tail or low[0] in PREPOSITIONS or low[0] in ("i", "my", "we", "it", "but", "and", "not"):
        return None
    if is_finite(tail, 0) and low[0] not in ("a", "cats", "dogs"):
        return None
    return [t for t in tail if t.lower() not in ("actually", "just", "please")]


def _with_object(aux: str, body: Tokens, at: int, phrase: Tokens) -> Tokens:
    """"have any pets" + "a parrot": "I have a parrot"; allergies and diets in their own words."""
    noun = " ".join(lower(body[at + 1 :]))
    said = set(lower(phrase))
    if "medic" in noun or "tablets" in noun:
        return ["I", "take", *phrase]
    if "allerg" in noun and not said & words("allergy allergies intolerance fever hayfever intolerant"):
        if lower(phrase)[0] in STATES:
            return ["I", "am", *phrase]
        return ["I", "am", "allergic", "to", *phrase]
    if ("diet" in noun or "restriction" in noun or "requirement" in noun or "preferences" in noun):
        return fragment(phrase) or ["I", "do", "not", "eat", *phrase]
    return [*_claim(aux, body[:at], positive=True), *phrase]


def _claim(aux: str, body: Tokens, *, positive: bool) -> Tokens:
    """"are" + "vegetarian" as "I am (not) vegetarian"."""
    body = list(body)
    low = lower(body)
    if aux == "are":
        return ["I", "am", *([] if positive else ["not"]), *body]
    if aux == "were":
        return ["I", "was", *([] if positive else ["not"]), *body]
    if aux == "can":
        return ["I", "can", *([] if positive else ["not"]), *body]
    if low and low[0] == "ever":
        return ["I", "have" if aux == "have" else "do", *([] if positive else ["never"]), *body[1:]]
    if aux == "have":
        if low[:1] == ["any"] or low[:1] == ["got"]:
            body = body[1:] if low[0] == "got" else body
            return _claim("do", ["have", *body], positive=positive)
        return ["I", "have", *([] if positive else ["not"]), *body]
    body = [t for t in body if t.lower() not in ("any", "ever")]
    if aux == "did":
        return ["I", past_of(body[0].lower()), *body[1:]] if positive else ["I", "did", "not", *body]
    if not positive and low[:1] == ["have"]:
        return ["I", "have", "no", *[t for t in body[1:] if t.lower() not in ("a", "an")]]
    return ["I", *([] if positive else ["do", "not"]), *body]


def _reason(tail: Tokens) -> Tokens | None:
    """"too slow", "it is boring" as the reason for a no."""
    low = lower(tail)
    if low[0] in ("too", "not", "bit", "way", "so"):
        return ["it", "is", *tail] if low[0] != "not" or "enough" in low else None
    if low[:2] == ["a", "bit"]:
        return ["it", "is", *tail]
    if low[:2] in (["it", "is"], ["it", "makes"], ["it", "gives"], ["they", "are"], ["it", "hurts"]):
        return tail
    if low[:1] == ["because"]:
        return tail[1:]
    boring = words("boring expensive slow spicy sweet bitter dull tedious pointless scary dangerous")
    return ["it", "is", *tail] if low[0] in boring and len(low) == 1 else None


def _elliptical(
    topic: Tokens, verdict: bool | None, tail: Tokens, last: Clause | None
) -> list[Tokens] | None:
    verb: Tokens = ["like"]
    if last and last.verb in words("play speak eat drink watch read have own"):
        verb = [last.verb]
    allergic = last is not None and lower(last.rest)[:2] == ["allergic", "to"]
    own = subject_at(tail, 0, Company()) if tail else None
    if verdict is None:
        if tail and not own and (reason := _reason(tail)) and not allergic:
            return [["I", "do", "not", *verb, *topic, "because", *reason]]
        loving = tail and lower(tail)[0] in LIKING
        return [point(["I", *tail] if loving else tail, topic)] if tail else None
    if allergic:
        claim = ["I", "am", *([] if verdict else ["not"]), "allergic", "to", *topic]
    else:
        claim = ["I", *([] if verdict else ["do", "not"]), *verb, *topic]
    if not tail:
        return [claim]
    reason_ = _reason(tail) if not verdict else None
    if reason_:
        return [[*claim, "because", *reason_]]
    if lower(tail)[0] in PREPOSITIONS and verdict:
        return [[*claim, *tail]]
    resolved = point(tail, topic)
    if lower(tail)[0] in LIKING:
        return [["I", *resolved]]
    return [resolved] if resolved != tail else [claim, tail]


def _wh(question: Tokens, answer: Tokens) -> list[Tokens] | None:
    low = lower(question)
    text = " ".join(low)
    said = lower(answer)
    if any(phrase in text for phrase in NAME_QUESTIONS) and low[0] in ("what", "who", "how", "can", "may"):
        body = answer[2:] if said[:2] in (["it", "is"], ["i", "am"]) else answer
        body = body[2:] if said[:2] == ["call", "me"] else body
        name = body[: body.index(",")] if "," in body else body
        rest = trim(body[len(name) :])
        if 0 < len(name) <= 3 and name[0].lower() not in ("i", "my", "you", "just", "the"):
            return [["my", "name", "is", *name], *([rest] if rest else [])]
        return None
    if low[:2] == ["what", "is"] and low[2:3] in (["its"], ["his"], ["her"], ["their"]) and len(answer) <= 4:
        return [[*question[2:], "is", *answer]]
    own = subject_at(answer, 0, Company())
    if (own and predicated(answer, own)) or said[0] in ("that", "what", "why", "how", "can"):
        return None
    if len(answer) > 12 or any(" ".join(answer).startswith(o) for o in OPENERS):
        return None
    if said[:2] == ["it", "is"]:
        answer = answer[2:]
    if not answer or said[0] in YES | NO | OFFERS | words("ok thanks thank please you stop why"):
        return None
    return _fill(question, low, answer)


def _fill(question: Tokens, low: Tokens, answer: Tokens) -> list[Tokens] | None:
    if low[:3] == ["how", "old", "are"] and low[3:4] == ["you"]:
        return [["I", "am", *answer]]
    if low[:3] == ["how", "old", "are"] and low[3:4] == ["your"]:
        return [["my", *question[4:], "are", *answer]]
    if low[:2] == ["how", "many"] and "your" in low and {"are", "is"} & set(low):
        return [["my", *question[low.index("your") + 1 :], "has", *answer, *question[2:3]]]
    if low[0] in ("what", "who", "when", "where", "which") and len(low) > 3 and low[1] in (
        "is", "are", "'s") and low[2] == "your":  # fmt: skip
        return [["my", *question[3:], low[1], *answer]]
    if low[:2] == ["how", "old"] and low[2:4] == ["is", "your"]:
        return [["my", *question[4:], "is", *answer]]
    if low[:4] == ["what", "do", "you", "do"] and (len(low) == 4 or "living" in low or "work" in low):
        if lower(answer)[0] in PREPOSITIONS:
            return [["I", "work", *answer]]
        article = [] if lower(answer)[0] in ("a", "an", "the") else ["a"]
        return [["I", "am", *answer]] if lower(answer)[0] in STATES else [["I", "am", *article, *answer]]
    at = next((i for i, w in enumerate(low) if w == "you" and low[i - 1] in (
        "do", "are", "have", "did", "can", "were", "would")), 0)  # fmt: skip
    if not at:
        return None
    aux, body = low[at - 1], _turned(question[at + 1 :])
    if not body or lower(body)[0] in OFFERS or aux in ("would", "can"):
        return None
    adverbs: Tokens = []
    while lower(answer)[0] in FREQUENCY and len(answer) > 1 and lower(answer)[0] != "every":
        adverbs, answer = [*adverbs, answer[0].lower()], answer[1:]
    claim = _claim(aux, body, positive=True)
    finite = 2 if aux in ("are", "have", "were") else 1
    claim = [*claim[:finite], *adverbs, *claim[finite:]]
    if low[:2] == ["how", "many"]:
        noun = question[2 : at - 1]
        return [[*claim, *answer, *([] if set(lower(answer)) & RELATIONS else noun)]]
    if low[:2] == ["how", "long"]:
        return [[*claim, *([] if lower(answer)[0] in ("for", "since") else ["for"]), *answer]]
    return [[*claim, *_joint(low, lower(body), lower(answer)), *answer]]


def _joint(question: Tokens, body: Tokens, answer: Tokens) -> Tokens:
    """The preposition between the claim and an answer that lacks one."""
    if answer[0] in PREPOSITIONS | {"here"} or body[-1] in PREPOSITIONS:
        return []
    if question[0] == "where":
        if body[0] in ("going", "moving", "travelling", "traveling", "flying", "heading", "go", "travel"):
            return ["to"]
        return ["at"] if body[0] in ("work", "working") and len(answer) <= 3 else ["in"]
    if question[0] == "when":
        if answer[0] in MONTHS or (answer[0].isdigit() and len(answer[0]) == 4):
            return ["in"]
        return ["on"] if answer[0] in DAYS or answer[0][0].isdigit() else []
    return []
