"""The filter language: every field and operator against real rows, its errors, and its way back."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memories.filters import ALLOWED_KEYS, All, BadFilter, Condition, parse, to_json, to_q
from memories.models import Memory, Project
from tests.memories.filter_reader import holds

JULY = datetime(2024, 7, 1, tzinfo=UTC)
LAST_MICROSECOND = timedelta(days=31) - timedelta(microseconds=1)

# name -> the fields that matter; the text is the name unless it is given
ROWS: dict[str, dict[str, Any]] = {
    "june": {"created_at": JULY - timedelta(microseconds=1), "user_id": "alex"},
    "first of july": {"created_at": JULY, "user_id": "alex", "run_id": "r1"},
    "end of july": {"created_at": JULY + LAST_MICROSECOND, "agent_id": "tutor"},
    "august": {"created_at": JULY + timedelta(days=31), "user_id": "kim", "app_id": "web"},
    "star": {"user_id": "*"},
    "none": {"user_id": "None"},
    "five": {"user_id": "5"},
    "nobody": {},
    "Likes Tea": {"categories": ["food", "Hot drinks"], "metadata": {"food": "vegan", "n": 1}},
    "likes 100%_tea": {"categories": ["travel"], "metadata": {"n": True, "m": None}},
    "commas": {"categories": ["a, b", 'quo"te'], "metadata": {"a__b": "x", "0": "zero", "": "e"}},
    "empty": {"categories": [], "metadata": {}},
    "lists": {"metadata": {"tags": ["x", "y"], "a": {"b": "x"}, "n": 1.0}},
    "valid until may": {"expiration_date": date(2026, 5, 3)},
    "valid until june": {"expiration_date": date(2026, 6, 1)},
}  # fmt: skip
PLAIN = {"user_id": None, "agent_id": None, "app_id": None, "run_id": None, "metadata": None,
         "categories": None, "expiration_date": None,
         "created_at": datetime(2020, 1, 1, tzinfo=UTC)}  # fmt: skip


@pytest.fixture
def rows(project: Project) -> dict[str, Memory]:
    """One memory for each of ROWS, put there directly: filters know nothing of the writer."""
    made = {
        name: Memory(project=project, text=name, hash="", **{**PLAIN, **fields})
        for name, fields in ROWS.items()
    }
    Memory.objects.bulk_create(made.values())
    return made


def found(filters: Any) -> set[str]:
    return set(Memory.objects.filter(to_q(parse(filters))).values_list("text", flat=True))


def everything_but(*names: str) -> set[str]:
    return ROWS.keys() - set(names)


def having(field: str) -> set[str]:
    return {name for name, fields in ROWS.items() if fields.get(field) is not None}


# --- every field ----------------------------------------------------------------------------

ENTITIES: list[tuple[Any, set[str]]] = [
    ({"user_id": "alex"}, {"june", "first of july"}),
    ({"userId": "alex"}, {"june", "first of july"}),
    ({"user_id": {"eq": "alex"}}, {"june", "first of july"}),
    ({"user_id": "Alex"}, set()),
    ({"user_id": 5}, {"five"}),
    ({"user_id": {"in": ["kim", "alex", "zoe"]}}, {"june", "first of july", "august"}),
    ({"user_id": ["kim", "alex"]}, {"june", "first of july", "august"}),
    ({"user_id": []}, set()),
    ({"user_id": "*"}, having("user_id")),
    ({"user_id": {"eq": "*"}}, {"star"}),
    ({"user_id": {"ne": "alex"}}, everything_but("june", "first of july")),
    ({"AND": [{"user_id": {"ne": "alex"}}, {"user_id": "*"}]},
     having("user_id") - {"june", "first of july"}),
    ({"user_id": None}, everything_but(*having("user_id"))),
    ({"user_id": {"ne": None}}, having("user_id")),
    ({"user_id": {"in": ["kim", None]}}, everything_but(*having("user_id")) | {"august"}),
    ({"user_id": {"exists": False}}, everything_but(*having("user_id"))),
    ({"agent_id": "tutor"}, {"end of july"}),
    ({"app_id": "web"}, {"august"}),
    ({"run_id": "*"}, {"first of july"}),
    ({"run_id": "r1", "user_id": "alex"}, {"first of july"}),
    ({"run_id": "r1", "user_id": "kim"}, set()),
]  # fmt: skip
DATES: list[tuple[Any, set[str]]] = [
    ({"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}}, {"first of july", "end of july"}),
    ({"created_at": {"gt": "2024-06-30", "lt": "2024-08-01"}}, {"first of july", "end of july"}),
    ({"created_at": {"gt": "2024-07-31"}}, {"august"}),
    ({"created_at": {"gt": "2024-07-01", "lt": "2024-07-31"}}, set()),
    ({"created_at": "2024-07-31"}, {"end of july"}),
    ({"created_at": {"eq": "2024-06-30"}}, {"june"}),
    ({"created_at": {"ne": "2024-06-30"}}, everything_but("june")),
    ({"created_at": {"in": ["2024-06-30", "2024-08-01"]}}, {"june", "august"}),
    ({"created_at": {"gte": "2024-08-01T00:00:00Z"}}, {"august"}),
    ({"created_at": {"gte": "2024-08-01T02:00:00+02:00"}}, {"august"}),
    ({"created_at": {"gt": "2024-08-01T00:00:00"}}, set()),
    ({"created_at": {"lte": "2024-07-01T00:00:00", "gte": "2024-07-01T00:00:00"}},
     {"first of july"}),
    ({"timestamp": {"gte": JULY.timestamp(), "lt": int(JULY.timestamp()) + 1}}, {"first of july"}),
    ({"timestamp": int(JULY.timestamp())}, {"first of july"}),
    ({"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}}, set()),
    ({"created_at": {"gte": "0001-01-01", "lte": "9999-12-31"}}, set(ROWS)),
    ({"updated_at": {"lt": "2024-07-01"}}, set()),
    ({"expiration_date": "2026-05-03"}, {"valid until may"}),
    ({"expiration_date": "2026-05-03T23:59:59Z"}, {"valid until may"}),
    ({"expiration_date": "2026-05-03T23:30:00-02:00"}, set()),
    ({"expiration_date": {"gte": "2026-05-03"}}, {"valid until may", "valid until june"}),
    ({"expiration_date": {"gt": "2026-05-03"}}, {"valid until june"}),
    ({"expiration_date": {"lte": "2026-05-03"}}, {"valid until may"}),
    ({"expiration_date": {"lte": "2026-05-03T00:00:00Z"}}, {"valid until may"}),
    ({"expiration_date": {"lt": "2026-05-03"}}, set()),
    ({"expiration_date": {"lte": "9999-12-31"}}, {"valid until may", "valid until june"}),
    ({"expiration_date": {"ne": "2026-05-03"}}, everything_but("valid until may")),
    ({"expiration_date": {"in": ["2026-05-03", "2026-06-01"]}},
     {"valid until may", "valid until june"}),
]  # fmt: skip
TEXTS: list[tuple[Any, set[str]]] = [
    ({"text": "tea"}, {"Likes Tea", "likes 100%_tea"}),
    ({"text": {"icontains": "LIKES"}}, {"Likes Tea", "likes 100%_tea"}),
    ({"text": {"contains": "likes"}}, {"likes 100%_tea"}),
    ({"text": {"eq": "Likes Tea"}}, {"Likes Tea"}),
    ({"keywords": {"contains": "Tea"}}, {"Likes Tea"}),
    ({"keywords": {"icontains": "0%_"}}, {"likes 100%_tea"}),
    ({"keywords": {"contains": "%"}}, {"likes 100%_tea"}),
    ({"keywords_search": "juLY"}, {"first of july", "end of july"}),
    ({"text": "\\"}, set()),
]
CATEGORIES: list[tuple[Any, set[str]]] = [
    ({"categories": {"in": ["food", "travel"]}}, {"Likes Tea", "likes 100%_tea"}),
    ({"categories": ["food"]}, {"Likes Tea"}),
    ({"categories": "food"}, {"Likes Tea"}),
    ({"categories": {"eq": "foo"}}, set()),
    ({"categories": {"ne": "food"}}, everything_but("Likes Tea")),
    ({"categories": {"contains": "FOO"}}, {"Likes Tea"}),
    ({"categories": {"contains": "hot dr"}}, {"Likes Tea"}),
    ({"categories": {"contains": "a, b"}}, {"commas"}),
    ({"categories": {"contains": 'quo"te'}}, {"commas"}),
    ({"categories": {"contains": "d,H"}}, set()),  # where one name ends and the next begins
    ({"categories": {"contains": "{"}}, set()),
    ({"categories": {"contains": "%"}}, set()),
    ({"NOT": [{"categories": {"contains": "food"}}]}, everything_but("Likes Tea")),
    ({"NOT": {"categories": {"in": ["food"]}}}, everything_but("Likes Tea")),
    ({"NOT": {"categories": "travel"}}, everything_but("likes 100%_tea")),
]
METADATA: list[tuple[Any, set[str]]] = [
    ({"metadata": {"food": "vegan"}}, {"Likes Tea"}),
    ({"metadata": {"food": {"eq": "vegan"}}}, {"Likes Tea"}),
    ({"metadata": {"food": "Vegan"}}, set()),
    ({"metadata": {"n": 1}}, {"Likes Tea", "lists"}),
    ({"metadata": {"n": True}}, {"likes 100%_tea"}),
    ({"metadata": {"n": "1"}}, set()),
    ({"metadata": {"m": None}}, {"likes 100%_tea"}),
    ({"metadata": {"food": "vegan", "n": 1}}, {"Likes Tea"}),
    ({"metadata": {"food": {"ne": "vegan"}}}, everything_but("Likes Tea")),
    ({"metadata": {"n": {"ne": 1}}}, everything_but("Likes Tea", "lists")),
    ({"metadata": {"food": {"contains": "EGA"}}}, {"Likes Tea"}),
    ({"metadata": {"a__b": {"contains": "x"}}}, {"commas"}),
    ({"metadata": {"a__b": "x"}}, {"commas"}),
    ({"metadata": {"0": {"contains": "zer"}}}, {"commas"}),
    ({"metadata": {"": {"contains": "e"}}}, {"commas"}),
    ({"metadata": {"": "e"}}, {"commas"}),
    ({"metadata": {"tags": {"contains": "y"}}}, {"lists"}),
    ({"metadata": {"tags": "x"}}, set()),  # a list is not one of its members
    ({"metadata": {"food__startswith": {"contains": "v"}}}, set()),
    ({"NOT": {"metadata": {"food": {"contains": "vegan"}}}}, everything_but("Likes Tea")),
    ({"NOT": {"metadata": {"m": {"contains": "x"}}}}, set(ROWS)),
    ({"NOT": {"metadata": {"food": "vegan"}}}, everything_but("Likes Tea")),
    ({"NOT": {"metadata": {"food": {"ne": "vegan"}}}}, {"Likes Tea"}),
]
LOGIC: list[tuple[Any, set[str]]] = [
    ({}, set(ROWS)),
    ({"AND": []}, set(ROWS)),
    ({"OR": []}, set()),
    ({"NOT": []}, set(ROWS)),
    ({"OR": [{"user_id": "kim"}, {"agent_id": {"in": ["tutor", "x"]}}]}, {"august", "end of july"}),
    ({"AND": [{"user_id": "alex"}, {"run_id": "*"}]}, {"first of july"}),
    ({"NOT": [{"user_id": "*"}, {"agent_id": "*"}]},
     everything_but(*having("user_id"), "end of july")),
    ({"NOT": {"user_id": "alex"}}, everything_but("june", "first of july")),
    ({"NOT": [{"NOT": [{"user_id": "alex"}]}]}, {"june", "first of july"}),
    ({"NOT": {"OR": [{"user_id": "alex"}, {"user_id": "kim"}]}},
     everything_but("june", "first of july", "august")),
    ({"user_id": "alex", "OR": [{"run_id": "r1"}, {"run_id": "r2"}]}, {"first of july"}),
    ({"AND": [{"user_id": "alex"}, {"agent_id": "tutor"}]}, set()),
    ({"AND": [{"user_id": "*", "run_id": {"ne": "r1"}}], "NOT": {"user_id": "kim"}},
     having("user_id") - {"first of july", "august"}),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filters", "expected"),
    [*ENTITIES, *DATES, *TEXTS, *CATEGORIES, *METADATA, *LOGIC],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_filters_find_the_rows_they_mean(
    filters: Any, expected: set[str], rows: dict[str, Memory]
) -> None:
    assert found(filters) == expected
    assert found(to_json(parse(filters))) == expected


@pytest.mark.django_db
def test_memory_ids(rows: dict[str, Memory]) -> None:
    june, star = str(rows["june"].pk), str(rows["star"].pk).upper()
    assert found({"memory_ids": [june, star, str(uuid4())]}) == {"june", "star"}
    assert found({"memory_ids": {"in": [june]}}) == {"june"}
    assert found({"memory_ids": june}) == {"june"}
    assert found({"memory_ids": []}) == set()
    assert found({"NOT": {"memory_ids": [june]}}) == everything_but("june")


# --- errors ---------------------------------------------------------------------------------

DEEP: Any = {"user_id": "alex"}
for _ in range(25):
    DEEP = {"AND": [DEEP]}
BAD: list[tuple[Any, str]] = [
    ([], "A filter is an object"),
    ("user_id", "A filter is an object"),
    (None, "A filter is an object"),
    ({"AND": ["x"]}, "A filter is an object"),
    ({"user": "alex"}, "Top-level key must be a logical operator or an allowed field"),
    ({"and": []}, "Top-level key must be"),
    ({"AND": {"user_id": "alex"}}, "AND takes a list"),
    ({"OR": "alex"}, "OR takes a list"),
    ({"NOT": "alex"}, "NOT takes a list"),
    (DEEP, "nested 20 levels deep at most"),
    ({"OR": [{"user_id": "x"}] * 501}, "500 conditions at most"),
    ({"AND": [{"user_id": {"ne": str(n)}} for n in range(501)]}, "500 conditions at most"),
    (
        {"AND": [{"OR": [{"user_id": "x"}] * 250}, {"OR": [{"run_id": "x"}] * 251}]},
        "500 conditions at most",
    ),
    ({"metadata": {str(n): n for n in range(501)}}, "500 conditions at most"),
    ({"created_at": {"in": ["2026-05-03"] * 501}}, "500 conditions at most"),
    ({"AND": [{}] * 501}, "500 conditions at most"),
    ({"NOT": [{"OR": []}] * 501}, "500 conditions at most"),
    ({"OR": [{"text": "x"}] * 51}, "50 conditions at most that look into texts"),
    (
        {
            "OR": [
                {"keywords": {"contains": "x"}},
                *[{"categories": {"contains": "x"}}] * 25,
                *[{"metadata": {"a": {"contains": "x"}}}] * 25,
            ]
        },
        "50 conditions at most",
    ),
    ({"user_id": {"gt": "a"}}, "user_id does not know the operator 'gt'"),
    ({"user_id": {"nin": ["a"]}}, "user_id does not know the operator 'nin'"),
    ({"user_id": {}}, "user_id has an empty condition"),
    ({"user_id": {"in": "alex"}}, "user_id: in takes a list"),
    ({"user_id": {"in": ["x"] * 10_001}}, "at most 10,000 values"),
    ({"user_id": {"eq": {"a": 1}}}, "user_id takes a text"),
    ({"user_id": {"eq": ["a"]}}, "user_id takes a text"),
    ({"user_id": True}, "user_id takes a text"),
    ({"user_id": {"exists": "yes"}}, "true or false"),
    ({"user_id": "a\0b"}, "user_id holds a character that cannot be stored"),
    ({"user_id": {"in": ["a", "\ud800"]}}, "user_id holds a character"),
    ({"text": ["tea"]}, "text does not know the operator 'in'"),
    ({"text": {"gt": "a"}}, "text does not know the operator 'gt'"),
    ({"text": None}, "text takes a text"),
    ({"keywords": {"contains": "\0"}}, "keywords holds a character"),
    ({"categories": {"gt": "a"}}, "categories does not know the operator"),
    ({"categories": {"contains": None}}, "categories takes a text"),
    ({"categories": [["food"]]}, "categories takes a text"),
    ({"metadata": "vegan"}, "metadata takes an object"),
    ({"metadata": {}}, "metadata takes an object"),
    ({"metadata": {"a": {}}}, "metadata has an empty condition"),
    ({"metadata": {"a": {"gt": 1}}}, "metadata does not know the operator 'gt'"),
    ({"metadata": {"a": [1]}}, "metadata does not know the operator 'in'"),
    ({"metadata": {"a": {"eq": [1]}}}, "metadata compares"),
    ({"metadata": {"a": {"eq": {"b": "\0"}}}}, "metadata compares"),
    ({"metadata": {"a": "\0"}}, "metadata holds a character"),
    ({"metadata": {"a\0": "x"}}, "metadata holds a character"),
    ({"metadata": {"\ud800": {"contains": "x"}}}, "metadata holds a character"),
    ({"metadata": {"a": float("nan")}}, "metadata compares"),
    ({"metadata": {"a": float("inf")}}, "metadata compares"),
    ({"created_at": {"contains": "2024"}}, "created_at does not know the operator"),
    ({"created_at": "yesterday"}, "created_at: 'yesterday' is not a date. Write it as 2026-05-03"),
    ({"created_at": "2024-02-30"}, "is not a date"),
    ({"created_at": ""}, "is not a date"),
    ({"created_at": None}, "is not a date"),
    ({"created_at": True}, "is not a date"),
    ({"created_at": {"gte": "0001-01-01T00:00:00+14:00"}}, "is not a date"),
    ({"timestamp": 1e300}, "is not a date"),
    ({"timestamp": float("nan")}, "is not a date"),
    ({"timestamp": 10**400}, "is not a date"),
    ({"expiration_date": "2026-13-01"}, "is not a date"),
    ({"expiration_date": {"in": ["2026-05-03", "x"]}}, "is not a date"),
    ({"memory_ids": ["x"]}, "memory_ids: 'x' is not a valid UUID"),
    ({"memory_ids": {"ne": str(uuid4())}}, "memory_ids does not know the operator 'ne'"),
    ({"memory_ids": [None]}, "is not a valid UUID"),
]


@pytest.mark.parametrize(("filters", "why"), BAD, ids=[why for _, why in BAD])
def test_what_cannot_be_understood_names_the_field_and_what_it_takes(
    filters: Any, why: str
) -> None:
    with pytest.raises(BadFilter) as refused:
        parse(filters)
    assert why in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "filters",
    [
        {"OR": [{"user_id": f"u{n}"} for n in range(500)]},
        {"AND": [{"NOT": {"user_id": {"ne": f"u{n}"}}} for n in range(500)]},
        {"OR": [{"text": f"zq{n}"} for n in range(50)]},
        {"OR": [{"metadata": {f"k{n}": {"contains": "zq"}}} for n in range(50)]},
        {"created_at": {"in": ["1999-05-03"] * 500}},
        {"user_id": {"in": [f"u{n}" for n in range(10_000)]}},
        {"memory_ids": [str(uuid4()) for _ in range(10_000)]},
    ],
    ids=lambda filters: str(filters)[:40],
)
def test_as_many_conditions_as_there_may_be(filters: Any, rows: dict[str, Memory]) -> None:
    assert found(filters) == set()


def test_an_unknown_key_is_answered_in_the_words_of_the_platform() -> None:
    with pytest.raises(BadFilter, match=r"^Top-level key must be .* field: ") as refused:
        parse({"owner": "x"})
    assert str(refused.value).endswith(str(ALLOWED_KEYS))


# --- the way back ---------------------------------------------------------------------------

SHORT = st.text(st.sampled_from('aeoFT,%_\\"{} é'), min_size=1, max_size=3)
IDS = st.sampled_from(["alex", "kim", "tutor", "r1", "web", "*", "None", "5", "zoe"])
DAYS = st.sampled_from(["2024-06-30", "2024-07-01", "2024-07-31", "2024-08-01T00:00:00Z",
                        "2026-05-03", "2020-01-01", "1999-12-31T23:00:00-05:00"])  # fmt: skip
ENTITY = st.sampled_from(["user_id", "agent_id", "app_id", "run_id"])
WORDS = st.one_of(st.sampled_from(["tea", "Likes", "july", "%", "_", "food", "FOO", "a, b"]), SHORT)
KEYS = st.sampled_from(["food", "n", "m", "tags", "a__b", "0", "", "a", "zoe"])
SCALARS = st.sampled_from(["vegan", 1, 1.0, True, None, "x", "", 0])


def _objects(keys: Any, values: Any) -> Any:
    return st.tuples(keys, values).map(lambda pair: {pair[0]: pair[1]})


ENTITY_VALUES = st.one_of(
    IDS, st.none(), st.lists(IDS, max_size=3),
    _objects(st.sampled_from(["eq", "ne"]), st.one_of(IDS, st.none())),
    _objects(st.just("in"), st.lists(st.one_of(IDS, st.none()), max_size=3)),
    _objects(st.just("exists"), st.booleans()),
)  # fmt: skip
DATE_VALUES = st.one_of(
    DAYS, st.lists(DAYS, max_size=2),
    st.dictionaries(st.sampled_from(["eq", "ne", "gt", "gte", "lt", "lte"]), DAYS,
                    min_size=1, max_size=2),
)  # fmt: skip
CONDITIONS = st.one_of(
    _objects(ENTITY, ENTITY_VALUES),
    _objects(st.sampled_from(["created_at", "timestamp", "expiration_date"]), DATE_VALUES),
    _objects(st.sampled_from(["text", "keywords"]), st.one_of(
        WORDS, _objects(st.sampled_from(["eq", "contains", "icontains"]), WORDS))),
    _objects(st.just("categories"), st.one_of(
        WORDS, st.lists(WORDS, max_size=2),
        _objects(st.sampled_from(["eq", "ne", "contains"]), WORDS))),
    _objects(st.just("metadata"), _objects(KEYS, st.one_of(
        SCALARS, _objects(st.sampled_from(["eq", "ne"]), SCALARS),
        _objects(st.just("contains"), WORDS.filter(bool))))),
)  # fmt: skip
TREES = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(
        _objects(st.sampled_from(["AND", "OR", "NOT"]), st.lists(inner, max_size=3)),
        _objects(st.just("NOT"), inner),
        st.tuples(inner, inner).map(lambda pair: {**pair[0], **pair[1]}),
    ),
    max_leaves=6,
)


@given(TREES)
def test_the_way_back_gives_the_same_tree(filters: Any) -> None:
    tree = parse(filters)
    again = to_json(tree)
    assert parse(json.loads(json.dumps(again))) == tree


def test_the_desks_own_trees_come_back_too() -> None:
    for condition in (
        Condition("user_id", "eq", "*"),
        Condition("metadata", "eq", 1, key=""),
        Condition("metadata", "contains", "x", key="eq"),
        Condition("user_id", "exists", False),
    ):
        assert parse(to_json(condition)) == condition
    assert parse(to_json(All())) == All()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filters=TREES)
@pytest.mark.django_db
def test_the_database_agrees_with_a_reader_of_the_specification(
    rows: dict[str, Memory], filters: Any
) -> None:
    assert found(filters) == {name for name, row in rows.items() if holds(filters, row)}
