"""What every request passes before any page sees it."""

import pytest
from django.test import Client

from memories.models import Person

pytestmark = pytest.mark.django_db


def test_private_pages_stay_in_no_cache(client: Client, admin: Person) -> None:
    client.force_login(admin)
    for address in ("/memories", "/users", "/commands"):
        assert client.get(address)["Cache-Control"] == "private, no-store"


def test_a_request_for_another_host_gets_a_page_that_says_what_to_do(client: Client) -> None:
    answer = client.get("/sign-in", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.content.decode()
