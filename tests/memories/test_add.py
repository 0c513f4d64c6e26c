"""What an add does for the callers of the API: scenarios with the rules as the reader."""

from datetime import UTC, datetime

import pytest

from memories import changes
from memories.changes import Actor
from memories.models import Memory, Project
from memories.models.memory import hash_of
from memories.models.tenancy import Person
from memories.plans import Operation, Plan, Values
from tests.conftest import Remember
from tests.memories.adding import Said, add, owners, results, source_of

pytestmark = pytest.mark.django_db


def texts(project: Project, **ids: str) -> set[str]:
    return set(project.memories.current().filter(**ids).values_list("text", flat=True))


# --- whom a memory is about ---------------------------------------------------------------------


def test_a_users_memories_carry_the_user_and_the_metadata_and_no_agent(project: Project) -> None:
    add(
        project,
        "I'm Mira, I eat vegan and can't have sesame",
        ("assistant", "Noted!"),
        user_id="mira",
        metadata={"src": "form"},
    )
    assert texts(project) == {"Name is Mira", "Eats vegan", "Cannot have sesame"}
    for memory in project.memories.all():
        assert (memory.user_id, memory.agent_id, memory.metadata) == (
            "mira",
            None,
            {"src": "form"},
        )
        assert memory.hash == hash_of(memory.text)
        assert source_of(memory) == "I'm Mira, I eat vegan and can't have sesame"


@pytest.mark.parametrize(
    ("told", "asked", "reply", "subject"),
    [
        ("Favourite sport is tennis", "And golf?", "No, too slow", "golf"),
        ("My favourite sport is tennis", "What about golf?", "nah, too slow for me", "golf"),
        ("I love Italian food", "Do you like Indian food?", "No, it's too spicy", "Indian"),
        ("I like jazz", "And opera?", "No, too loud", "opera"),
    ],
)
def test_an_answer_names_what_the_assistant_asked_about(
    project: Project, told: str, asked: str, reply: str, subject: str
) -> None:
    event = add(project, told, ("assistant", asked), reply, user_id="u1")
    [first, second] = results(event)
    assert subject not in first[1]
    assert subject in second[1]
    assert {(user, agent) for _, user, agent in owners(project)} == {("u1", None)}


@pytest.mark.parametrize(
    "said",
    [
        [("system", "You are Orla, a patient maths tutor"), ("assistant", "My name is Orla")],
        [
            ("system", "You are a helpful tutor"),
            ("assistant", "My name is Orla, I tutor maths"),
        ],
        [("assistant", "My name is Orla, I tutor maths"), "I live in Lima and I like tea"],
    ],
)
def test_an_agents_memories_are_what_it_says_and_is_told_to_be(
    project: Project, said: list[Said]
) -> None:
    add(project, *said, agent_id="tutor")
    assert "Name is Orla" in texts(project)
    assert not {text for text in texts(project) if "Lima" in text or "tea" in text}
    assert {(user, agent) for _, user, agent in owners(project)} == {(None, "tutor")}


@pytest.mark.parametrize(
    ("users", "agents", "here", "there"),
    [
        ("I'm off to Porto", "I'll be in Oslo in May", "Porto", "Oslo"),
        ("I'm travelling to Lima", "That's great! I'm going to Dubai next month.", "Lima", "Dubai"),
        ("I live in Lyon", "My name is Orla", "Lyon", "Orla"),
    ],
)
def test_a_user_and_an_agent_get_one_memory_each_with_one_id(
    project: Project, users: str, agents: str, here: str, there: str
) -> None:
    event = add(project, users, ("assistant", agents), user_id="u1", agent_id="a1")
    assert len(results(event)) == 2
    [(mine, user, none)] = [row for row in owners(project) if here in row[0]]
    [(its, nobody, agent)] = [row for row in owners(project) if there in row[0]]
    assert (user, none, nobody, agent) == ("u1", None, None, "a1")
    assert there not in mine
    assert here not in its


def test_later_adds_enrich_each_collection_and_none_leaks(project: Project) -> None:
    add(project, "I'm off to Porto", ("assistant", "I speak French"), user_id="u1", agent_id="a1")
    add(project, "I like tea", ("assistant", "I'm an AI tutor"), user_id="u1")
    add(project, "I hate rain", ("assistant", "My name is Orla"), agent_id="a1")
    add(project, "I have a dog", ("assistant", "I teach maths"), user_id="u1", agent_id="a1")
    assert texts(project, user_id="u1") == {"Is off to Porto", "Likes tea", "Has a dog"}
    assert texts(project, agent_id="a1") == {"Speaks French", "Name is Orla", "Teaches maths"}


def test_a_session_is_one_of_its_own(project: Project) -> None:
    add(project, "I live in Paris", user_id="u1")
    event = add(project, "I live in Lima", user_id="u1", run_id="r1", metadata={"a": 1})
    assert results(event) == [("ADD", "Lives in Lima")]
    assert texts(project, user_id="u1", run_id="r1") == {"Lives in Lima"}


# --- what becomes of what is known --------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "then", "old"),
    [
        ("I live in Paris", "I moved to Berlin", "Lives in Paris"),
        ("My name is Alex", "My name is Sam", "Name is Alex"),
        ("I love chicken", "I turned vegetarian now", "Loves chicken"),
        ("I love cheese pizza", "I hate cheese pizza", "Loves cheese pizza"),
        ("I work at Acme", "I work at Globex now", "Works at Acme"),
    ],
)
def test_a_contradiction_an_edit_and_a_deletion_are_four_entries_of_one_history(
    project: Project, admin: Person, first: str, then: str, old: str
) -> None:
    add(project, first, user_id="u1")
    [memory] = project.memories.all()
    event = add(project, then, user_id="u1")
    [result] = event.results or []
    assert (result["id"], result["event"]) == (str(memory.id), "UPDATE")
    assert result["previous_memory"] == old
    for kind in ("UPDATE", "DELETE"):
        memory.refresh_from_db()
        changed = Values(text="By hand") if kind == "UPDATE" else Values()
        operation = Operation(
            kind=kind, memory_id=memory.id, version=memory.version, values=changed
        )
        actor = Actor.of_person(admin)
        changes.apply(Plan(operations=(operation,)), project=project, actor=actor)
    history = list(project.revisions.filter(memory_id=memory.id).order_by("version"))
    assert [entry.event for entry in history] == ["ADD", "UPDATE", "UPDATE", "DELETE"]
    assert [(entry.before or {}).get("text") for entry in history] == [
        None,
        old,
        result["memory"],
        "By hand",
    ]
    said = [entry.source and entry.source.content for entry in history]
    assert said == [first, then, None, None]


@pytest.mark.parametrize(
    ("first", "old"),
    [
        (["I loved chicken"], "Loved chicken"),
        (["I love chicken"], "Loves chicken"),
        (["I recently tried chicken and I loved it."], "Loved chicken"),
        (
            [
                "What do people say of the new place on the corner?",
                ("assistant", "Mostly good. How was the food for you?"),
                "I loved the grilled chicken there",
                ("assistant", "Glad to hear it! Shall I find you more such places?"),
            ],
            "Loved the grilled chicken",
        ),
    ],
)
@pytest.mark.parametrize(
    ("then", "new"),
    [
        ("I turned vegetarian now", "Turned vegetarian"),
        ("I'm vegetarian now", "Is vegetarian"),
        ("I went vegetarian", "Went vegetarian"),
        ("I've become a vegetarian", "Has become a vegetarian"),
    ],
)
def test_the_same_messages_sent_again_with_a_new_diet_change_the_memory_they_made(
    project: Project, first: list[Said], old: str, then: str, new: str
) -> None:
    beside = ["I loved the concert in the park last night", "I live in Paris", "I like jazz"]
    add(project, *beside)
    kept = texts(project)
    assert results(add(project, *first)) == [("ADD", old)]
    memory = project.memories.get(text=old)

    assert results(add(project, *first, then)) == [("UPDATE", new)]

    history = project.revisions.filter(memory_id=memory.id).order_by("version")
    assert [(one.event, (one.before or {}).get("text")) for one in history] == [
        ("ADD", None),
        ("UPDATE", old),
    ]
    assert texts(project) == kept | {new}
    assert results(add(project, *first, then)) == []


def test_the_memory_that_yields_is_found_among_many_that_are_nearer(project: Project) -> None:
    said = "I loved the grilled chicken there"
    add(project, said)
    beside = [
        "Likes spicy food",
        "Likes Indian food",
        "Does not like broccoli",
        "Loves tofu",
        "Favourite snack is falafel",
        "Hates mushrooms",
        "Likes pasta",
    ]
    add(project, *beside, infer=False)

    assert results(add(project, said, "I'm vegetarian now")) == [("UPDATE", "Is vegetarian")]
    assert texts(project) == {*beside, "Is vegetarian"}


def test_what_is_known_already_is_no_operation(project: Project) -> None:
    add(project, "I love cheese pizza")
    assert results(add(project, "I like cheese pizza")) == []
    assert project.revisions.count() == 1


# --- requests to delete -------------------------------------------------------------------------


@pytest.fixture
def food(remember: Remember) -> dict[str, Memory]:
    """What u likes to eat, where u went, and what somebody else likes."""
    return {
        "chicken": remember("Likes chicken tikka masala", user_id="u", categories=["food"]),
        "vegan": remember("Eats no dairy products", user_id="u"),
        "trip": remember("Went to Rome in May 2025", user_id="u", categories=["travel"]),
        "kim": remember("Loves ramen", user_id="kim", categories=["food"]),
    }


def test_food_preferences_are_deleted_and_nothing_else(
    project: Project, food: dict[str, Memory]
) -> None:
    event = add(project, "Delete all of my food preferences", user_id="u")
    gone = {(one["event"], one["id"]) for one in event.results or []}
    assert gone == {("DELETE", str(food["chicken"].id)), ("DELETE", str(food["vegan"].id))}
    assert {text for text, _, _ in owners(project)} == {"Went to Rome in May 2025", "Loves ramen"}
    entries = project.revisions.filter(event="DELETE")
    assert {entry.memory_id for entry in entries} == {food["chicken"].id, food["vegan"].id}


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("Delete all of my food preferences", {"user_id": "somebody-else"}),
        ("Delete all of my food preferences", {"user_id": "u", "run_id": "r"}),
        ("Delete all of my food preferences", {"agent_id": "u"}),
        ("I deleted my old food blog", {"user_id": "u"}),
        ("Don't delete my food preferences", {"user_id": "u"}),
    ],
)
def test_other_scopes_and_what_only_sounds_like_it_delete_nothing(
    project: Project, food: dict[str, Memory], said: str, ids: dict[str, str]
) -> None:
    event = add(project, said, **ids)
    assert "DELETE" not in {kind for kind, _ in results(event)}
    assert project.memories.live().filter(id__in=[m.id for m in food.values()]).count() == 4


def test_only_the_users_own_words_are_requests(project: Project, food: dict[str, Memory]) -> None:
    said: list[Said] = [("assistant", "Delete all of my food preferences"), "Hello"]
    assert results(add(project, *said, user_id="u")) == []


def test_a_deletion_comes_before_the_news_of_the_same_message(
    project: Project, food: dict[str, Memory]
) -> None:
    event = add(project, "Delete all of my food preferences. I love sushi now.", user_id="u")
    kinds = [kind for kind, _ in results(event)]
    assert kinds == ["DELETE", "DELETE", "ADD"]
    assert ("ADD", "Loves sushi") in results(event)


# --- when it was said ---------------------------------------------------------------------------


def test_the_time_of_the_messages_is_when_it_was_made_and_what_tomorrow_counts_from(
    project: Project,
) -> None:
    moment = datetime(2023, 1, 1, tzinfo=UTC)
    add(project, "I moved to Leeds last month", timestamp=1672531200)
    [memory] = project.memories.all()
    assert memory.created_at == moment
    assert memory.text == "Moved to Leeds in December 2022"
