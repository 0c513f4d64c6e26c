"""Which memories of the scope a command means, and why."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from memories.pipeline.categories import DEFAULT_CATEGORIES
from memories.pipeline.commands import edits, statements, things
from memories.pipeline.commands.candidates import Candidate, Embed, Memories
from memories.pipeline.commands.language import content, relation_of
from memories.pipeline.commands.patterns import pattern
from memories.pipeline.commands.slots import slot_named
from memories.pipeline.facts import Command

# A memory this near to what is to be kept is spared: keeping too much does no harm.
SPARED = 0.45


@dataclass(frozen=True, kw_only=True)
class Selected:
    """A chosen candidate, by its index, and the reason in a few words; for CHANGE its new text."""

    index: int
    reason: str
    text: str = ""


def select(command: Command, candidates: Sequence[Candidate], embed: Embed) -> list[Selected]:
    """The candidates that `command` means, in their order; none where it is not plain.

    For CHANGE at most one: the memory that holds the old value. Whether a row may be touched is the
    caller's question.
    """
    inside = [number for number, one in enumerate(candidates) if _is_within(command, one)]
    memories = Memories([candidates[number] for number in inside], embed)
    if command.kind == "CHANGE":
        return [
            Selected(index=inside[index], reason=reason, text=text)
            for index, reason, text in _to_change(command, memories)
        ]
    if command.everything:
        chosen = dict.fromkeys(memories.indices, "everything was asked for")
    else:
        chosen = _meant(command.target, memories)
    spared = {index for phrase in command.keep for index in _spared(phrase, memories)}
    limit = _limit(command)
    return [
        Selected(
            index=inside[index],
            reason=limit if command.everything and limit else reason + (limit and f", {limit}"),
        )
        for index, reason in sorted(chosen.items())
        if index not in spared
    ]


def _is_within(command: Command, candidate: Candidate) -> bool:
    day = candidate.created_at.astimezone(UTC).date()
    return not (
        (command.after and day < command.after) or (command.before and day >= command.before)
    )


def _limit(command: Command) -> str:
    """The command's time limit in words, empty without one."""
    limits = (("on or after", command.after), ("before", command.before))
    said = " and ".join(f"{word} {_day(day)}" for word, day in limits if day)
    return f"created {said}" if said else ""


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _meant(target: str, memories: Memories) -> dict[int, str]:
    """The memories a target means, each with the reason."""
    target = " ".join(target.split())
    if not target:
        return {}
    text = re.fullmatch(r"[“\"](.+)[”\"]", target)
    if text:
        return dict.fromkeys(statements.quoted(text[1], memories), "is that memory")
    category = _of_category(target, memories)
    if category:
        return dict.fromkeys(category, f"in the category {target}")
    said = re.match(r"(?:the fact )?that (.+)$", target, re.I)
    if said:
        found = [index for part in _parts(said[1]) for index in statements.stated(part, memories)]
        return dict.fromkeys(found, "says the same")
    asked, phrase = _question_as_phrase(target)
    if asked:
        found = statements.answering(phrase, memories)
        return dict.fromkeys(found, "answers that")
    found, topic = things.named(phrase, memories)
    return dict.fromkeys(found, f"about {topic or _without_my(phrase)}")


def _without_my(phrase: str) -> str:
    return re.sub(r"^(?:all )?(?:of )?(?:my|our|the)\s+", "", phrase, flags=re.I)


def _of_category(target: str, memories: Memories) -> list[int]:
    """The memories of a category of the project's own that the target names."""
    name = _spoken(_without_my(target)).removesuffix(" category")
    return [
        index
        for index, candidate in enumerate(memories.candidates)
        if name in map(_spoken, set(candidate.categories) - set(DEFAULT_CATEGORIES))
    ]


def _spoken(category: str) -> str:
    return re.sub(r"[\W_]+", " ", category).strip().lower()


def _parts(said: str) -> Iterator[str]:
    """ "I like tea and coffee" -> itself, then each half; "I smoke and drink" likewise."""
    yield said
    match = re.fullmatch(r"(.*?)(\S+) (?:and|or) (\S+)", said)
    if match:
        start, first, second = match.groups()
        yield f"{start}{first}"
        yield f"{start}{second}"


def _question_as_phrase(target: str) -> tuple[bool, str]:
    """ "what my name is" -> the phrase "my name"; other questions stay questions."""
    match = re.fullmatch(
        r"(?:what|when|who|which|where|how)(?: exactly)? (my .+?) (?:is|are|was|were)(?: (?:called"
        r"|named))?",
        target,
        re.I,
    )
    if match and not re.match(r"(?:where|how)\b", target, re.I):
        called = re.search(r"(?:called|named)$", target, re.I)
        return False, f"{match[1]}'s name" if called else match[1]
    is_question = re.match(r"(?:where|who|when|how|which|whether|what|whose|if)\b", target, re.I)
    return bool(is_question) and slot_named(target) is None, target


def _spared(phrase: str, memories: Memories) -> set[int]:
    """The memories that an exception may mean, generously."""
    spared = set(_meant(phrase, memories))
    asked = set(content(phrase))
    nearness = memories.nearness(_without_my(phrase))
    spared |= {
        index for index in memories.indices
        if nearness[index] >= SPARED or (asked and asked <= memories.stems[index])
    }  # fmt: skip
    return spared


def _to_change(command: Command, memories: Memories) -> list[tuple[int, str, str]]:
    """The one memory that holds the value to be replaced, with the reason and its new text."""
    text = re.fullmatch(r"“(.+)”", command.target)
    if text:
        found = statements.quoted(text[1], memories)
        return [(found[0], "is that memory", command.replacement)] if len(found) == 1 else []
    thing, _, old = command.target.partition(", ")
    found = _holding(thing, memories)
    if old:
        words_of_old = set(content(old))
        found = [index for index in found if words_of_old <= memories.stems[index]] or (
            found if len(found) == 1 else []
        )
    texts = {index: _changed(memories.texts[index], command, thing, old) for index in found}
    plain = [index for index in found if texts[index]]
    if len(plain) > 1 and slot_named(thing) is None:
        return []
    newest = sorted(plain, key=lambda index: memories.candidates[index].created_at)[-1:]
    return [(index, f"holds the {thing}", texts[index]) for index in newest]


def _changed(text: str, command: Command, thing: str, old: str) -> str:
    """What a memory says after a change, empty where that is not plain.

    What someone has one of is told anew, unless the memory says more besides; of other things only
    the value changes.
    """
    slot = slot_named(thing)
    if slot is not None:
        value = command.value
        inner = pattern(slot.within).search(text) if slot.within and value else None
        if not inner:
            return command.replacement
        start, end = inner.span("value")
        return edits.revised(text, value) or text[:start] + value + text[end:]
    favourite = pattern(rf"favou?rite {re.escape(thing)} is ").match(text)
    if favourite and not old and edits.is_name(command.value):
        return favourite[0] + command.value
    is_name = relation_of(thing.split()[0]) is not None
    changed = edits.revised(text, command.value, old=old, named=is_name)
    return changed or ("" if command.tentative else command.replacement)


def _holding(thing: str, memories: Memories) -> list[int]:
    slot = slot_named(thing)
    if slot is not None and slot.name != "favourite":
        return things.held(slot, memories)
    found, _ = things.named(thing if thing[:1].isupper() else f"my {thing}", memories)
    if slot is not None:
        found = [index for index in found if slot.is_held_by(memories.texts[index])]
    return found
