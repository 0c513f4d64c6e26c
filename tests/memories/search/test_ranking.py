"""Search finds the nearest of the rows it is given, and always as many as there are."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db.models import Q
from pgvector import HalfVector
from pytest_django import DjangoAssertNumQueries, Settings

from memories.llm import embeddings
from memories.llm.errors import ModelError
from memories.models import Embedding, EmbeddingSpace, Memory, Project
from memories.models.memory import hash_of
from memories.search import recipe, spaces
from memories.search.ranking import Hit, Question, search
from tests.conftest import Remember
from tests.model_server import EMBEDDER, ModelServer, error

pytestmark = pytest.mark.django_db
EVERY_WAY = (
    {},
    {"keyword_search": True},
    {"rerank": True},
    {"hybrid": True},
    {"hybrid": True, "rerank": True},
    {"by_metadata_only": True},
)


def texts(hits: list[Hit]) -> list[str]:
    return [hit.memory.text for hit in hits]


def by_hand(project: Project, text: str, vector: np.ndarray | None, **values: object) -> Memory:
    """A memory with a vector of our choosing, or none."""
    memory = Memory.objects.create(project=project, text=text, hash=hash_of(text), **values)
    if vector is not None:
        Embedding.objects.create(
            project=project, memory=memory, space=spaces.serving(), vector=HalfVector(vector)
        )
    return memory


def test_the_nearest_in_meaning_comes_first_with_its_cosine(
    project: Project, remember: Remember
) -> None:
    for text in ("Plays the cello", "Likes green tea", "Lives in Rome"):
        remember(text)
    hits = search(project.memories.current(), Question(text="What does she like to drink?"))
    question, tea = embeddings.embed(["What does she like to drink?", "Likes green tea"])
    assert hits[0].memory.text == "Likes green tea"
    assert hits[0].score == pytest.approx(float(question @ tea), abs=0.001)
    assert hits[0].breakdown == {"semantic": hits[0].score, "bm25": 0, "entity": 0}
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len(hits) == 3


def test_a_memory_as_it_is_found_can_be_read_without_another_statement(
    project: Project, remember: Remember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    written = remember(
        "Likes green tea",
        run_id="r1",
        metadata={"from": "chat"},
        categories=["food"],
        expiration_date=date(2999, 1, 1),
    )
    memory = search(project.memories.current(), Question(text="tea"))[0].memory
    with django_assert_num_queries(0):
        found = memory.snapshot() | {"id": memory.id, "hash": memory.hash}
    assert found == written.snapshot() | {"id": written.id, "hash": written.hash}
    assert memory.project_id == project.id


@pytest.mark.parametrize("way", EVERY_WAY)
def test_the_number_of_statements_does_not_grow_with_the_rows(
    way: dict[str, bool],
    project: Project,
    remember: Remember,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(12):
        remember(f"Has visited town {number}")
    # The ranking itself is one; the others ask which embedding model serves, before and after.
    statements = 1 if way.get("by_metadata_only") else 3
    for top_k in (1, 12):
        with django_assert_num_queries(statements):
            hits = search(project.memories.live(), Question(text="Town 3", top_k=top_k, **way))
            assert len([hit.memory.text for hit in hits]) == top_k


def test_a_memory_without_a_vector_comes_last_with_nothing(
    project: Project, remember: Remember
) -> None:
    bare = remember("Likes green tea")
    remember("Plays the cello")
    Embedding.objects.filter(memory=bare).delete()
    hits = search(project.memories.current(), Question(text="green tea"))
    assert texts(hits) == ["Plays the cello", "Likes green tea"]
    assert hits[1].score == 0


def test_a_memory_without_a_vector_is_found_by_its_words(
    project: Project, remember: Remember
) -> None:
    bare = remember("Likes green tea")
    remember("Plays the cello")
    Embedding.objects.filter(memory=bare).delete()
    for way in ({"keyword_search": True}, {"hybrid": True}):
        first = search(project.memories.current(), Question(text="green tea", **way))[0]
        assert first.memory.text == "Likes green tea"
        assert first.breakdown["semantic"] == 0


def test_a_vector_of_another_model_neither_counts_nor_disturbs(
    project: Project, remember: Remember
) -> None:
    memory = remember("Likes green tea")
    other = EmbeddingSpace.objects.create(name="other", dimensions=3)
    Embedding.objects.create(
        project=project, memory=memory, space=other, vector=HalfVector([1, 0, 0])
    )
    for way in EVERY_WAY:
        hits = search(project.memories.current(), Question(text="green tea", **way))
        assert texts(hits) == ["Likes green tea"], way


def test_scores_stay_between_0_and_1_and_equal_ones_come_newest_first(project: Project) -> None:
    asked = embeddings.embed(["green tea"])[0]
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for number, vector in enumerate([asked, -asked, asked, -asked, None, None, np.zeros(384)]):
        by_hand(project, str(number), vector, created_at=day + timedelta(days=number))
    hits = search(project.memories.all(), Question(text="green tea"))
    # Opposite and empty vectors score 0 like missing ones, which come after them.
    assert texts(hits) == ["2", "0", "6", "3", "1", "5", "4"]
    assert [round(hit.score, 3) for hit in hits] == [1, 1, 0, 0, 0, 0, 0]
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_equal_in_score_and_time_is_ordered_by_id(project: Project) -> None:
    asked = embeddings.embed(["green tea"])[0]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [by_hand(project, f"same {n}", asked, created_at=at).id for n in range(6)]
    for way in EVERY_WAY:
        hits = search(project.memories.all(), Question(text="green tea", **way))
        assert [hit.memory.id for hit in hits] == sorted(ids), way


def test_only_the_rows_that_were_given_are_found(
    project: Project, other_project: Project, remember: Remember
) -> None:
    remember("Likes green tea", user_id="alex")
    remember("Likes green tea too", user_id="sam")
    remember("Likes green tea as well", into=other_project)
    rows = project.memories.current().filter(Q(user_id="alex") | Q(text__contains="%s {x} %%"))
    for way in EVERY_WAY:
        assert texts(search(rows, Question(text="green tea", **way))) == ["Likes green tea"]
        assert search(rows.none(), Question(text="green tea", **way)) == []
        assert search(rows.filter(user_id="nobody"), Question(text="tea", **way)) == []


def test_the_threshold_is_the_least_score_that_passes(project: Project) -> None:
    asked = embeddings.embed(["green tea"])[0]
    by_hand(project, "the same", asked)
    by_hand(project, "the opposite", -asked)
    rows = project.memories.all()
    exact = search(rows, Question(text="green tea"))[0].score
    assert texts(search(rows, Question(text="green tea", threshold=exact))) == ["the same"]
    assert search(rows, Question(text="green tea", threshold=exact + 0.0001)) == []
    assert len(search(rows, Question(text="green tea", threshold=0.0))) == 2


def test_the_threshold_counts_for_the_fused_score_not_for_the_cosine(
    project: Project, remember: Remember
) -> None:
    remember("Likes green tea")
    remember("Drinks something hot in the morning")
    question = Question(text="green tea", hybrid=True)
    first, second = search(project.memories.current(), question)
    between = (second.score + second.breakdown["semantic"]) / 2
    assert second.score < between < second.breakdown["semantic"]
    question = Question(text="green tea", hybrid=True, threshold=between)
    assert texts(search(project.memories.current(), question)) == [first.memory.text]


@pytest.mark.parametrize("top_k", [1, 2, 3, 1_000, 10**9, 10**30])
def test_any_top_k_gives_so_many_or_all(top_k: int, project: Project, remember: Remember) -> None:
    for text in ("Likes tea", "Likes coffee", "Likes milk"):
        remember(text)
    for way in EVERY_WAY:
        found = search(project.memories.live(), Question(text="tea", top_k=top_k, **way))
        assert len(found) == min(top_k, 3)


def test_by_metadata_only_the_newest_come_first_and_no_model_is_asked(
    model_server: ModelServer, settings: Settings, project: Project, remember: Remember
) -> None:
    for text in ("Likes tea", "Likes coffee", "Likes milk"):
        remember(text)
    settings.EMBEDDING_MODEL = EMBEDDER
    question = Question(text="tea", by_metadata_only=True, rerank=True, top_k=2)
    hits = search(project.memories.current(), question)
    assert [(hit.memory.text, hit.score) for hit in hits] == [
        ("Likes milk", 1),
        ("Likes coffee", 1),
    ]
    assert model_server.asked == []


HOSTILE = [
    "",
    " \t\n",
    "the of and what is it",
    "?!.,;:",
    "'",
    "''''",
    "\\",
    "\\'\\\\'",
    "it's a \\ back'slash",
    "a & b | !c <-> (d:*",
    "tea:* & !!coffee",
    "100% %s %(name)s {rows} {} $1 :name ?",
    "--; DROP TABLE memories_memory; /*",
    '"unclosed “quotes" «and» “more”',
    "a\x00b\x00",
    "half \ud83d a pair",
    "\u202eright to left\u202c \u200b",
    "👩‍👩‍👧‍👦 🍵",
    "緑茶が好きですか",
    "他住在哪里",
    "ชอบชาเขียวไหม",
    "ما هو مشروبها المفضل؟",
    "Was trinkt sie gern? Grüner Tee, ß, İstanbul",
    "http://example.org/a?b=1&c='2'\\3 a@example.org C:\\path\\file.txt",
]
LONG = [
    "x" * 2_046 + " " + "y" * 3_000,
    "1" * 5_000,
    "@" * 9_000,
    '"' * 9_000,
    "A " * 5_000,
    " ".join(f"word{number}" for number in range(10_000)),
    " ".join(f"Name{number} A-{number}" for number in range(500)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_question_is_an_error_or_loses_a_memory(
    text: str, project: Project, remember: Remember
) -> None:
    for kept in ("Likes green tea", "緑茶が好き", "Back\\slash 'quoted' 100% A-4711 & | !"):
        remember(kept)
    for way in ({"keyword_search": True}, {"hybrid": True}, {}):
        hits = search(project.memories.current(), Question(text=text, **way))
        assert len(hits) == 3
        assert all(0 <= hit.score <= 1 for hit in hits)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_neither_is_a_long_one(text: str, project: Project, remember: Remember) -> None:
    for kept in ("Likes green tea", "Was on a-17 with Name3", "x" * 2_046):
        remember(kept)
    assert len(search(project.memories.current(), Question(text=text, hybrid=True))) == 3


def test_only_the_beginning_of_an_endless_question_is_searched_with(
    project: Project, remember: Remember
) -> None:
    remember("Likes green tea")
    long = "green tea " * 2_000
    cut = search(project.memories.current(), Question(text=long[: recipe.LONGEST_QUESTION]))
    whole = search(project.memories.current(), Question(text=long + "Paris in the rain "))
    assert whole[0].score == cut[0].score


def test_an_embedding_model_that_fails_says_so(
    model_server: ModelServer, settings: Settings, project: Project
) -> None:
    settings.EMBEDDING_MODEL = EMBEDDER
    settings.EMBEDDING_DIMENSIONS = 8
    model_server.then(error(401, "no"))
    with pytest.raises(ModelError):
        search(project.memories.live(), Question(text="tea"))
