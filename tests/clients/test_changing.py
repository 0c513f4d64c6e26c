"""Scenarios 14 and 15: a memory changed, one by one and in batches."""

import pytest

from tests.clients.server import Home
from tests.clients.speaking import Client, Refusal, Row


@pytest.mark.scenario(14)
def test_update_of_text_of_metadata_and_of_both(client: Client, home: Home) -> None:
    id = client.keep("Likes tea", user_id="alex", metadata={"src": "form", "n": 1})
    changes: list[tuple[Row, str, Row]] = [
        ({"text": "Likes milk"}, "Likes milk", {"src": "form", "n": 1}),
        ({"metadata": {"seen": True}}, "Likes milk", {"seen": True}),
        ({"text": "Likes gin", "metadata": {"a": 1}}, "Likes gin", {"a": 1}),
    ]
    for change, text, metadata in changes:
        answer = client.call("update", id, **change)
        memory = home.project.memories.get()
        assert (memory.text, memory.metadata, memory.user_id) == (text, metadata, "alex")
        assert (answer["id"], answer["memory"], answer["metadata"]) == (id, text, metadata)
        assert (answer["hash"], answer["user_id"]) == (memory.hash, "alex")
    assert client.call("get", id)["memory"] == "Likes gin"


@pytest.mark.scenario(14)
def test_an_update_without_a_change_is_not_sent(client: Client) -> None:
    id = client.keep("Likes tea", user_id="alex")
    with pytest.raises(Refusal, match="must be provided for update") as refused:
        client.call("update", id)
    assert refused.value.status is None


@pytest.mark.scenario(14)
def test_an_immutable_memory_is_not_updated(client: Client, home: Home) -> None:
    id = client.keep("Is allergic to nuts", user_id="alex", immutable=True)
    with pytest.raises(Refusal, match="immutable") as refused:
        client.call("update", id, text="Likes nuts")
    assert refused.value.status == 400
    memory = home.project.memories.get()
    assert (memory.text, memory.immutable) == ("Is allergic to nuts", True)


@pytest.mark.scenario(15)
def test_batches(client: Client, home: Home) -> None:
    ids = [client.keep(text, user_id="alex") for text in ("One", "Two", "Three", "Four")]
    answer = client.batch_update({ids[0]: "Eins", ids[1]: "Zwei"})
    assert answer["message"] == "Successfully updated 2 memories"
    answer = client.batch_delete(ids[2:])
    assert answer["message"] == "Successfully deleted 2 memories"
    assert client.listed({"user_id": "alex"}) == ["Eins", "Zwei"]
    assert sorted(memory.text for memory in home.project.memories.live()) == ["Eins", "Zwei"]


@pytest.mark.scenario(15)
def test_a_batch_is_done_whole_or_not_at_all(client: Client, home: Home) -> None:
    id = client.keep("One", user_id="alex")
    nobody = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(Refusal) as refused:
        client.batch_update({id: "Eins", nobody: "Null"})
    assert refused.value.status in {400, 404}
    with pytest.raises(Refusal):
        client.batch_delete([id, nobody])
    assert [memory.text for memory in home.project.memories.live()] == ["One"]


@pytest.mark.scenario(15)
def test_more_than_a_thousand_are_too_many(client: Client) -> None:
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(1001)]
    for verb, attempt in (
        ("updated", lambda: client.batch_update(dict.fromkeys(ids, "Likes tea"))),
        ("deleted", lambda: client.batch_delete(ids)),
    ):
        with pytest.raises(Refusal, match=f"Maximum of 1000 memories can be {verb}") as refused:
            attempt()
        assert refused.value.status == 400
