"""The unseen halves: what the rules reach on what nobody tuned them on.

The figures that were reached when the halves were opened stand in README.md beside this file. From
now on these tests only guard against getting worse.
"""

import json
from pathlib import Path

from tests.data.scoring import score_chats, score_commands
from tests.memories.pipeline.basic.test_labelled_chats import predict as read
from tests.memories.pipeline.commands.test_labelled import fixture
from tests.memories.pipeline.commands.test_labelled import predict as obey

DATA = Path(__file__).parent


def test_unseen_chats_are_read_well_enough() -> None:
    score = score_chats(json.loads((DATA / "extraction" / "unseen.json").read_text()), read)
    assert score.precision >= 0.9, score.mistakes
    assert score.recall >= 0.75, score.mistakes
    assert score.fact_free_memories <= 1, score.mistakes


def test_no_unseen_command_deletes_what_should_stay() -> None:
    for name in ("unseen.json", "unseen_second_author.json"):
        cases = json.loads((DATA / "commands" / name).read_text())
        score = score_commands(cases, fixture()[0], obey)
        assert score.wrong_deletions == 0, score.mistakes
        assert score.near_commands_acted_on == 0, score.mistakes
        assert score.recall >= 0.8, score.mistakes
