"""Plans with more operations than a form usually has fields."""

import pytest
from django.test import Client

from memories.models import Person, Project
from tests.dashboard.conftest import adding, change

pytestmark = pytest.mark.django_db
MANY = 1_100  # Django's own limit of fields is a thousand


def test_a_plan_of_more_than_a_thousand_changes_can_be_applied(
    desk: Client, project: Project, admin: Person
) -> None:
    change(project, admin, *(adding(f"Likes tea number {n}", user_id="alex") for n in range(MANY)))
    desk.post("/commands", {"text": "Forget everything about me", "user_id": "alex"})
    event = project.events.get()
    ticked = [str(number) for number in range(MANY)]
    answer = desk.post(f"/commands/{event.pk}/apply", {"operation": ticked})
    assert answer.status_code == 302
    assert not project.memories.live().exists()
