"""What single generations send in a way of their own, and how the quickstart calls them."""

import pytest

from tests.clients.server import Home
from tests.clients.speaking import Client, Refusal, assistant, rows, user

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def tennis(client: Client) -> Client:
    """Alex likes to play tennis and loves cheese, and wrote the second in a form; Sam likes tea."""
    client.keep("Likes to play tennis", user_id="alex")
    client.add([user("I love cheese")], user_id="alex", metadata={"food": "vegan", "n": 1})
    client.keep("Likes tea", user_id="sam")
    return client


def texts(answer: object) -> list[str]:
    return sorted(row["memory"] for row in rows(answer))


@pytest.mark.needs("version 1")
def test_lists_of_version_1(tennis: Client) -> None:
    """Python repeats what is listed and writes dictionaries its own way; JavaScript joins."""
    alex = {"user_id": "alex"}
    assert texts(tennis.call("get_all", **alex)) == ["Likes to play tennis", "Loves cheese"]
    assert texts(tennis.call("get_all", keywords="to play", **alex)) == ["Likes to play tennis"]
    food = {"categories": ["food", "fashion"]}
    assert texts(tennis.call("get_all", **food, **alex)) == ["Loves cheese"]
    assert texts(tennis.call("get_all", user_id="alex", fields=["memory"])) == texts(
        tennis.call("get_all", **alex)
    )
    with pytest.raises(Refusal, match="One of the filters") as refused:
        tennis.call("get_all")
    assert refused.value.status == 400


@pytest.mark.needs("version 1 in Python")
def test_dictionaries_as_python_writes_them(tennis: Client) -> None:
    alex = {"user_id": "alex"}
    assert texts(tennis.call("get_all", metadata={"food": "vegan"}, **alex)) == ["Loves cheese"]
    assert texts(tennis.call("get_all", metadata={"n": 1}, **alex)) == ["Loves cheese"]
    assert texts(tennis.call("get_all", metadata={"food": "it's"}, **alex)) == []


@pytest.mark.needs("version 1")
def test_searches_of_version_1(tennis: Client) -> None:
    search = "search", "What do they like?"
    assert len(rows(tennis.call(*search, user_id="alex"))) == 2
    assert texts(tennis.call(*search, user_id="alex", top_k=1, keyword_search=True, rerank=True))
    by_form = {"categories": ["food"], "metadata": {"food": "vegan"}}
    assert texts(tennis.call(*search, **by_form)) == ["Loves cheese"]
    for shape, options in ((list, {}), (list, {"output_format": "v1.0"})):
        assert type(tennis.call(*search, user_id="alex", **options)) is shape
    assert isinstance(tennis.call(*search, user_id="alex", output_format="v1.1"), dict)
    with pytest.raises(Refusal, match="At least one of the filters") as refused:
        tennis.call(*search)
    assert refused.value.status == 400


@pytest.mark.needs("version 1 in JavaScript")
def test_version_2_by_its_wrong_name(tennis: Client) -> None:
    """The quickstart writes `version` where this client looks for `api_version`."""
    filters = {"OR": [{"user_id": "sam"}, {"user_id": "kim"}]}
    assert texts(tennis.call("search", "tea", version="v2", filters=filters)) == ["Likes tea"]
    # In a list the filters are lost on the way: they arrive as [object Object].
    with pytest.raises(Refusal, match="filters") as refused:
        tennis.call("get_all", version="v2", filters=filters)
    assert refused.value.status == 400


@pytest.mark.needs("version 1 in JavaScript")
def test_an_add_answers_an_array_unless_told(client: Client) -> None:
    said = [user("I love cheese")]
    (item,) = client.call("add", said, user_id="alex")
    assert item["memory"] == item["data"]["memory"] == "Loves cheese"
    (item,) = client.call("add", said, user_id="sam", output_format="v1.1")["results"]
    assert item["memory"] == item["data"]["memory"] == "Loves cheese"


def test_batches_as_the_quickstart_has_them(client: Client, home: Home) -> None:
    one = client.keep("One", user_id="alex")
    if client.kind.language == "python":
        client.call("batch_update", [{"memory_id": one, "text": "Eins", "metadata": {"n": 1}}])
        assert home.project.memories.get().text == "Eins"
    else:
        # It reads memoryId, so that no id is left: refused, rather than taken for something else.
        with pytest.raises(Refusal, match="memory_id") as refused:
            client.call("batch_update", [{"memory_id": one, "text": "Eins"}])
        assert refused.value.status == 400
    # In JavaScript this arrives as {"memory_id": {"memory_id": …}}.
    client.call("batch_delete", [{"memory_id": one}])
    assert not home.project.memories.live().exists()


@pytest.mark.needs("version 2 only")
def test_version_2_without_filters(tennis: Client) -> None:
    """1.0.x lets ids stand beside the filters, where the service wanted them inside."""
    assert texts(tennis.call("get_all", user_id="sam")) == ["Likes tea"]
    assert texts(tennis.call("search", "tea", user_id="sam", version="v2")) == ["Likes tea"]
    both = {"filters": {"metadata": {"food": "vegan"}}, "user_id": "alex"}
    assert texts(tennis.call("get_all", **both)) == ["Loves cheese"]
    assert texts(tennis.call("get_all", **{**both, "user_id": "sam"})) == []
    page = tennis.call("get_all", user_id="alex", page=2, page_size=1)
    assert (page["count"], len(page["results"]), page["next"]) == (2, 1, None)


@pytest.mark.needs("async_mode")
def test_an_add_that_is_waited_for(client: Client, home: Home) -> None:
    answer = client.call("add", [user("I love cheese")], user_id="alex", async_mode=False)
    (item,) = rows(answer)
    assert (item["memory"], item["event"]) == ("Loves cheese", "ADD")
    assert [str(memory.pk) for memory in home.project.memories.all()] == [item["id"]]


@pytest.mark.needs("version 3")
def test_version_3_lets_no_id_stand_alone(client: Client) -> None:
    for method, arguments in (("get_all", ()), ("search", ("tea",))):
        with pytest.raises(Refusal, match="Top-level entity parameters") as refused:
            client.call(method, *arguments, user_id="alex")
        assert refused.value.status is None
        with pytest.raises(Refusal, match="Filters are required") as refused:
            client.call(method, *arguments)
        assert refused.value.status == 400


@pytest.mark.needs("version 3")
def test_pages_of_version_3_by_halves(client: Client) -> None:
    for number in range(3):
        client.keep(f"Memory {number}", user_id="alex")
    filters = {"user_id": "alex"}
    page = client.get_all(filters, page_size=2)
    assert (page["count"], len(page["results"])) == (3, 2)
    assert len(client.get_all(filters, page=1)["results"]) == 3


@pytest.mark.needs("camel case in filters")
def test_ids_in_camel_case(tennis: Client) -> None:
    assert tennis.listed({"userId": "sam"}) == ["Likes tea"]
    assert tennis.found("tea", {"OR": [{"userId": "sam"}, {"agentId": "ada"}]}) == ["Likes tea"]
    assert (
        len(tennis.listed({"AND": [{"userId": "alex"}, {"createdAt": {"gte": "2020-01-01"}}]})) == 2
    )


@pytest.mark.needs("filters in add and delete_all")
def test_ids_inside_filters_everywhere(client: Client, home: Home) -> None:
    """As the typed options of 2.x have it, for adds and for delete_all as well."""
    client.add([user("I love cheese"), assistant("Noted!")], filters={"user_id": "alex"})
    client.keep("Likes tea", filters={"user_id": "sam"})
    assert set(home.project.memories.values_list("user_id", flat=True)) == {"alex", "sam"}
    client.call("delete_all", filters={"user_id": "alex"})  # arrives as Python text in the query
    assert [memory.text for memory in home.project.memories.live()] == ["Likes tea"]


def test_metadata_is_nobodys_to_respell(client: Client, home: Home) -> None:
    metadata = {"someKey": {"inner_key": [1, {"deepKey": None}]}, "with space": "ä", "n": 1.5}
    client.add([user("I love cheese")], user_id="alex", metadata=metadata)
    assert home.project.memories.get().metadata == metadata
    (row,) = rows(client.get_all({"user_id": "alex"}))
    assert row["metadata"] == metadata


def test_custom_categories_of_a_call(client: Client, home: Home) -> None:
    categories = [{"dairyFood": "Cheese, milk and butter"}, {"space_travel": "Rockets"}]
    client.add([user("I love cheese")], user_id="alex", custom_categories=categories)
    assert home.project.memories.get().categories == ["dairyFood"]


def test_options_of_an_add(client: Client, home: Home) -> None:
    client.add(
        [user("I love cheese")],
        user_id="alex",
        app_id="shop",
        immutable=True,
        expiration_date="2040-01-31",
        timestamp=1672531200,
        includes="food",
        custom_instructions="Only what they eat.",
    )
    memory = home.project.memories.get()
    assert (memory.app_id, memory.immutable) == ("shop", True)
    assert memory.expiration_date is not None
    assert memory.expiration_date.isoformat() == "2040-01-31"
    assert memory.created_at.isoformat() == "2023-01-01T00:00:00+00:00"
