"""Several people and agents in one conversation: each is remembered by their own name."""

import psycopg
import pytest
from pydantic import ValidationError

from memories import intake
from memories.locks import ScopeBusy
from memories.models import Project
from memories.plans import MOST_SPEAKERS
from tests.conftest import Remember
from tests.memories.adding import Said, add, asked, owners, results, skipped
from tests.memories.test_locks import elsewhere, held_elsewhere  # noqa: F401 a fixture
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db

ALICE: Said = ("user", "alice", "I'm allergic to nuts")
BOB: Said = ("user", "Bob", "I live in Lima")
ORLA: Said = ("assistant", "orla", "My name is Orla")


def test_every_name_gets_its_own_memories(project: Project) -> None:
    event = add(project, ALICE, BOB, ORLA, run_id="r", metadata={"room": 7})
    assert {kind for kind, _ in results(event)} == {"ADD"}
    assert owners(project) == {
        ("Is allergic to nuts", "alice", None),
        ("Lives in Lima", "Bob", None),
        ("Name is Orla", None, "orla"),
    }
    assert set(project.memories.values_list("run_id", "metadata__room")) == {("r", 7)}
    kinds = project.entities.values_list("kind", "name", "memory_count")
    assert {("user", "alice", 1), ("user", "Bob", 1), ("agent", "orla", 1)} <= set(kinds)


def test_what_the_nameless_say_is_nobodys(project: Project) -> None:
    add(project, ALICE, "I have a dog", run_id="r")
    assert owners(project) == {
        ("Is allergic to nuts", "alice", None),
        ("Has a dog", None, None),
    }


def test_the_role_agent_is_an_assistants(project: Project) -> None:
    add(project, ALICE, ("agent", "orla", "My name is Orla"), run_id="r")
    add(project, ("agent", "My name is Rex"), agent_id="rex")
    add(project, "I like tea", ("agent", "My name is Uma"), user_id="kim", agent_id="uma")
    assert {("Name is Orla", None, "orla"), ("Name is Rex", None, "rex")} <= owners(project)
    assert {("Likes tea", "kim", None), ("Name is Uma", None, "uma")} <= owners(project)


@pytest.mark.parametrize("ids", [{"user_id": "u"}, {"agent_id": "a"}])
def test_names_count_for_nothing_where_the_request_names_somebody(
    project: Project, ids: dict[str, str]
) -> None:
    add(project, ALICE, ORLA, **ids)
    assert {(user, agent) for _, user, agent in owners(project)} == {
        (ids.get("user_id"), ids.get("agent_id"))
    }


def test_what_others_say_helps_to_understand_and_is_not_taken_for_ones_own(
    project: Project,
) -> None:
    add(
        project,
        ("user", "alice", "My favourite sport is tennis"),
        ("user", "bob", "And golf? I love golf!"),
        ("user", "alice", "No, too slow"),
        run_id="r",
    )
    assert owners(project) == {
        ("Favourite sport is tennis", "alice", None),
        ("Does not like golf because it is too slow", "alice", None),
        ("Loves golf", "bob", None),
    }


def test_the_model_is_told_who_speaks_and_whose_words_count(
    model_server: ModelServer, project: Project
) -> None:
    for said, fact in ((ALICE, "Is allergic to nuts"), (BOB, "Lives in Lima"), (ORLA, "Is Orla")):
        model_server.knows(said[-1], fact)
    add(project, ALICE, BOB, ORLA, run_id="r")
    assert owners(project) == {
        ("Is allergic to nuts", "alice", None),
        ("Lives in Lima", "Bob", None),
        ("Is Orla", None, "orla"),
    }
    seen = [
        [(m["role"], m["name"], m["use"]) for m in asked_for.document["conversation"]]
        for asked_for in model_server.asked
        if asked_for.schema == "Extraction"
    ]
    assert seen == [
        [("user", "alice", True), ("other", "Bob", False), ("assistant", "orla", False)],
        [("other", "alice", False), ("user", "Bob", True), ("assistant", "orla", False)],
        [("user", "alice", False), ("user", "Bob", False), ("assistant", "orla", True)],
    ]


@pytest.mark.parametrize("model", [False, True])
def test_a_command_reaches_the_memories_of_its_speaker_alone(
    project: Project, remember: Remember, request: pytest.FixtureRequest, model: bool
) -> None:
    mine = remember("Likes tea", user_id="alice", run_id="r")
    remember("Likes coffee", user_id="bob", run_id="r")
    remember("Likes cocoa", user_id="alice", run_id="another")
    remember("Likes milk", user_id=None, run_id="r")
    command = "Delete everything about me"
    if model:
        server: ModelServer = request.getfixturevalue("model_server")
        server.obeys(command, kind="delete", everything=True, sentence=command)
    event = add(
        project, ("user", "alice", command), ("user", "bob", "Hello"), ORLA, "Hi", run_id="r"
    )
    gone = [one["id"] for one in event.results or [] if one["event"] == "DELETE"]
    assert gone == [str(mine.id)]


def test_a_nameless_speaker_changes_nothing_of_those_who_have_a_name(
    project: Project, remember: Remember
) -> None:
    remember("Lives in Paris", user_id="alice", run_id="r")
    event = add(project, BOB, "I live in Rome. Forget everything about me.", run_id="r")
    assert {kind for kind, _ in results(event)} == {"ADD"}
    assert ("Lives in Paris", "alice", None) in owners(project)


def test_a_system_message_is_an_only_agents_and_among_several_nobodys(project: Project) -> None:
    persona: Said = ("system", "You are a patient maths tutor")
    add(project, persona, ORLA, run_id="one")
    add(project, persona, ORLA, ("assistant", "rex", "My name is Rex"), run_id="two")
    assert owners(project) == {
        ("Is a patient maths tutor", None, "orla"),
        ("Name is Orla", None, "orla"),
        ("Name is Rex", None, "rex"),
    }
    assert project.memories.filter(run_id="one", text="Is a patient maths tutor").exists()
    assert not project.memories.filter(run_id="two", text="Is a patient maths tutor").exists()


def test_somebody_in_another_role_is_heard_and_not_remembered(project: Project) -> None:
    event = add(project, ("tool", "My name is Hammer"), "I like tea", agent_id="a", user_id="u")
    assert results(event) == [("ADD", "Likes tea")]


def test_direct_import_keeps_the_names_too(project: Project) -> None:
    event = add(project, ALICE, ORLA, "So do I", ("tool", "42"), run_id="r", infer=False)
    assert owners(project) == {
        ("I'm allergic to nuts", "alice", None),
        ("My name is Orla", None, "orla"),
        ("So do I", None, None),
    }
    assert skipped(event) == [("42", "only users and assistants are kept, not “tool”")]


def test_a_name_must_be_an_id_where_it_becomes_one() -> None:
    turned: Said = ("user", "al\u202eice", "Hello")
    with pytest.raises(ValidationError, match="direction of writing"):
        asked(turned, run_id="r")
    assert asked(turned, user_id="u").speakers() == ()
    assert asked(("user", "  ", "Hello"), run_id="r").speakers() == ()


def test_more_speakers_than_can_be_told_apart_are_refused() -> None:
    said: list[Said] = [("user", f"u{n}", "Hello") for n in range(MOST_SPEAKERS + 1)]
    asked(*said[1:], run_id="r")
    with pytest.raises(ValidationError, match="51 people and agents speak"):
        asked(*said, run_id="r")


def test_nobody_is_called_what_stands_for_any_name() -> None:
    for role in ("user", "assistant"):
        with pytest.raises(ValidationError, match=r"Nobody may be called \*"):
            asked((role, "*", "Hello"), run_id="r")
    asked(("user", "**", "Hello"), run_id="r")
    asked(("user", "*", "Hello"), user_id="u")  # no name is looked at


def test_a_group_may_say_less_the_more_speak_because_all_is_read_for_each() -> None:
    many: list[Said] = [("user", f"u{n}", "x" * 2_000) for n in range(50)]
    asked(*many, run_id="r")
    many.append(("user", "u1", "x"))
    with pytest.raises(ValidationError, match="50 people and agents speak in 100,001 characters"):
        asked(*many, run_id="r")
    asked(*many, user_id="u")
    asked(*many, run_id="r", infer=False)
    asked(*[("user", "u1", "x" * 200_000)] * 40, run_id="r")  # it is read once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["user_id:alice", "agent_id:orla", "run_id:r"])
def test_an_add_waits_for_everybody_who_speaks_in_it(
    project: Project,
    elsewhere: psycopg.Connection,  # noqa: F811
    held: str,
) -> None:
    event = intake.accept(asked(ALICE, ORLA, run_id="r"), project=project)
    with (
        held_elsewhere(elsewhere, f"{project.pk}:{held}"),
        pytest.raises(ScopeBusy),
    ):
        intake.carry_out(event.pk, wait_seconds=0.05)
    assert intake.carry_out(event.pk).status == "SUCCEEDED"
