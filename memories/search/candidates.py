"""Memories ranked by PostgreSQL: one statement, over all rows of a filter, without an index.

Meaning is the exact cosine. Words are BM25 over the stored `tsvector`, any word counts, and how
rare each is comes from the rows given: what everybody's memories say does not weigh on one user's.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import EmptyResultSet
from pgvector import HalfVector

from memories.llm.minilm import Floats
from memories.models import EmbeddingSpace, Memory
from memories.models.memory import MemoryQuerySet
from memories.search import recipe
from memories.search.words import Asked

Formula = Literal["meaning", "either", "fused"]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A memory and what speaks for it.

    semantic, bm25: 0 to 1; entity: 0 to ENTITY_WEIGHT; covered: the share of the question's words
    that the memory has, weighted by rarity; score: 0 to 1, by the formula.
    """

    memory: Memory
    semantic: float
    bm25: float
    entity: float
    covered: float
    score: float


# How the parts become a score.
# - meaning: the cosine alone.
# - either: as if meaning, words and names were independent witnesses. Never below the cosine, so
#   that looking at words as well never costs a memory its place above a threshold.
# - fused: the sum over the most it could be, as Mem0's open-source library does it (spec E11).
_SCORES: dict[Formula, str] = {
    "meaning": "semantic",
    "either": "greatest(semantic, 1 - (1 - semantic) * (1 - bm25) * (1 - entity))",
    "fused": """least(1, (semantic + bm25 + entity) / (1
        + CASE WHEN EXISTS (SELECT FROM heard) THEN 1 ELSE 0 END
        + CASE WHEN EXISTS (SELECT FROM named) THEN {entity_weight} ELSE 0 END))""",
}

# A vector of another space has another length: it must not meet the operator, so the space is part
# of the join. greatest() and least() pass over NULL and hold NaN for the greatest number.
_POOL = """
WITH pool AS MATERIALIZED (
    SELECT given.*, own.id IS NULL AS missing,
        greatest(0, least(1, coalesce(nullif(1 - (own.vector <=> %s::halfvec), 'NaN'), 0)))
        AS semantic
    FROM ({rows}) AS given
    LEFT JOIN memories_embedding AS own ON own.memory_id = given.id AND own.space_id = %s
)"""

# wanted: the question's words, stemmed as the memories' are. matching: the rows that have one;
# only they are taken apart, which is the dear part. heard: one row per memory and word. A row of
# few different words counts as short. exp() of less than -708 is an error, hence the bound.
_WORDS = r""",
wanted AS MATERIALIZED (
    SELECT lexeme FROM unnest(to_tsvector('english', %s)) ORDER BY positions[1], lexeme LIMIT %s
),
matching AS MATERIALIZED (
    SELECT id, words FROM pool WHERE words @@ (
        SELECT string_agg(
            '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', ' | '
        )::tsquery FROM wanted
    )
),
size AS MATERIALIZED (
    SELECT count(*)::float8 AS rows, greatest(avg(length(words)), 1)::float8 AS length FROM pool
),
heard AS MATERIALIZED (
    SELECT id, word.lexeme, cardinality(word.positions) AS times, length(words) AS length
    FROM matching CROSS JOIN LATERAL unnest(words) AS word
    WHERE word.lexeme = ANY (ARRAY(SELECT lexeme FROM wanted))
    {pieces}
),
rarity AS MATERIALIZED (
    SELECT lexeme, ln(1 + (size.rows - count(*) + 0.5) / (count(*) + 0.5)) AS idf
    FROM heard CROSS JOIN size GROUP BY lexeme, size.rows
),
whole AS MATERIALIZED (
    SELECT coalesce(sum(idf), 0) + ln(1 + (size.rows + 0.5) / 0.5)
        * greatest((SELECT count(*) FROM wanted) + %s - count(idf), 0) AS idf
    FROM size LEFT JOIN rarity ON true GROUP BY size.rows
),
lexical AS (
    SELECT heard.id, sum(rarity.idf) AS idf,
        sum(rarity.idf * times * (1 + {k1}) / (times + {k1} * (1 - {b} + {b} * heard.length
        / size.length))) AS bm25
    FROM heard JOIN rarity USING (lexeme) CROSS JOIN size GROUP BY heard.id
),
logistic AS MATERIALIZED (
    SELECT midpoint, steepness FROM (VALUES {logistics}) AS known (most, midpoint, steepness)
    WHERE most >= (SELECT count(*) FROM wanted) + %s ORDER BY most LIMIT 1
),
named AS MATERIALIZED (
    SELECT matching.id, name.place
    FROM matching JOIN (
        SELECT place, phraseto_tsquery('english', name) AS query
        FROM unnest(%s::text[]) WITH ORDINALITY AS name (name, place)
    ) AS name ON matching.words @@ name.query
),
fame AS (
    SELECT place, ln(1 + (size.rows - count(*) + 0.5) / (count(*) + 0.5))
        / ln(1 + (size.rows - 0.5) / 1.5) AS rarity
    FROM named CROSS JOIN size GROUP BY place, size.rows
),
entities AS (
    SELECT named.id, sum(fame.rarity) AS names FROM named JOIN fame USING (place) GROUP BY named.id
),
parts AS (
    SELECT pool.id, created_at, missing, semantic,
        CASE WHEN lexical.bm25 IS NULL THEN 0
            ELSE 1 / (1 + exp(greatest(-50, steepness * (midpoint - lexical.bm25)))) END AS bm25,
        coalesce({entity_weight} * entities.names / %s, 0) AS entity,
        coalesce(lexical.idf / nullif(whole.idf, 0), 0) AS covered
    FROM pool CROSS JOIN whole CROSS JOIN logistic
    LEFT JOIN lexical ON lexical.id = pool.id LEFT JOIN entities ON entities.id = pool.id
)"""

_PIECES = """UNION ALL
    SELECT pool.id, 'piece ' || piece, 1, length(pool.words)
    FROM pool JOIN memories_memory AS memory ON memory.id = pool.id
    JOIN unnest(%s::text[]) AS piece ON strpos(lower(memory.text), piece) > 0"""

_NO_WORDS = r""",
parts AS (
    SELECT id, created_at, missing, semantic, 0::float8 AS bm25, 0::float8 AS entity,
        0::float8 AS covered
    FROM pool
)"""

# Rows without a vector come after all others of the same score; then the newest first.
_BEST = """,
best AS (
    SELECT id, missing, semantic, bm25, entity, covered, ({score})::float8 AS score
    FROM parts ORDER BY score DESC, missing, created_at DESC, id LIMIT %s
)
SELECT {columns}, best.semantic AS part_semantic, best.bm25 AS part_bm25,
    best.entity AS part_entity, best.covered AS part_covered, best.score AS part_score
FROM best JOIN memories_memory AS memory ON memory.id = best.id
ORDER BY best.score DESC, best.missing, memory.created_at DESC, memory.id"""

# What a reader of a memory may ask for; the words are the index's.
_COLUMNS = ", ".join(
    f'memory."{column}"'
    for field in Memory._meta.concrete_fields
    if (column := field.column) != "words"
)
_PARTS = ("semantic", "bm25", "entity", "covered", "score")
_NUMBERS = {
    "k1": recipe.K1,
    "b": recipe.B,
    "entity_weight": recipe.ENTITY_WEIGHT,
    "logistics": ", ".join(
        f"({most}, {midpoint}::float8, {steepness}::float8)"
        for most, midpoint, steepness in recipe.LOGISTICS
    ),
}


def ranked(
    rows: MemoryQuerySet,
    asked: Asked,
    *,
    vector: Floats,
    space: EmbeddingSpace,
    by: Formula,
    limit: int,
) -> list[Candidate]:
    """The best `limit` of `rows`, best first: exactly min(limit, rows.count()), all of one moment.

    vector: the question's in `space`. A memory whose vector is still being made has semantic 0.
    Equal scores: the newest first.
    """
    needed = ("id", "created_at") if by == "meaning" else ("id", "created_at", "words")
    chosen = rows.order_by().values(*needed)
    try:
        given, parameters = chosen.query.sql_with_params()
    except EmptyResultSet:  # Django saw that the filter excludes everything
        return []
    parts = [_POOL.format(rows=given), _NO_WORDS if by == "meaning" else _words(asked), _BEST]
    values: list[Any] = [HalfVector(vector).to_text(), *parameters, space.pk]
    if by != "meaning":
        names, pieces = list(asked.names), list(asked.pieces)
        values += [asked.text, recipe.MOST_WORDS, *([pieces] if pieces else [])]
        values += [len(pieces), len(pieces), names, max(len(names), 1)]
    parts[-1] = _BEST.format(score=_SCORES[by].format(**_NUMBERS), columns=_COLUMNS)
    return [_candidate(memory) for memory in Memory.objects.raw("".join(parts), [*values, limit])]


def _words(asked: Asked) -> str:
    return _WORDS.format(pieces=_PIECES if asked.pieces else "", **_NUMBERS)


def _candidate(memory: Memory) -> Candidate:
    """The memory as the statement gave it, without the numbers that came along."""
    parts = {name: memory.__dict__.pop(f"part_{name}") for name in _PARTS}
    return Candidate(memory=memory, **parts)
