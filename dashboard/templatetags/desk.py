"""How the desk marks changes, tells times and shortens ids."""

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memories.models import Memory

register = template.Library()
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond this a word-by-word comparison takes longer than a reader waits, and helps less.
MOST_WORDS = 800


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed ("same"), went ("was") or came ("now")."""

    kind: str
    text: str


@register.simple_tag
def diff(old: str, new: str) -> list[Piece]:
    """The two texts as one, word by word, as an editor would mark it."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    whole = [piece for piece in (Piece("was", old), Piece("now", new)) if piece.text]
    if len(before) + len(after) > MOST_WORDS:
        return whole
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    shared = sum(
        token.isalnum()
        for start, _start, size in matcher.get_matching_blocks()
        for token in before[start : start + size]
    )
    words = sum(token.isalnum() for token in (*before, *after))
    if 2 * shared < 0.3 * words:  # so little is shared that marks between the words only confuse
        return whole
    pieces: list[Piece] = []
    was = now = ""
    for kind, a1, a2, b1, b2 in (*matcher.get_opcodes(), ("end", 0, 0, 0, 0)):
        gone, come = "".join(before[a1:a2]), "".join(after[b1:b2])
        # A space between two replaced words does not part them.
        if kind in {"equal", "end"} and not (was and now and gone.isspace()):
            changed = (Piece("was", was), Piece("now", now), Piece("same", gone))
            pieces.extend(piece for piece in changed if piece.text)
            was = now = ""
        else:
            was, now = was + gone, now + come
    return pieces


# up to how many seconds, the unit's seconds, how it is said
STEPS: tuple[tuple[int, int, Callable[[int], str]], ...] = (
    (60, 1, lambda n: ngettext("%(n)d second ago", "%(n)d seconds ago", n)),
    (3_600, 60, lambda n: ngettext("%(n)d minute ago", "%(n)d minutes ago", n)),
    (86_400, 3_600, lambda n: ngettext("%(n)d hour ago", "%(n)d hours ago", n)),
    (30 * 86_400, 86_400, lambda n: ngettext("%(n)d day ago", "%(n)d days ago", n)),
)


@register.filter
def ago(moment: datetime) -> str:
    """How long ago, in one unit; the date when it is more than thirty days."""
    seconds = int((timezone.now() - moment).total_seconds())
    if 0 <= seconds < 5:
        return _("just now")
    for limit, unit, words in STEPS:
        if 0 <= seconds < limit:
            n = seconds // unit
            return words(n) % {"n": n}
    return date_format(timezone.localtime(moment), "j M Y")


@register.filter
def instant(moment: datetime) -> str:
    """The exact moment in the viewer's zone, with the zone: for a title."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y, H:i:s')} {local.tzname()}"


@register.filter
def short(value: Any) -> str:
    """The first eight characters of an id."""
    return str(value)[:8]


@register.filter
def plain(value: Any) -> str:
    """A field's value in a line, as people write it."""
    match value:
        case None:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(map(str, value))
        case dict():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


@register.filter
def expired(memory: Memory) -> bool:
    """Whether its last day of validity is over. Days are UTC's, as for agents."""
    last = memory.expiration_date
    return last is not None and last < timezone.now().astimezone(UTC).date()


@register.filter
def pretty_json(value: Any) -> str:
    """JSON to read, indented."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@register.filter
def without_suffix(name: str) -> str:
    """`user_id` as people say it: user."""
    return name.removesuffix("_id")
