"""Never short: exactly min(top_k, rows that match), for every user, filter and way of searching.

Where an index answers first and the filter comes after it, users with few memories among many get
nothing at all; so the users here are small, and the others' memories are nearer to every question.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pgvector import HalfVector

from memories import filters
from memories.llm import embeddings
from memories.models import Embedding, Memory, Project
from memories.models.memory import MemoryQuerySet
from memories.search import spaces
from memories.search.ranking import Question, search

pytestmark = pytest.mark.django_db

QUESTIONS = (
    "What does she drink?",
    "green tea",
    "Petra A-17 喝茶",
    "the of and",
    "",
    "nothing-like-this \\ ' & | %s",
)
USERS = [f"user{number}" for number in range(60)]
SAYS = (
    "Likes green tea",
    "Plays the cello",
    "Met Petra",
    "他喜欢喝茶",
    "Case A-17",
    "",
    "the",
    "\\'",
)


@pytest.fixture
def crowd(project: Project, other_project: Project) -> Project:
    """60 users with 0 to 12 memories of all kinds, some without vectors, and a user with 1,500."""
    chance = random.Random(3)
    numbers = np.random.default_rng(3)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    asked = embeddings.embed(QUESTIONS)

    def memory(text: str, user: str, into: Project = project) -> Memory:
        return Memory(
            project=into,
            text=text,
            hash="-",
            user_id=user,
            run_id=chance.choice([None, "r1", "r2"]),
            categories=chance.choice([None, ["food"], ["music", "food"]]),
            metadata=chance.choice([None, {"source": "chat"}]),
            created_at=start + timedelta(days=chance.randrange(5)),
            deleted_at=start if chance.random() < 0.1 else None,
        )

    small = [
        memory(f"{chance.choice(SAYS)} {chance.randrange(4)}", user)
        for user in USERS
        for _ in range(chance.randrange(13))
    ]
    large = [memory(chance.choice(SAYS), "everybody") for _ in range(1_500)]
    theirs = [memory(chance.choice(SAYS), user, other_project) for user in USERS]
    Memory.objects.bulk_create([*small, *large, *theirs])
    vectors = {
        item: vector
        for item, vector in zip(small, numbers.normal(size=(len(small), 384)), strict=True)
        if chance.random() < 0.8
    }
    vectors |= {item: chance.choice(asked) for item in [*large, *theirs]}
    space = spaces.serving()
    Embedding.objects.bulk_create(
        Embedding(
            project=item.project,
            memory=item,
            space=space,
            vector=HalfVector(vector / np.linalg.norm(vector)),
        )
        for item, vector in vectors.items()
    )
    return project


def scopes() -> st.SearchStrategy[Callable[[Project], MemoryQuerySet]]:
    """Sets of rows as the API makes them: a user's, or what some filter leaves of them."""
    users = st.sampled_from([*USERS, "nobody"])
    extras = st.sampled_from(
        [
            {},
            {"run_id": "r1"},
            {"run_id": "*"},
            {"categories": {"contains": "food"}},
            {"metadata": {"source": "chat"}},
            {"created_at": {"gte": "2026-01-02", "lte": "2026-01-03"}},
            {"text": {"icontains": "tea"}},
            {"NOT": [{"run_id": "r2"}]},
        ]
    )
    several = st.lists(users, min_size=1, max_size=4).map(lambda names: {"user_id": {"in": names}})
    parts = st.tuples(users.map(lambda name: {"user_id": name}) | several, extras)
    wanted = parts.map(lambda both: filters.to_q(filters.parse({"AND": [*filter(None, both)]})))
    return wanted.map(lambda q: lambda project: project.memories.current().filter(q))


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    scope=scopes(),
    text=st.sampled_from(QUESTIONS),
    top_k=st.integers(1, 15) | st.sampled_from([100, 1_000]),
    threshold=st.sampled_from([None, 0, 0.0]),
    keyword_search=st.booleans(),
    rerank=st.booleans(),
    hybrid=st.booleans(),
    by_metadata_only=st.booleans(),
)
def test_exactly_as_many_as_there_are_and_were_asked_for(
    crowd: Project,
    scope: Callable[[Project], MemoryQuerySet],
    text: str,
    top_k: int,
    threshold: float | None,
    **ways: bool,
) -> None:
    rows = scope(crowd)
    expected = min(top_k, rows.count())
    hits = search(rows, Question(text=text, top_k=top_k, threshold=threshold, **ways))
    ids = [hit.memory.id for hit in hits]
    assert len(ids) == len(set(ids)) == expected
    assert set(ids) <= set(rows.values_list("id", flat=True))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    scope=scopes(),
    text=st.sampled_from(QUESTIONS),
    top_k=st.integers(1, 15),
    keyword_search=st.booleans(),
    hybrid=st.booleans(),
)
def test_a_smaller_top_k_is_the_beginning_of_a_larger_one(
    crowd: Project,
    scope: Callable[[Project], MemoryQuerySet],
    text: str,
    top_k: int,
    **ways: bool,
) -> None:
    rows = scope(crowd)
    all_of_them = search(rows, Question(text=text, top_k=1_000, **ways))
    some = search(rows, Question(text=text, top_k=top_k, **ways))
    assert some == all_of_them[:top_k]


def test_the_whole_of_a_large_user_comes_back_too(crowd: Project) -> None:
    rows = crowd.memories.current().filter(user_id="everybody")
    for ways in ({}, {"hybrid": True}):
        hits = search(rows, Question(text="green tea", top_k=5_000, **ways))
        assert len(hits) == rows.count() > 1_000
