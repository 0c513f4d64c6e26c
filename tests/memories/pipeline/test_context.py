"""Earlier messages help to understand later ones, and do nothing else."""

import pytest

from memories import intake
from memories.models import Event, Message, Person, Project
from memories.pipeline import conversation
from tests.conftest import Remember
from tests.memories.adding import Said, add, asked, owners, results, source_of
from tests.model_server import ModelServer

pytestmark = pytest.mark.django_db

TENNIS: tuple[Said, Said] = ("Favourite sport is tennis", ("assistant", "And golf?"))
GOLF = "Does not like golf because it is too slow"


def heard(project: Project, **fields: object) -> list[str]:
    """What would be recalled for a contextual add."""
    event = intake.accept(asked("Hello", contextual=True, **fields), project=project)
    request = intake.request_of(event)
    return [turn.content for turn in conversation.recall(request, project=project, event=event)]


def test_an_answer_is_understood_through_the_question_of_an_earlier_add(project: Project) -> None:
    add(project, *TENNIS)
    event = add(project, "No, too slow", contextual=True)
    assert results(event) == [("ADD", GOLF)]
    [memory] = project.memories.filter(text=GOLF)
    assert source_of(memory) == "No, too slow"


def test_without_the_wish_for_context_nothing_is_recalled(project: Project) -> None:
    add(project, *TENNIS)
    assert results(add(project, "No, too slow")) == []


def test_with_nothing_said_before_context_changes_nothing(project: Project) -> None:
    assert results(add(project, "I like tea", contextual=True)) == [("ADD", "Likes tea")]


def test_a_pronoun_finds_its_person_in_an_earlier_add(project: Project) -> None:
    add(project, "My sister came by yesterday")
    event = add(project, "She lives in Oslo", contextual=True)
    assert results(event) == [("ADD", "Sister lives in Oslo")]


def test_what_was_deleted_since_is_not_learnt_again_from_an_earlier_message(
    project: Project,
) -> None:
    add(project, "I like tea. I live in Paris.")
    add(project, "Forget that I like tea")
    assert results(add(project, "I have a dog", contextual=True)) == [("ADD", "Has a dog")]
    assert {text for text, _, _ in owners(project)} == {"Lives in Paris", "Has a dog"}


def test_what_was_deleted_is_learnt_again_when_it_is_said_again(project: Project) -> None:
    add(project, "I like tea")
    add(project, "Forget that I like tea")
    assert results(add(project, "I like tea", contextual=True)) == [("ADD", "Likes tea")]


def test_a_correction_does_not_bring_back_the_earlier_sentence(
    project: Project, remember: Remember
) -> None:
    add(project, "My sister Maya lives in Oslo")
    project.memories.update(deleted_at="2026-01-01T00:00:00Z")
    remember("Has a cat called Maya")
    add(project, "Sorry, Maja, not Maya", contextual=True)
    assert {text for text, _, _ in owners(project)} == {"Has a cat called Maja"}


def test_a_command_of_an_earlier_message_is_not_carried_out_again(
    project: Project, remember: Remember
) -> None:
    add(project, "Forget everything about me")
    kept = remember("Likes tea")
    event = add(project, "I have a dog", contextual=True)
    assert results(event) == [("ADD", "Has a dog")]
    kept.refresh_from_db()
    assert kept.deleted_at is None


def test_an_agents_earlier_words_are_not_learnt_again(project: Project) -> None:
    add(project, ("assistant", "My name is Orla"), agent_id="tutor")
    project.memories.update(deleted_at="2026-01-01T00:00:00Z")
    event = add(project, ("assistant", "I speak French"), agent_id="tutor", contextual=True)
    assert results(event) == [("ADD", "Speaks French")]


def test_the_model_sees_what_was_said_before_and_learns_only_from_what_is_said_now(
    model_server: ModelServer, project: Project, remember: Remember
) -> None:
    kept = remember("Likes milk")
    add(project, *TENNIS)
    model_server.answers(
        "Extraction",
        {
            "facts": [
                {"text": "Favourite sport is tennis", "message": 0},
                {"text": "Asks about golf", "message": 1},
                {"text": GOLF, "message": 2},
            ],
            "commands": [{"kind": "delete", "message": 0, "everything": True, "sentence": "all"}],
        },
    )
    event = add(project, "No, too slow", contextual=True)
    assert results(event) == [("ADD", GOLF)]
    [memory] = project.memories.filter(text=GOLF)
    assert source_of(memory) == "No, too slow"
    kept.refresh_from_db()
    assert kept.deleted_at is None
    extraction = [asked for asked in model_server.asked if asked.schema == "Extraction"][-1]
    said = extraction.document["conversation"]
    assert [(m["content"], m["use"], m.get("earlier", False)) for m in said] == [
        ("Favourite sport is tennis", False, True),
        ("And golf?", False, True),
        ("No, too slow", True, False),
    ]
    assert "`earlier`" in extraction.body["messages"][0]["content"]


def test_the_model_is_told_of_no_context_where_there_is_none(
    model_server: ModelServer, project: Project
) -> None:
    add(project, "Hello", contextual=True)
    assert "`earlier`" not in model_server.asked[-1].body["messages"][0]["content"]


def test_a_run_recalls_its_own_messages_and_a_user_all_of_theirs(project: Project) -> None:
    add(project, "One", user_id="u", run_id="r1")
    add(project, "Two", user_id="u", run_id="r2")
    add(project, "Three", user_id="kim", run_id="r1")
    assert heard(project, user_id="u", run_id="r1") == ["One"]
    assert heard(project, user_id="u") == ["One", "Two"]
    assert heard(project, run_id="r1") == ["One", "Three"]


def test_other_projects_users_and_later_messages_are_not_recalled(
    project: Project, other_project: Project
) -> None:
    event = intake.accept(asked("Now", user_id="u", contextual=True), project=project)
    add(other_project, "Theirs", user_id="u")
    add(project, "Kim's", user_id="kim")
    add(project, "Later", user_id="u")
    request = intake.request_of(event)
    assert conversation.recall(request, project=project, event=event) == []


def test_what_failed_or_waits_and_what_staff_asked_for_is_not_recalled(
    project: Project, admin: Person
) -> None:
    for status in ("FAILED", "PENDING", "STAGED"):
        event = intake.accept(asked(status, user_id="u"), project=project)
        Event.objects.filter(pk=event.pk).update(status=status)
    add(project, "Delete my food preferences", user_id="u", person=admin)
    add(project, "Mine", user_id="u")
    assert heard(project, user_id="u") == ["Mine"]


def test_only_the_last_messages_are_recalled_and_of_long_ones_the_end(project: Project) -> None:
    add(project, *[f"Message {n}" for n in range(8)], user_id="u")
    add(project, *[f"Message {n}" for n in range(8, 12)], user_id="u")
    assert heard(project, user_id="u") == [f"Message {n}" for n in range(2, 12)]
    long = "x" * conversation.MOST_EARLIER_CHARACTERS
    Message.objects.filter(content="Message 10").update(content=f"first {long} last")
    recalled = heard(project, user_id="u")
    assert len("".join(recalled)) == conversation.MOST_EARLIER_CHARACTERS
    assert [text[-4:] for text in recalled] == ["last", "e 11"]


def test_a_client_that_sends_the_whole_conversation_again_has_it_read_once(
    project: Project,
) -> None:
    told: list[Said] = [
        "Favourite sport is tennis",
        ("assistant", "Do you like golf?"),
        "No, too slow",
        ("assistant", "Do you smoke?"),
    ]
    add(project, *told, user_id="u")

    def recalled(*said: Said) -> list[str]:
        request = asked(*said, user_id="u", contextual=True)
        turns = conversation.recall(request, project=project, event=None)
        return [turn.content for turn in turns]

    everything = [one if isinstance(one, str) else one[-1] for one in told]
    assert recalled(*told, "Never") == []
    assert recalled(*told[2:], "Never") == everything[:2]
    assert recalled("Never") == everything
    assert recalled("Hello", *told, "Never") == []
    assert recalled("Hello", ("assistant", "Do you smoke?"), "Never") == everything
    event = add(project, *told, "Never", user_id="u", contextual=True)
    assert results(event) == [("ADD", "Does not smoke")]
