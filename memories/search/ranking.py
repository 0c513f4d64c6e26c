"""A question -> the memories that answer it, best first: exact, and never fewer than there are.

1. The question becomes a vector, names and words.
2. PostgreSQL ranks all rows of the filter in one statement (`candidates`).
3. Where it was asked for and a language model is configured, that judges the best once (`judge`).
4. What is not clearly relevant goes, where that was asked for; then what is below the threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from memories.llm.configuration import model_configured
from memories.models import EmbeddingSpace, Memory
from memories.models.memory import MemoryQuerySet
from memories.options import Criterion
from memories.search import judge, recipe, spaces
from memories.search.candidates import Candidate, Formula, ranked
from memories.search.judge import Opinion
from memories.search.words import take_apart

# A number that PostgreSQL's LIMIT takes; nobody has more memories.
MOST = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a search.

    threshold: least final score; None and 0 let everything pass. keyword_search: the question's
    words and names count beside its meaning. rerank: the same, and a language model orders the
    best. filter_memories: keep only what is truly relevant. hybrid: the fused score of v3.
    criteria: points of view from which a model judges. by_metadata_only: the text is ignored and
    the newest come first.
    """

    text: str
    top_k: int = 10
    threshold: float | None = None
    keyword_search: bool = False
    rerank: bool = False
    filter_memories: bool = False
    hybrid: bool = False
    criteria: Sequence[Criterion] = ()
    by_metadata_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A memory found. score: 0 to 1; breakdown: what speaks for the memory.

    "semantic" and "bm25" are 0 to 1, "entity" 0 to 0.5, as they enter the score; "relevance" and
    "criteria", 0 to 1, where a model judged.
    """

    memory: Memory
    score: float
    breakdown: dict[str, float] = field(default_factory=dict)


def search(rows: MemoryQuerySet, question: Question) -> list[Hit]:
    """The best of `rows` for `question`, by falling score; equal ones newest first.

    rows: rooted in a project and filtered, not sliced. Without a threshold and filter_memories
    exactly min(top_k, rows.count()) come back. Raises ModelError when the question cannot be
    embedded; a model that fails to judge changes nothing. May call models: not for transactions.
    """
    top_k = min(max(question.top_k, 0), MOST)
    if question.by_metadata_only:
        newest = rows.order_by("-created_at", "id")[:top_k]
        hits = [Hit(memory=memory, score=1.0) for memory in newest]
    else:
        hits = _found(rows, question, top_k)
    least = question.threshold or 0.0
    return [hit for hit in hits[:top_k] if hit.score >= least]


def _found(rows: MemoryQuerySet, question: Question, top_k: int) -> list[Hit]:
    """The hits before the threshold; perhaps more than top_k."""
    asked = take_apart(question.text)
    criteria = [criterion for criterion in question.criteria if criterion.weight > 0]
    wanted = question.rerank or question.filter_memories or bool(criteria)
    judged = wanted and model_configured()
    limit = max(top_k, recipe.JUDGED) if judged or question.filter_memories else top_k

    def best(space: EmbeddingSpace) -> list[Candidate]:
        vector = spaces.embed([asked.text], space)[0]
        return ranked(rows, asked, vector=vector, space=space, by=_formula(question), limit=limit)

    found = spaces.ask_serving(best)
    opinions: dict[int, Opinion] = {}
    if judged:
        texts = [candidate.memory.text for candidate in found]
        opinions = judge.opinions(asked.text, texts, criteria)
    kept = [
        (candidate, opinions.get(place))
        for place, candidate in enumerate(found)
        if not question.filter_memories or _is_relevant(candidate, opinions.get(place))
    ]
    hits = [_hit(candidate, opinion) for candidate, opinion in kept]
    return _reordered(hits, question) if opinions else hits


def _formula(question: Question) -> Formula:
    if question.hybrid:
        return "fused"
    looks_at_words = question.keyword_search or question.rerank or question.filter_memories
    return "either" if looks_at_words else "meaning"


def _is_relevant(candidate: Candidate, opinion: Opinion | None) -> bool:
    """Whether filter_memories keeps it: by the model's word, or where there is none by ours."""
    if opinion:
        return opinion.relevance >= recipe.RELEVANT
    return candidate.semantic >= recipe.CLEAR_MEANING or candidate.covered >= recipe.CLEAR_WORDS


def _hit(candidate: Candidate, opinion: Opinion | None) -> Hit:
    breakdown = {
        "semantic": candidate.semantic,
        "bm25": candidate.bm25,
        "entity": candidate.entity,
    }
    if opinion:
        breakdown["relevance"] = opinion.relevance
        if opinion.criteria is not None:
            breakdown["criteria"] = opinion.criteria
    return Hit(memory=candidate.memory, score=candidate.score, breakdown=breakdown)


def _reordered(hits: Sequence[Hit], question: Question) -> list[Hit]:
    """The judged ones by the model's scores, then the others, whose scores are cut to fit below.

    Criteria go before relevance: somebody who sets them wants the order to follow them.
    """
    by = "criteria" if any("criteria" in hit.breakdown for hit in hits) else "relevance"
    if by == "relevance" and not question.rerank:
        return list(hits)  # it was asked only what to keep
    judged = [replace(hit, score=hit.breakdown[by]) for hit in hits if by in hit.breakdown]
    judged.sort(key=lambda hit: (hit.score, hit.breakdown["relevance"]), reverse=True)
    most = judged[-1].score if judged else 1.0
    others = [hit for hit in hits if by not in hit.breakdown]
    return judged + [replace(hit, score=min(hit.score, most)) for hit in others]
