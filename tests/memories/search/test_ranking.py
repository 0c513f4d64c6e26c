"""Search finds the nearest of the rows it is given, and always as many as there are."""

import pytest

from memories.models import Embedding, Project
from memories.search.ranking import Question, search
from tests.conftest import Remember

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_nearest_in_meaning_comes_first_with_its_cosine(
    project: Project, remember: Remember
) -> None:
    for text in ("Plays the cello", "Likes green tea", "Lives in Rome"):
        remember(text)
    hits = search(project.memories.current(), Question(text="What does she like to drink?"))
    assert hits[0].memory.text == "Likes green tea"
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len(hits) == 3
    assert all(0 <= score <= 1 for score in scores)


def test_a_memory_without_a_vector_comes_last_with_nothing(
    project: Project, remember: Remember
) -> None:
    bare = remember("Likes green tea")
    remember("Plays the cello")
    Embedding.objects.filter(memory=bare).delete()
    hits = search(project.memories.current(), Question(text="green tea"))
    assert [(hit.memory.text, hit.score > 0) for hit in hits] == [
        ("Plays the cello", True),
        ("Likes green tea", False),
    ]
