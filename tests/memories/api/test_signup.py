"""Signing up over the API: not on this server, and that is said in a sentence."""

import pytest

from memories.models import ApiKey, Person
from tests.memories.api.conftest import Caller

STEPS = ["email_code", "email_code/verify", "agent_mode", "agent_mode/caller", "caller", "x/y/z"]


@pytest.mark.parametrize("step", STEPS)
def test_whoever_asks_for_an_account_is_sent_to_an_admin(
    api: Caller, anonymous: Caller, step: str
) -> None:
    for caller in (anonymous, api):
        for path in (f"/api/v1/auth/{step}/", f"/api/v1/auth/{step}", f"//api//v1/auth/{step}/"):
            answer = caller.post(path, {"email": "mira@example.org", "code": "123456"})
            assert answer.status_code == 403
            assert "admin" in answer.json()["detail"]
    assert Person.objects.count() == 0
    assert ApiKey.objects.count() == 1


def test_a_key_that_is_wrong_changes_nothing_about_it(anonymous: Caller) -> None:
    answer = anonymous.post("/api/v1/auth/email_code/", authorization="Token m0-wrong")
    assert answer.status_code == 403
    assert anonymous.get("/api/v1/auth/email_code/").status_code == 405
