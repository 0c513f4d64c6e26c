"""Scenario 1: a client is constructed, with a right key and with wrong ones."""

from dataclasses import replace

import pytest
from django.utils import timezone

from tests.clients.conftest import Connect
from tests.clients.server import Home, new_home
from tests.clients.speaking import Client, Kind, Refusal

pytestmark = pytest.mark.scenario(1)


def test_a_right_key_says_whose_it_is(client: Client, home: Home) -> None:
    assert client.about["org_id"] == home.project.organization.public_id
    assert client.about["project_id"] == home.project.public_id
    assert client.about["user_email"]


def test_a_wrong_key_is_refused_in_words(connect: Connect, kind: Kind, home: Home) -> None:
    with pytest.raises(Refusal, match="Invalid API key") as refused:
        connect(replace(home, key="m0-nobody-has-this-one"))
    assert refused.value.status == 401
    if kind.language == "python":
        assert refused.value.type == "ValueError"
        assert refused.value.message.startswith("Error: Invalid API key")


def test_a_revoked_key_is_refused_at_once(connect: Connect, home: Home) -> None:
    client = connect(home)
    client.keep("Likes tea", user_id="alex")
    home.project.api_keys.update(revoked_at=timezone.now())
    with pytest.raises(Refusal) as refused:
        client.get_all({"user_id": "alex"})
    assert refused.value.status == 401
    with pytest.raises(Refusal, match="Invalid API key"):
        connect(home)


@pytest.mark.needs("organization and project in the constructor")
def test_a_key_of_another_organization(connect: Connect, home: Home) -> None:
    own = {
        "org_id": home.project.organization.public_id,
        "project_id": home.project.public_id,
    }
    connect(home, **own).keep("Likes tea", user_id="alex")
    other = new_home().project
    for wrong in ({"org_id": other.organization.public_id}, {"project_id": other.public_id}):
        with pytest.raises(Refusal, match="Invalid API key for this organization") as refused:
            connect(home, **{**own, **wrong})
        assert refused.value.status in {401, 403}
    with pytest.raises(Refusal, match="both org_id and project_id") as refused:
        connect(home, org_id=own["org_id"])
    assert refused.value.status is None
