"""What released clients and people with curl send, and what they get: the ten rules."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from memories.models import Project
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.api.document import methods_and_paths

NAMES = [
    "al/ex", "al ex", "al.ex", "100%", "al%2Fex", "zoë", "кира", "名前", "a?b#c", "a&b=c", "al//ex",
    "profile", "x/profile", "history", "search", "events", "filters", "+1 555", "../etc", "al/",
]  # fmt: skip


# --- paths ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/v1/ping/", "/v1/ping", "//v1/ping/", "//v1//ping//", "/v1//ping"]
)
def test_slashes_are_missing_or_doubled_and_it_is_the_same_address(api: Caller, path: str) -> None:
    response = api.get(path)

    assert response.status_code == 200
    assert response.json()["status"] == "ok"


@pytest.mark.parametrize(("method", "path"), methods_and_paths())
def test_no_address_redirects_whatever_slashes_it_has(api: Caller, method: str, path: str) -> None:
    path = path.replace("{entity_type}", "user").replace("{", "").replace("}", "")
    answers = [api(method, form) for form in (path.rstrip("/"), path, f"/{path}", f"{path}/")]

    assert not [answer for answer in answers if 300 <= answer.status_code < 400]
    # A name may end in a slash, so there an address with two more is another one.
    if "entit" not in path:
        assert len({answer.status_code for answer in answers}) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_percent_encoded_name_is_found_and_deleted(
    api: Caller, project: Project, remember: Remember, name: str, version: str
) -> None:
    remember("Likes tea", user_id=name)
    remember("Likes coffee", user_id="somebody else")
    address = f"entities/user/{quote(name, safe='')}/"

    assert [found["name"] for found in api.get(f"/v2/{address}").json()] == [name]
    listed = api.get(f"/v1/memories/user/{quote(name, safe='')}/").json()
    assert [found["user_id"] for found in listed["results"]] == [name]
    assert api.delete(f"/{version}/{address}").status_code == 200
    assert [memory.user_id for memory in project.memories.live()] == ["somebody else"]


@pytest.mark.parametrize("name", ["al/ex", "a/b/c", "al//ex", "al ex", "zoë"])
@pytest.mark.parametrize("ending", ["", "/"])
def test_a_name_that_the_client_did_not_encode_is_found(
    api: Caller, remember: Remember, name: str, ending: str
) -> None:
    remember("Likes tea", user_id=name)

    response = api.get(f"/v2/entities/user/{quote(name, safe='/')}{ending}")

    assert [found["name"] for found in response.json()] == [name]


def test_the_next_page_of_a_name_full_of_marks_works_as_it_is(
    api: Caller, remember: Remember
) -> None:
    for number in range(101):
        remember(f"Likes tea {number}", user_id="a?b#c/100%")

    first = api.get("/v1/memories/user/" + quote("a?b#c/100%", safe="") + "/").json()
    second = api.get(first["next"].removeprefix("http://testserver")).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (101, 100, 1)
    assert second["next"] is None


# --- bodies and dialects ----------------------------------------------------------------------


def texts(response: Any) -> set[str]:
    """The memories in a list, an object of results or an envelope."""
    found = response.json()
    assert response.status_code == 200, found
    return {item["memory"] for item in (found if isinstance(found, list) else found["results"])}


@pytest.fixture
def teas(remember: Remember) -> None:
    remember("Likes tea", user_id="alex", metadata={"food": "vegan"}, categories=["likes"])
    remember("Eats soup", user_id="alex", categories=["food"])
    remember("Likes rain", user_id="kim", categories=["weather"])


FILTERS = {"AND": [{"user_id": "alex"}, {"categories": {"contains": "food"}}]}


@pytest.mark.usefixtures("teas")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/memories/?version=v2", {"filters": FILTERS}),
        ("GET", "/v1/memories?version=v2", {"filters": FILTERS}),
        ("GET", "/v1/memories/", {"filters": FILTERS, "version": "v2"}),
        ("GET", f"/v1/memories/?filters={quote(json.dumps(FILTERS))}", None),
        ("GET", f"/v1/memories/?version=v2&filters={quote(repr(FILTERS))}", None),
        ("GET", f"/v2/memories/?filters={quote(repr(FILTERS))}", None),
        ("GET", "/v2/memories/", {"filters": FILTERS}),
        ("GET", "/v3/memories/", {"filters": FILTERS}),
        ("POST", "/v2/memories/", {"filters": FILTERS}),
        ("GET", "/v1/memories/", {"user_id": "alex", "categories": ["food"]}),
        ("GET", "/v1/memories/?user_id=alex&categories=food", None),
        ("POST", "/v1/memories/search/?version=v2", {"query": "soup", "filters": FILTERS}),
        ("POST", "/v1/memories/search/", {"query": "s", "filters": FILTERS, "version": "v2"}),
        ("POST", "/v1/memories/search", {"query": "soup", "filters": FILTERS}),
    ],
)
def test_one_question_in_all_its_dialects(
    api: Caller, method: str, path: str, body: dict[str, Any] | None
) -> None:
    assert texts(api(method, path, body)) == {"Eats soup"}


@pytest.mark.usefixtures("teas")
@pytest.mark.parametrize(
    "query",
    [
        "categories=likes&categories=food",
        "categories=likes,food",
        'categories=["likes","food"]',
        "categories=['likes', 'food']",
        "categories=likes,%20food,",
    ],
)
def test_lists_are_repeated_joined_or_json(api: Caller, query: str) -> None:
    assert texts(api.get(f"/v1/memories/?user_id=alex&{query}")) == {"Likes tea", "Eats soup"}


def test_a_list_in_a_body_is_not_split_at_commas(api: Caller, remember: Remember) -> None:
    remember("Likes tea", user_id="alex", categories=["food, drink"])

    found = api.post("/v1/memories/search/", {"query": "tea", "categories": ["food, drink"]})

    assert texts(found) == {"Likes tea"}


@pytest.mark.usefixtures("teas")
@pytest.mark.parametrize("metadata", ['{"food":"vegan"}', "{'food': 'vegan'}"])
def test_metadata_in_a_query_is_json_or_python(api: Caller, metadata: str) -> None:
    found = api.get(f"/v1/memories/?user_id=alex&metadata={quote(metadata)}")

    assert texts(found) == {"Likes tea"}


@pytest.mark.usefixtures("teas")
@pytest.mark.parametrize("name", ["filters", "metadata"])
def test_an_object_that_lost_its_content_is_refused_in_clear_words(api: Caller, name: str) -> None:
    response = api.get(f"/v1/memories/?user_id=alex&{name}=[object Object]")

    assert response.status_code == 400
    assert "lost its content" in response.json()["detail"]


@pytest.mark.usefixtures("teas")
@pytest.mark.parametrize("word", ["true", "True", "TRUE"])
def test_booleans_of_a_query_in_any_spelling(api: Caller, word: str) -> None:
    answer = api.get(f"/v1/memories/?user_id=alex&output_format=v1.1&enable_graph={word}").json()

    assert answer["relations"] == []


@pytest.mark.usefixtures("teas")
def test_true_is_a_name_like_any_other(api: Caller, remember: Remember) -> None:
    remember("Is called true", user_id="true")

    assert texts(api.get("/v1/memories/?user_id=true")) == {"Is called true"}
    assert texts(api.get("/v2/memories/?user_id=true")) == {"Is called true"}


def test_what_clients_add_on_their_own_is_ignored(api: Caller) -> None:
    ping = api.get("/v1/ping/").json()
    body = {
        "messages": "I like tea", "user_id": "alex", "infer": False, "source": "CLI",
        "api_version": "v2", "version": "v2", "async_mode": False, "output_format": "v1.1",
        "org_id": ping["org_id"], "project_id": ping["project_id"], "org_name": None,
        "project_name": None, "anything": {"else": [1]},
    }  # fmt: skip
    headers = {
        "Mem0-User-ID": "0123", "X-Mem0-Client": "mem0-python/2.2.1", "X-Mem0-Source": "x",
        "X-Application": "y", "X-Anything-Else": "z",
    }  # fmt: skip

    response = api.post("/v1/memories/", body, **headers)

    assert response.status_code == 200
    assert [change["event"] for change in response.json()["results"]] == ["ADD"]


@pytest.mark.parametrize("scheme", ["Token", "token", "Bearer", "bearer", "TOKEN"])
def test_a_key_is_taken_in_both_schemes(api: Caller, anonymous: Caller, scheme: str) -> None:
    response = anonymous.get("/v1/ping/", authorization=f"{scheme} {api.secret}")

    assert response.status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "text/plain",
     "application/x-www-form-urlencoded", "application/octet-stream", "nonsense"],
)  # fmt: skip
def test_a_body_is_json_whatever_it_is_called(api: Caller, content_type: str) -> None:
    body = {"messages": "I like tea", "user_id": "alex", "infer": False}

    assert api.post("/v1/memories/", body, content_type=content_type).status_code == 200


# --- answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path"), methods_and_paths())
def test_no_answer_is_empty_and_all_are_json(api: Caller, method: str, path: str) -> None:
    for body in (None, {}, []):
        response = api(method, path.replace("{", "").replace("}", ""), body)

        assert response.headers["Content-Type"].startswith("application/json")
        assert json.loads(response.content) is not None or response.status_code == 200
        assert response.status_code not in {204, 205, 304}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path", ["/v1/", "/v1/nothing/", "/v4/memories/", "/api/v1/", "/v1/x/y/z/"]
)
def test_an_address_that_is_not_there_says_so_in_json(api: Caller, method: str, path: str) -> None:
    response = api(method, path)

    if path == "/v4/memories/":  # no address of the API at all
        assert response.status_code == 404
        return
    assert response.status_code in {400, 404, 405}
    assert response.json()["detail"]


def test_a_method_that_an_address_does_not_know(api: Caller) -> None:
    response = api.patch("/v1/ping/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.json() == {"detail": "This address does not know that method."}


def test_a_form_with_files_is_refused_in_json(api: Caller) -> None:
    response = api.post("/v1/memories/", {}, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 415
    assert response.json()["detail"] == "Send JSON: Content-Type: application/json."


def test_the_query_of_a_post_counts_like_its_body(api: Caller, project: Project) -> None:
    added = api.post(
        "/v1/memories/?version=v2&output_format=v1.1", {"messages": "I like tea", "user_id": "a"}
    )
    assert [item["memory"] for item in added.json()["results"]] == ["Likes tea"]
    assert project.events.get(kind="ADD").payload["contextual"]
    found = api.post("/v1/memories/search/?output_format=v1.1&user_id=a", {"query": "tea"})
    assert [item["memory"] for item in found.json()["results"]] == ["Likes tea"]


def test_a_user_may_be_called_profile_at_the_end(
    api: Caller, project: Project, remember: Remember
) -> None:
    remember("One", user_id="me/profile")
    assert api.delete("/v2/entities/user/me/profile/").status_code == 200
    assert project.memories.live().count() == 0
