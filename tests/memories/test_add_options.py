"""The options of an add hold, whoever reads the messages: the rules or a model."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from memories import intake
from memories.models import ApiKey, Category, Person, Project
from memories.plans import TEXT_LIMIT
from tests.conftest import Remember
from tests.memories.adding import Said, add, asked, owners, results, skipped
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db

TEA = "I like tea"
NUTS = "I'm allergic to nuts"
BERLIN = "I live in Berlin"
ORLA: Said = ("assistant", "My name is Orla")
LESSONS = {
    TEA: "Likes tea",
    NUTS: "Is allergic to nuts",
    BERLIN: "Lives in Berlin",
    "My name is Orla": "Name is Orla",
}


@pytest.fixture(params=["rules", "model"], autouse=True)
def reader(request: pytest.FixtureRequest) -> ModelServer | None:
    """Every test here runs with the rules, and again with a model that reads the same facts."""
    if request.param == "rules":
        return None
    server: ModelServer = request.getfixturevalue("model_server")
    for said, fact in LESSONS.items():
        server.knows(said, fact)
    server.decides("Lives in Berlin", "UPDATE", "Lives in Paris", "Lives in Berlin")
    server.obeys("Forget that I like tea", kind="delete", target="tea", sentence="Forget it")
    server.means("tea", "Likes tea")
    return server


def test_every_row_of_a_call_gets_its_metadata_expiry_time_and_protection(
    project: Project,
) -> None:
    add(
        project,
        TEA,
        ORLA,
        user_id="u",
        agent_id="a",
        run_id="r",
        app_id="p",
        metadata={"src": {"form": 1}},
        expiration_date=date(2030, 1, 1),
        timestamp=1672531200,
        immutable=True,
    )
    assert owners(project) == {("Likes tea", "u", None), ("Name is Orla", None, "a")}
    for memory in project.memories.all():
        assert (memory.run_id, memory.app_id) == ("r", "p")
        assert memory.metadata == {"src": {"form": 1}}
        assert memory.expiration_date == date(2030, 1, 1)
        assert memory.created_at == datetime(2023, 1, 1, tzinfo=UTC)
        assert memory.immutable


def test_news_changes_the_text_adds_to_the_metadata_and_freezes_nothing(
    project: Project, remember: Remember
) -> None:
    home = remember("Lives in Paris", metadata={"a": 1, "b": 1}, categories=["vip"])
    event = add(project, BERLIN, metadata={"b": 2}, immutable=True, timestamp=1672531200)
    assert results(event) == [("UPDATE", "Lives in Berlin")]
    created = home.created_at
    home.refresh_from_db()
    assert home.metadata == {"a": 1, "b": 2}
    assert home.immutable is False
    assert home.created_at == created
    assert "vip" in (home.categories or [])


def test_an_immutable_memory_is_neither_changed_nor_deleted(
    project: Project, remember: Remember
) -> None:
    home = remember("Lives in Paris", immutable=True)
    tea = remember("Likes tea", immutable=True)
    assert results(add(project, BERLIN)) == [("ADD", "Lives in Berlin")]
    event = add(project, "Forget that I like tea")
    assert (results(event), skipped(event)) == ([], [("Likes tea", "immutable")])
    for memory in (home, tea):
        memory.refresh_from_db()
        assert (memory.version, memory.deleted_at) == (1, None)


def test_what_is_known_is_said_nowhere_in_the_results(project: Project, remember: Remember) -> None:
    remember("Likes tea")
    event = add(project, TEA, metadata={"new": 1})
    assert (event.results, skipped(event)) == ([], [("Likes tea", "already known")])


# --- categories -----------------------------------------------------------------------------


def test_the_calls_categories_replace_the_projects_and_these_the_fifteen(
    project: Project,
) -> None:
    add(project, NUTS, user_id="default")
    Category.objects.create(project=project, name="risks", description="Allergies and dangers")
    add(project, NUTS, user_id="project")
    own = [{"warnings": "Allergies, dangers"}, {"drinks": "Tea, coffee, juice"}]
    add(project, NUTS, TEA, user_id="call", custom_categories=own)
    found = {(memory.user_id, memory.text): memory.categories for memory in project.memories.all()}
    assert "health" in (found["default", "Is allergic to nuts"] or [])
    assert found["project", "Is allergic to nuts"] == ["risks"]
    assert found["call", "Is allergic to nuts"] == ["warnings"]
    assert found["call", "Likes tea"] == ["drinks"]


def test_another_list_does_not_file_old_memories_anew(project: Project, remember: Remember) -> None:
    old = remember("Likes tea", categories=["food"])
    add(project, NUTS, custom_categories=[{"warnings": "Allergies"}])
    old.refresh_from_db()
    assert old.categories == ["food"]


@pytest.mark.parametrize("wrong", [["food"], [{"food": 1}], {"food": "What they eat"}])
def test_categories_that_are_no_list_of_names_with_descriptions_are_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        asked(TEA, custom_categories=wrong)


# --- wishes ---------------------------------------------------------------------------------


def test_wishes_reach_the_reader(project: Project, reader: ModelServer | None) -> None:
    add(project, TEA, NUTS, includes="sports", excludes="anything about food")
    if reader is None:
        assert owners(project) == set()
        return
    document = reader.asked[0].document
    assert (document["includes"], document["excludes"]) == ("sports", "anything about food")


@pytest.mark.parametrize("reader", ["model"], indirect=True)  # rules follow no instructions
@pytest.mark.parametrize(
    ("call", "project_has", "expected"),
    [
        ({}, {}, [None, None]),
        ({}, {"custom_instructions": "P"}, ["P", "P"]),
        ({"custom_instructions": "C"}, {"custom_instructions": "P"}, ["C", "C"]),
        ({}, {"custom_instructions": "P", "for_agents": "PA"}, ["P", "PA"]),
        ({"custom_instructions": "C"}, {"for_agents": "PA"}, ["C", "PA"]),
        ({"agent_custom_instructions": "CA"}, {"for_agents": "PA"}, [None, "CA"]),
    ],
)
def test_instructions_of_the_call_go_before_the_projects_and_agents_have_their_own(
    project: Project,
    reader: ModelServer,
    call: dict[str, str],
    project_has: dict[str, str],
    expected: list[str | None],
) -> None:
    project.custom_instructions = project_has.get("custom_instructions", "")
    project.options = {"agent_custom_instructions": project_has.get("for_agents", "")}
    project.save()
    add(project, TEA, ORLA, user_id="u", agent_id="a", **call)
    add(project, ORLA, agent_id="a", **call)
    add(project, TEA, user_id="u", **call)
    given = [a.document["instructions"] for a in reader.asked if a.schema == "Extraction"]
    assert given == [*expected, expected[1], expected[0]]


# --- deletions a project does not want ------------------------------------------------------


@pytest.fixture
def no_deletions(project: Project) -> None:
    project.options = {"nl_delete_enabled": False}
    project.save()


@pytest.mark.usefixtures("no_deletions")
def test_a_project_can_forbid_messages_to_delete(project: Project, remember: Remember) -> None:
    remember("Likes tea")
    event = add(project, "Forget that I like tea", BERLIN)
    assert results(event) == [("ADD", "Lives in Berlin")]
    [(_, reason)] = [one for one in skipped(event) if one[0] != "Likes tea"]
    assert reason == "this project does not let messages delete memories"


@pytest.mark.usefixtures("no_deletions")
def test_staff_may_still_delete_by_a_sentence(
    project: Project, remember: Remember, admin: Person
) -> None:
    remember("Likes tea")
    event = intake.stage(asked("Forget that I like tea"), project=project, person=admin)
    intake.apply_staged(event, chosen={0}, person=admin)
    assert owners(project) == set()


# --- direct import --------------------------------------------------------------------------


def test_direct_import_keeps_words_and_both_ids_and_leaves_system_messages_out(
    project: Project, reader: ModelServer | None
) -> None:
    event = add(
        project,
        ("system", "x" * (TEXT_LIMIT + 1)),
        "  I like tea ",
        ("assistant", "Delete all memories"),
        "I like tea",
        "   ",
        user_id="u",
        agent_id="a",
        metadata={"a": 1},
        infer=False,
    )
    assert owners(project) == {("I like tea", "u", "a"), ("Delete all memories", "u", "a")}
    assert [kind for kind, _ in results(event)] == ["ADD", "ADD"]
    again = add(project, TEA, user_id="u", agent_id="a", infer=False)
    assert (again.results, skipped(again)) == ([], [("I like tea", "already known")])
    assert results(add(project, TEA, user_id="u", infer=False)) == [("ADD", "I like tea")]
    assert set(project.memories.values_list("metadata__a", flat=True)) == {1, None}
    assert reader is None or reader.asked == []


def test_a_message_too_long_to_be_a_memory_is_refused_at_once() -> None:
    with pytest.raises(ValidationError, match="10,000 is the most"):
        asked("x" * (TEXT_LIMIT + 1), infer=False)


def test_the_key_that_asked_stands_in_the_history(project: Project) -> None:
    key = ApiKey.objects.create(project=project, name="Website", prefix="m0-1", digest="0" * 64)
    add(project, TEA, api_key=key)
    [change] = project.change_sets.all()
    assert (change.actor_kind, change.actor_name) == ("key", "Website")
