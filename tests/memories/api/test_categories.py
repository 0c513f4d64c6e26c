"""Categories over the API: given when a memory is made, from one list, and anew with a new text."""

from typing import Any

from memories.models import Category, Project
from memories.pipeline.categories import DEFAULT_CATEGORIES
from tests.memories.api.conftest import Caller


def add(api: Caller, text: str, **more: Any) -> dict[str, Any]:
    """The one memory that an add of `text` makes."""
    (change,) = api.post("/v1/memories/", {"messages": text, "user_id": "alex", **more}).json()
    return dict(api.get(f"/v1/memories/{change['id']}/").json())


def test_a_new_memory_gets_default_categories(api: Caller) -> None:
    for text, expected in (("I like tea", "food"), ("I play football every week", "sports"),
                           ("I am planning a trip to Porto", "travel")):  # fmt: skip
        categories = add(api, text)["categories"]
        assert expected in categories
        assert set(categories) <= DEFAULT_CATEGORIES.keys()


def test_what_is_imported_word_for_word_is_tagged_as_well(api: Caller) -> None:
    assert "food" in add(api, "I like tea", infer=False)["categories"]
    own = [{"hot": "Hot drinks such as cocoa and coffee"}, {"cold": "Cold drinks and ice"}]
    assert add(api, "I like cocoa", infer=False, custom_categories=own)["categories"] == ["hot"]


def test_the_projects_list_takes_the_place_of_the_defaults_and_the_calls_list_of_both(
    api: Caller, project: Project
) -> None:
    before = add(api, "I like tea")
    Category.objects.create(project=project, name="drinks", description="What someone drinks")
    Category.objects.create(project=project, name="boats", description="Boats and sailing")
    by_project = add(api, "I like coffee")
    assert set(by_project["categories"]) <= {"drinks", "boats"}
    assert "drinks" in by_project["categories"]
    own = [{"hot": "Hot drinks such as cocoa and coffee"}, {"cold": "Cold drinks and ice"}]
    by_call = add(api, "I like cocoa", custom_categories=own)
    assert set(by_call["categories"]) <= {"hot", "cold"}
    assert by_call["categories"]
    # The call's list was for the call, and nobody was tagged anew.
    assert set(add(api, "I like lemonade")["categories"]) <= {"drinks", "boats"}
    assert api.get(f"/v1/memories/{before['id']}/").json()["categories"] == before["categories"]
    assert project.categories.count() == 2


def test_a_changed_text_is_tagged_anew_from_the_projects_list(
    api: Caller, project: Project
) -> None:
    row = add(api, "I like tea")
    Category.objects.create(project=project, name="boats", description="Boats and sailing")
    Category.objects.create(project=project, name="music", description="Songs and concerts")
    path = f"/v1/memories/{row['id']}/"
    assert api.put(path, {"metadata": {"n": 1}}).json()["categories"] == row["categories"]
    assert api.put(path, {"text": "Likes sailing boats"}).json()["categories"] == ["boats"]
    listed = api.get("/v1/memories/?user_id=alex&categories=boats").json()
    assert [item["memory"] for item in listed] == ["Likes sailing boats"]
