"""Summaries: by a model where there is one, as a list by category where there is none."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from memories import summaries
from memories.filters import BadFilter
from memories.models import Memory, Project
from memories.plans import BASIC
from memories.summaries import summary_of
from tests.conftest import Remember
from tests.model_server import ModelServer, error

pytestmark = pytest.mark.django_db


def test_without_a_model_it_is_a_list_by_category(
    project: Project, other_project: Project, remember: Remember
) -> None:
    remember("Plays the cello")
    remember("Is vegan.", categories=["food", "health"])
    remember("Likes\n tea", categories=["food"])
    remember("Likes gin", categories=["food"], user_id="kim")
    remember("Likes rum", categories=["food"], into=other_project)
    remember("Likes mud", expiration_date=datetime(2020, 1, 1, tzinfo=UTC).date())
    Memory.objects.filter(pk=remember("Likes dust").pk).update(deleted_at=timezone.now())
    assert summary_of(project, {"user_id": "alex"}) == (
        f"({BASIC})\nfood: Likes tea; Is vegan\nother: Plays the cello"
    )
    assert "Likes gin" in summary_of(project)


def test_it_is_bounded_and_says_what_it_left_out(
    project: Project, remember: Remember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "MOST_LISTED", 2)
    monkeypatch.setattr(summaries, "MOST_MEMORIES", 3)
    for number in range(5):
        remember(f"No {number}")
    assert summary_of(project) == (
        f"({BASIC})\nother: No 4; No 3; and 1 more\nand 2 older memories"
    )
    monkeypatch.setattr(summaries, "MOST_CHARACTERS", 8)
    assert summary_of(project) == f"({BASIC})\nother: No 4; No 3\nand 3 older memories"


def test_nothing_is_summed_up_as_nothing(project: Project, model_server: ModelServer) -> None:
    assert summary_of(project, {"user_id": "alex"}) == ""
    assert model_server.asked == []


def test_a_bad_filter_is_refused(project: Project) -> None:
    with pytest.raises(BadFilter):
        summary_of(project, {"colour": "red"})


def test_a_model_reads_the_memories_and_its_text_is_cleaned(
    project: Project, remember: Remember, model_server: ModelServer
) -> None:
    remember("Likes tea", categories=["food"])
    remember("Likes gin", user_id="kim")
    model_server.then({"summary": " Alex likes\u0000 tea. "})
    assert summary_of(project, {"user_id": "alex"}) == "Alex likes tea."
    [asked] = model_server.asked
    [item] = asked.document["memories"]
    assert (item["memory"], item["about"], item["categories"]) == ("Likes tea", "alex", ["food"])


def test_a_model_that_fails_or_says_nothing_leaves_the_list(
    project: Project, remember: Remember, model_server: ModelServer
) -> None:
    remember("Likes tea")
    model_server.then(*[error(500)] * 3)
    assert summary_of(project) == f"({BASIC})\nother: Likes tea"
    model_server.then({"summary": "  "})
    assert summary_of(project) == f"({BASIC})\nother: Likes tea"


def test_what_a_model_did_not_read_is_told(
    project: Project,
    remember: Remember,
    model_server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(summaries, "MOST_MEMORIES", 1)
    remember("Likes tea")
    remember("Likes milk")
    model_server.then({"summary": "Likes milk."})
    assert summary_of(project) == "Likes milk. (1 older memories were left out.)"
