"""What nobody sends by accident: every answer is JSON with a sentence, and none is a 5xx."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings

from memories.api import tolerance
from tests.conftest import Remember
from tests.memories.api.conftest import Caller
from tests.memories.api.document import methods_and_paths, operations

ID = "5c0e0f3e-6a52-4c8f-9d5e-0b6f7a1c2d3e"
LONG = "x" * 10_000


def check(response: Any, sent: str = "") -> dict[str, Any] | list[Any]:
    """JSON and no 5xx; a refusal comes with a sentence. sent: what it was, for the report."""
    assert response.status_code < 500, (sent[:100], response.content[:500])
    assert response.headers["Content-Type"].startswith("application/json"), sent[:100]
    found = json.loads(response.content)
    if response.status_code >= 400:
        sentence = found[0] if isinstance(found, list) else found["detail"]
        assert isinstance(sentence, str)
        assert sentence.strip()
    return found  # type: ignore[no-any-return]


def filled(path: str, value: str = ID) -> str:
    """A path of the document with its gaps filled."""
    path = path.replace("{entity_type}", "user")
    for gap in ("memory_id", "event_id", "entity_id", "name", "org_id", "project_id",
                "webhook_id", "delivery_id", "job_id", "step"):  # fmt: skip
        path = path.replace("{" + gap + "}", value)
    assert "{" not in path, path
    return path


# --- every endpoint × bodies, queries and ids that nobody expects -------------------------------

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "space": b"  \n ",
    "null": b"null",
    "a number": b"7",
    "a text": b'"x"',
    "a list": b"[]",
    "an empty object": b"{}",
    "not JSON": b"{",
    "single quotes": b"{'user_id': 'alex'}",
    "NaN": b'{"query": NaN}',
    "Infinity": b'{"threshold": Infinity}',
    "1e400": b'{"query": "x", "threshold": 1e400, "user_id": "a", "timestamp": 1e400}',
    "-1e400": b'{"metadata": {"a": -1e400}, "user_id": "a"}',
    "10^5000": b'{"top_k": 1' + b"0" * 5000 + b', "query": "x", "user_id": "a"}',
    "10^300": b'{"top_k": 1' + b"0" * 300 + b', "page": 1' + b"0" * 300 + b', "user_id": "a"}',
    "NUL escaped": b'{"user_id": "a\\u0000b", "query": "x", "name": "\\u0000"}',
    "NUL in a key": b'{"us\\u0000er": 1}',
    "NUL deep inside": b'{"metadata": {"a": [{"b": "\\u0000"}]}, "user_id": "a"}',
    "NUL raw": b'{"user_id": "a\x00b"}',
    "NUL around": b"\x00{}\x00",
    "half a character": b'{"user_id": "\\ud800", "query": "\\udfff"}',
    "half a character in a key": b'{"metadata": {"\\ud800": 1}, "user_id": "a"}',
    "the wrong way round": b'{"query": "\\udc00\\ud800", "user_id": "a"}',
    "invalid UTF-8": b'{"user_id": "\xff\xfe"}',
    "overlong UTF-8": b'{"user_id": "\xc0\x80"}',
    "UTF-8 of a surrogate": b'{"user_id": "\xed\xa0\x80"}',
    "UTF-16": '{"user_id": "a"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"user_id": "a"}',
    "a key twice": b'{"user_id": "a", "user_id": "b"}',
    "a key twice deep inside": b'{"metadata": {"a": {"b": 1, "b": 2}}, "user_id": "a"}',
    "100,000 open brackets": b"[" * 100_000,
    "100,000 brackets": b"[" * 100_000 + b"]" * 100_000,
    "101 levels": b'{"metadata": ' + b"[" * 100 + b"]" * 100 + b"}",
    "metadata of 60 levels": b'{"metadata": ' + b'{"a":' * 60 + b"1" + b"}" * 60
    + b', "user_id": "a", "messages": "x", "text": "x", "infer": false}',
    "100,000 levels of objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "types swapped": json.dumps(
        {"user_id": ["a"], "messages": {"a": 1}, "filters": [1], "metadata": "x", "query": {},
         "memory_id": 7, "memories": "x", "top_k": "x", "page": {}, "categories": {"a": 1},
         "fields": 7, "feedback": [], "name": [], "email": {}, "url": 1, "event_types": 7,
         "schema": 7, "operation": [], "text": {}, "role": 7}).encode(),
    "everything null": json.dumps(dict.fromkeys(
        ["user_id", "messages", "filters", "metadata", "query", "memory_id", "memories", "top_k",
         "page", "categories", "fields", "feedback", "name", "email", "url", "event_types",
         "schema", "operation", "text", "role", "rerank", "infer"])).encode(),
    "ids of 10,000 characters": json.dumps(
        {"user_id": LONG, "agent_id": LONG, "query": "x", "messages": "x", "memory_id": LONG,
         "name": LONG, "email": LONG, "filters": {"user_id": LONG}}).encode(),
    "line breaks in names": json.dumps(
        {"user_id": "a\r\nX-Evil: 1", "agent_id": "a\nb", "name": "a\r\nSet-Cookie: a=b",
         "email": "a@b\r\nBcc: c@d", "messages": "x", "query": "x"}).encode(),
    "very many keys": b"{" + b",".join(b'"%d":0' % n for n in range(30_000)) + b"}",
}  # fmt: skip


@pytest.mark.parametrize(("method", "path"), methods_and_paths())
def test_bodies(api: Caller, method: str, path: str) -> None:
    for name, body in BODIES.items():
        check(api(method, filled(path), raw=body), name)


QUERIES = [
    "page=-1&page_size=-1&limit=-1&top_k=-1&user_id=a",
    "page=0&page_size=0&limit=0&top_k=0&user_id=a",
    f"page={10**9}&page_size={10**9}&user_id=a",
    f"page=1{'0' * 5000}&page_size=5&user_id=a",
    "page=999999&page_size=1000&user_id=a",
    "page=1e400&page_size=NaN&user_id=a",
    "page=%D9%A1&page_size=%F0%9D%9F%99&user_id=a",  # digits of other scripts
    "page=1&page=2&user_id=a&user_id=b",
    "user_id=%00&agent_id=%00",
    "%00=x",
    "user_id=%FF%FE",
    "user_id=%ED%A0%80",
    "user_id=%C0%80",
    "user_id=" + "x" * 100_000,
    "&".join(f"a{number}=1" for number in range(10_000)),
    "&".join("user_id=x" for _ in range(20_000)),
    "filters=%7B&metadata=%5B",
    "filters=" + quote("[" * 50_000),
    "filters=" + quote("(" * 50_000),
    "filters=" + quote("-" * 50_000 + "1"),
    "filters=" + quote("{'a': 9**9**9**9}"),
    "filters=" + quote("__import__('os').system('true')"),
    "filters=" + quote("{1: 2, None: 3}") + "&metadata=" + quote("{b'a': {1, 2}}"),
    "filters=" + quote("{'user_id': '\\x00'}") + "&metadata=" + quote("{'a': '\\ud800'}"),
    "filters=null&metadata=null&user_id=null",
    "filters=[]&metadata=[]&categories=[]&fields=[]&user_id=a",
    "categories=[&fields=[1,{}]&user_id=a",
    "start_date=0000-01-01&end_date=9999-12-31&user_id=a",
    "start_date=9999-12-31T23:59:59-23:59&user_id=a",
    "end_date=0001-01-01T00:00:00%2B23:59&user_id=a",
    "start_date=2026-02-30&user_id=a",
    "org_id=x&project_id=y",
    "org_id=x",
    "output_format=v9&enable_graph=maybe&user_id=a",
    "event_type=%0d%0aSet-Cookie:x&status=" + LONG,
    ";;;===&&&???",
]


@pytest.mark.parametrize(("method", "path"), methods_and_paths())
def test_queries(api: Caller, method: str, path: str) -> None:
    for query in QUERIES:
        check(api(method, f"{filled(path)}?{query}"), query)


WITH_GAPS = [(method, path) for method, path, _ in operations().values() if "{" in path]
PATH_IDS = [
    "%00", "a%00b", "%FF", "%ED%A0%80", "%C0%80", LONG, "%2F%2F%2F", "%252F", "..", "%2E%2E%2F",
    "0", "-1", "9" * 18, "9" * 19, "9" * 5_000, "%D9%A1", "1e400", "NaN", "null", "None", "*",
    "%0D%0AX-Evil%3A%201", "%7Bmemory_id%7D", "'%20OR%201%3D1--", "%E2%80%AE", "%7B" + ID + "%7D",
    "urn:uuid:" + ID, ID.replace("-", ""), ID.upper(), ID + "%0A", "%20" + ID, "%20", "%",
    "%zz", "a%20b%20", "%F0%9F%98%80",
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), WITH_GAPS)
def test_ids_in_paths(api: Caller, method: str, path: str) -> None:
    for value in PATH_IDS:
        check(api(method, filled(path, value), {"text": "x"}), value)


HEADERS = [
    {"content_type": "application/json; charset=utf-7"},
    {"content_type": "application/json; charset=unknown-8"},
    {"content_type": "application/json; charset=utf-16"},
    {"content_type": "application/json; charset"},
    {"content_type": "multipart/form-data"},
    {"content_type": "multipart/form-data; boundary="},
    {"content_type": "\x00"},
    {"content_type": ""},
    {"content_type": LONG},
    {"content-length": "-5"},
    {"content-length": "abc"},
    {"host": "evil.example"},
    {"host": "a\r\nb"},
    {"x-forwarded-host": "evil.example"},
    {"accept": "application/xml"},
    {"accept-encoding": "nonsense"},
    {"expect": "100-continue"},
    {"idempotency-key": "\x00\ud800"},
    {"idempotency-key": LONG},
    {"cookie": "sessionid=\x00; csrftoken=x"},
    {"origin": "https://evil.example"},
    {"x-http-method-override": "DELETE"},
    {"authorization": "Token"},
    {"authorization": "Token " + "\x00"},
    {"authorization": "Token \ud800"},
    {"authorization": "Basic YTpi"},
    {"authorization": LONG},
    {"authorization": "Token a b c"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=[str(header)[:50] for header in HEADERS])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/ping/"), ("POST", "/v3/memories/search/"), ("POST", "/v2/profiles/jobs/"),
     ("DELETE", "/v1/batch/"), ("GET", "/v1/nothing/")],
)  # fmt: skip
def test_headers(api: Caller, method: str, path: str, headers: dict[str, str]) -> None:
    body = {"query": "x", "filters": {"user_id": "a"}, "operation": "sample"}
    response = api(method, path, body, **headers)

    assert response.status_code < 500
    if response.status_code >= 400:
        check(response)


# --- single things --------------------------------------------------------------------------


@pytest.mark.parametrize("top_k", [0, -1, 10**9, 10**30, "x", "", 1.5, True, None, [], {}, "0x10"])
@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_top_k(api: Caller, remember: Remember, version: str, top_k: Any) -> None:
    remember("Likes tea")
    ids = {} if version == "v3" else {"user_id": "alex"}
    body = {"query": "tea", "filters": {"user_id": "alex"}, "top_k": top_k, **ids}

    response = api.post(f"/{version}/memories/search/", body)

    check(response)
    assert response.status_code == (200 if top_k is None else 400)


@pytest.mark.parametrize("top_k", [1, "1", 1.0, 1000, "1000"])
def test_a_whole_number_may_be_written_in_many_ways(
    api: Caller, remember: Remember, top_k: Any
) -> None:
    remember("Likes tea")
    body = {"query": "tea", "filters": {"user_id": "alex"}, "top_k": top_k, "threshold": 0}

    assert len(api.post("/v3/memories/search/", body).json()["results"]) == 1


FILTERS: list[Any] = [
    {}, [], None, "x", 7, {"AND": {}}, {"AND": [[]]}, {"OR": [None]}, {"NOT": "x"}, {"NOT": [1]},
    {"user_id": {}}, {"user_id": {"in": {}}}, {"user_id": {"in": [[]]}}, {"user_id": {"in": [{}]}},
    {"user_id": {"nin": ["a"]}}, {"user_id": [[]]}, {"user_id": [{}]}, {"user_id": True},
    {"user_id": {"eq": {"eq": "a"}}}, {"user_id": {"exists": "yes"}}, {"user_id": {"gt": "a"}},
    {"metadata": {}}, {"metadata": []}, {"metadata": {"a": []}}, {"metadata": {"a": {"in": [1]}}},
    {"metadata": {"a": {"eq": {"b": 1}}}}, {"metadata": {"": {"contains": ""}}},
    {"metadata": {"a": 10**400}}, {"metadata": {"a" * 10_000: "x" * 10_000}},
    {"created_at": {"gte": "0000-01-01"}}, {"created_at": "9999-12-31"},
    {"created_at": {"lte": "9999-12-31"}}, {"created_at": {"gt": "9999-12-31"}},
    {"created_at": {"lte": "9999-12-31T23:59:59.999999+00:00"}},
    {"created_at": {"gte": "9999-12-31T23:59:59-14:00"}},
    {"created_at": {"gte": "0001-01-01T00:00:00+14:00"}}, {"created_at": {"lt": "0001-01-01"}},
    {"created_at": 10**30}, {"created_at": -(10**30)}, {"created_at": 1e300},
    {"created_at": 253402300799}, {"created_at": -62135596800}, {"created_at": "2026-W01-1"},
    {"created_at": ""}, {"created_at": None}, {"created_at": "2026-05-03T25:00:00"},
    {"expiration_date": {"lte": "9999-12-31"}}, {"expiration_date": "0001-01-01"},
    {"expiration_date": {"gte": -62135596800}}, {"expiration_date": {"gt": 253402300799}},
    {"memory_ids": ["x"]}, {"memory_ids": [None]}, {"memory_ids": {"in": []}},
    {"memory_ids": "*"}, {"memory_ids": {"eq": {"a": 1}}},
    {"categories": {"contains": "%"}}, {"categories": {"contains": "\x1f"}},
    {"categories": {"in": []}}, {"text": {"contains": "\\"}}, {"text": {"icontains": "%_\\"}},
    {"keywords": ["a"]}, {"text": None}, {"text": {"eq": []}}, {"": 1}, {"user_id ": "a"},
    {"__class__": "x"}, {"project_id": 1}, {"pk": 1}, {"user_id__in": ["a"]}, {"AND ": []},
    {"userId": "a", "user_id": "b"}, {"user_id": "x" * 10_000}, {"user_id": {"in": ["a"] * 10_001}},
    {"memory_ids": [ID] * 10_000}, {"user_id": {"in": [f"u{n}" for n in range(10_000)]}},
    {"OR": [{"user_id": f"u{n}"} for n in range(3_000)]}, {"OR": [{"text": "x"}] * 51},
    {"OR": [{"user_id": f"u{n}"} for n in range(500)]}, {"OR": [{"text": "x"}] * 50},
    {"AND": [{"NOT": [{"user_id": f"u{n}"}]} for n in range(500)]}, {"AND": [{}] * 100_000},
    {"created_at": {"in": ["2026-01-01"] * 500}}, {"created_at": {"in": ["2026-01-01"] * 501}},
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS, ids=[repr(one)[:60] for one in FILTERS])
def test_filters(api: Caller, remember: Remember, filters: Any) -> None:
    remember("Likes tea")
    for path in ("/v2/memories/", "/v3/memories/search/", "/v1/exports/"):
        check(api.post(path, {"query": "tea", "filters": filters, "schema": {"type": "object"}}))
    if len(text := json.dumps(filters)) < 100_000:
        check(api.delete(f"/v1/memories/?user_id=nobody&filters={quote(text)}"))


@pytest.mark.parametrize("depth", [19, 20, 21, 40, 99, 2_000])
@pytest.mark.parametrize("group", ["AND", "OR", "NOT"])
def test_filters_as_deep_as_the_limit_and_deeper(
    api: Caller, remember: Remember, group: str, depth: int
) -> None:
    remember("Likes tea")
    raw = f'{{"{group}":[' * depth + '{"user_id":"alex"}' + "]}" * depth
    body = f'{{"filters": {raw}}}'.encode()

    response = api("POST", "/v2/memories/", raw=body)

    check(response)
    assert response.status_code == (200 if depth <= 20 else 400)


TIMES: list[Any] = [
    0, -62_000_000_000, 250_000_000_000, -62_000_000_001, 250_000_000_001, 10**18, 10**30,
    -(10**30), 1.5, "x", "1672531200", True, 1e18,
]  # fmt: skip


@pytest.mark.parametrize("timestamp", TIMES)
def test_timestamps(api: Caller, timestamp: Any) -> None:
    body = {"messages": "Likes tea", "user_id": "a", "infer": False, "timestamp": timestamp}

    found = check(api.post("/v1/memories/", body))

    if isinstance(found, list):
        memory = f"/v1/memories/{found[0]['id']}/"
        check(api.get(memory))
        check(api.put(memory, {"timestamp": timestamp}))
        check(api.get(memory + "history/"))
        assert "structured_attributes" in str(
            check(api.post("/v3/memories/", {"filters": {"user_id": "a"}}))
        )


@pytest.mark.parametrize(
    "day",
    ["0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "", "tomorrow", 0,
     1e10, True, [], "2026-12-31T23:59:59+14:00", "2026-12-31junk",
     "\u0662\u0660\u0662\u0666-01-01", "-2026-01-01"],
)  # fmt: skip
def test_last_days(api: Caller, day: Any) -> None:
    body = {"messages": "Likes tea", "user_id": "a", "infer": False, "expiration_date": day}

    check(api.post("/v1/memories/", body))
    check(api.post("/v2/memories/", {"filters": {"user_id": "a"}}))


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(
    api: Caller, settings: django_settings
) -> None:
    settings.API_BODY_LIMIT = 1_000
    fitting = json.dumps({"query": "x", "user_id": "a", "pad": ""}).encode()
    fitting = fitting[:-2] + b"p" * (1_000 - len(fitting)) + b'"}'

    assert len(fitting) == 1_000
    assert api("POST", "/v1/memories/search/", raw=fitting).status_code == 200
    response = api("POST", "/v1/memories/search/", raw=fitting + b" ")
    assert response.status_code == 413
    assert response.json()["detail"] == "The body is larger than 1,000 bytes. Send less at once."


def test_names_cannot_put_headers_into_answers(api: Caller, remember: Remember) -> None:
    remember("Likes tea", user_id="alex")
    name = quote("alex\r\nX-Evil: 1", safe="")

    for path in (f"/v2/entities/user/{name}/", f"/v1/memories/?user_id={name}&page=1&page_size=1"):
        response = api.get(path)
        assert "X-Evil" not in response.headers
        check(response)


def test_a_repeated_key_is_found_at_once_among_very_many() -> None:
    """Looking at each key for each key would take hours."""
    pairs = b",".join(b'"%d":0' % number for number in range(400_000))

    with pytest.raises(tolerance.Unreadable, match="twice in one object"):
        tolerance.parse_json(b"{" + pairs + b',"399999":1}')
