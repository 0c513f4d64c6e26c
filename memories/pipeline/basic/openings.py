"""What may stand before the subject: a time, a place, or a whole subordinate clause."""

from collections.abc import Sequence

from memories.pipeline.basic.lexicon import words
from memories.pipeline.basic.subjects import Company, is_finite, predicated, subject_at
from memories.pipeline.basic.words import lower

# Words after which "I" goes on with the same clause instead of starting the next one.
CONTINUES = words(
    "that which who where when what why how if because as than while until unless "
    "before after since whenever wherever think guess know hope wish say said and or "
    "but like so though although believe suppose once everything anything something "
    "thing things reason way time place one only all much case sure remember out "
    "everywhere whether"
)
OPENING = words(
    "in on at during since for from every most each last next this yesterday today "
    "tomorrow tonight one two three ten after before until back around by over nowadays "
    "once twice sometimes growing outside throughout some a as early late these come "
    "monday tuesday wednesday thursday friday saturday sunday weekends weekdays within "
    "mornings evenings half most 2 3 4 5 6 7 8 9 10 11 12 15 20 25 30 earlier later"
)
SUBORDINATE = words(
    "when while since because as if unless although though after before until once "
    "whenever given considering seeing now even suppose supposing imagine cause being "
    "pretend"
)


def adverbial_end(tokens: Sequence[str], j: int, company: Company) -> int:
    """For "on the 28th we leave": the index of "we"; 0 when no time or place opens the clause."""
    low = lower(tokens[j : j + 8])
    if not low or low[0] not in OPENING:
        return 0
    for k in range(1, len(low)):
        if low[k] in ("i", "we", "my", "our"):
            found = subject_at(tokens, j + k, company)
            plain = low[k - 1] not in CONTINUES | words(
                "in on at during from every most each with to for of about between like by over"
            )
            if found and plain and predicated(tokens, found):
                return j + k
    return 0


def subordinate_end(tokens: Sequence[str], company: Company) -> int:
    """For "When I was 12, I broke my arm": the index of the comma, else 0."""
    if not tokens or tokens[0].lower() not in SUBORDINATE:
        return 0
    for i in range(2, len(tokens)):
        if tokens[i] == "," and i + 1 < len(tokens):
            return i
        found = subject_at(tokens, i, company)
        if (
            i > 3
            and tokens[i] == "I"
            and found
            and is_finite(tokens, i + 1)
            and (tokens[i - 1].lower() not in CONTINUES)
        ):
            return i
    return 0
