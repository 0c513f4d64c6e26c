"""Every door of the desk: who may pass, who may not, and what a forged or broken request gets."""

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from memories.models import Event, Membership, Memory, Organization, Person, Project, Role
from tests.conftest import Remember
from tests.dashboard.conftest import (
    HTMX,
    Propose,
    adding,
    everything_in,
    is_whole_page,
    source,
    words,
)

pytestmark = pytest.mark.django_db

MEMORY, PLAN = "the memory", "the plan"


@dataclass(frozen=True)
class Door:
    """One address and method. of: whose id it takes; writes: it needs a role that may write."""

    name: str
    method: str = "get"
    of: str = ""
    writes: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    query: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


FILTERS = (
    "user_id", "agent_id", "run_id", "app_id", "category", "text",
    "created_from", "created_to", "updated_from", "updated_to",
)  # fmt: skip
LISTED = ("name", "after", "before")
ABOUT = ("text", "user_id", "agent_id", "run_id")
DOORS = [
    Door("memories", query=(*FILTERS, "size", "after", "before")),
    Door("users", query=LISTED),
    Door("agents", query=LISTED),
    Door("apps", query=LISTED),
    Door("runs", query=LISTED),
    Door("memory", of=MEMORY),
    Door("memory_edit", of=MEMORY, writes=True),
    Door(
        "memory_edit", "post", of=MEMORY, writes=True,
        fields={"version": "1", "text": "Likes coffee", "categories": "", "metadata": "",
                "expiration_date": "", "locked": "on", "reason": ""},
    ),
    Door("memory_delete", of=MEMORY, writes=True),
    Door("memory_delete", "post", of=MEMORY, writes=True, fields={"version": "1", "reason": ""}),
    Door("command", writes=True, query=ABOUT),
    Door(
        "command", "post", writes=True,
        fields={"text": "I like tea", "user_id": "alex", "agent_id": "", "run_id": ""},
    ),
    Door("plan", of=PLAN),
    Door("plan_apply", "post", of=PLAN, writes=True, fields={"operation": "0"}),
    Door("plan_discard", "post", of=PLAN, writes=True),
    Door("switch_project", "post", fields={"project": "proj_none"}),
    Door("theme", "post", fields={"theme": "dark"}),
]  # fmt: skip
OPEN = {"healthz", "home", "sign_in", "sign_out"}
# Admins' pages are in test_keys.py; programs come in by the API, not by the desk.
ELSEWHERE = {"keys", "key_revoke", "mcp"}
OWNED = [door for door in DOORS if door.of]
WRITING = [door for door in DOORS if door.writes]
POSTED = [door for door in DOORS if door.method == "post"]


@pytest.fixture
def memory(remember: Remember) -> Memory:
    """A memory of the project under test."""
    return remember("Likes tea")


@pytest.fixture
def plan(propose: Propose) -> Event:
    """A plan that waits in the project under test."""
    return propose(adding("Likes cocoa"))


def address(door: Door, memory: Memory, plan: Event) -> str:
    ids = {MEMORY: memory.pk, PLAN: plan.pk}
    return reverse(door.name, args=[ids[door.of]] if door.of else [])


def knock(client: Client, door: Door, where: str, **extra: Any) -> Any:
    return getattr(client, door.method)(where, door.fields or None, **extra)


def test_every_address_of_the_desk_is_in_this_file() -> None:
    names = {p.name for p in get_resolver().url_patterns if isinstance(p, URLPattern) and p.name}
    assert names == {door.name for door in DOORS} | OPEN | ELSEWHERE


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_whoever_is_not_signed_in_is_asked_to(
    door: Door, client: Client, memory: Memory, plan: Event, project: Project
) -> None:
    before, where = everything_in(project), address(door, memory, plan)
    answer = knock(client, door, where)
    back = where if door.method == "get" else "/memories"
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in?next={back}")
    assert everything_in(project) == before


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_htmx_is_sent_to_sign_in_too_and_back_to_its_page(
    door: Door, client: Client, memory: Memory, plan: Event
) -> None:
    here = {"HX-Current-URL": "http://testserver/memories?user_id=alex"}
    answer = knock(client, door, address(door, memory, plan), headers={**HTMX, **here})
    assert answer["HX-Redirect"] == "/sign-in?next=/memories%3Fuser_id%3Dalex"
    assert not answer.content


def test_htmx_of_another_site_is_not_sent_back_there(client: Client) -> None:
    here = {"HX-Current-URL": "https://example.org/memories"}
    answer = client.get("/memories", headers={**HTMX, **here})
    assert answer["HX-Redirect"] == "/sign-in?next=/memories"


@pytest.mark.parametrize("door", OWNED, ids=str)
def test_a_stranger_cannot_tell_what_is_there_from_what_is_not(
    door: Door, outside: Client, memory: Memory, plan: Event, project: Project
) -> None:
    before = everything_in(project)
    theirs = knock(outside, door, address(door, memory, plan))
    nobodys = knock(outside, door, reverse(door.name, args=[uuid.uuid4()]))
    assert theirs.status_code == nobodys.status_code == 404
    assert _without_tokens(source(theirs)) == _without_tokens(source(nobodys))
    assert everything_in(project) == before


def _without_tokens(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


@pytest.mark.parametrize("door", OWNED, ids=str)
@pytest.mark.parametrize("broken", ["0", "not-an-id", "%00", "1" * 300, "../memories"])
def test_an_id_that_is_none_is_not_found(door: Door, broken: str, desk: Client) -> None:
    where = reverse(door.name, args=[uuid.UUID(int=0)]).replace(str(uuid.UUID(int=0)), broken)
    assert knock(desk, door, where).status_code in {404, 405}


@pytest.mark.parametrize("door", WRITING, ids=str)
def test_a_role_that_may_only_look_is_told_so_and_changes_nothing(
    door: Door, looking: Client, memory: Memory, plan: Event, project: Project
) -> None:
    before = everything_in(project)
    answer = knock(looking, door, address(door, memory, plan))
    assert answer.status_code == 403
    assert "Your role may only look" in words(answer)
    assert everything_in(project) == before


@pytest.mark.parametrize("door", [d for d in DOORS if not d.writes and d.method == "get"], ids=str)
def test_a_role_that_may_only_look_sees_nothing_to_write_with(
    door: Door, looking: Client, memory: Memory, plan: Event
) -> None:
    answer = knock(looking, door, address(door, memory, plan))
    assert answer.status_code == 200
    posts = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', source(answer))
    assert set(posts) <= {"/theme", "/sign-out"}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMIN, 200),
        (Role.SUPPORT, 200),
        (Role.REVIEWER, 200),
        (Role.VIEWER, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_roles(role: Role, status: int, desk: Client, memory: Memory, admin: Person) -> None:
    Membership.objects.filter(person=admin).update(role=role)
    assert desk.get(reverse("memory_edit", args=[memory.pk])).status_code == status


def test_a_person_without_a_project_is_told_whom_to_ask(client: Client, db: None) -> None:
    client.force_login(Person.objects.create_user("nora"))
    answer = client.get("/memories")
    assert answer.status_code == 403
    assert "Ask an admin to add you" in words(answer)


def test_losing_the_membership_closes_the_project_at_once(
    desk: Client, admin: Person, memory: Memory
) -> None:
    other = Project.objects.create(
        organization=Organization.objects.create(name="New"), name="Second"
    )
    Membership.objects.create(project=other, person=admin, role=Role.ADMIN)
    Membership.objects.filter(person=admin, project=memory.project).delete()
    assert desk.get(reverse("memory", args=[memory.pk])).status_code == 404
    assert "Likes tea" not in words(desk.get("/memories"))


def test_a_person_who_was_switched_off_is_out(desk: Client, admin: Person) -> None:
    admin.is_active = False
    admin.save()
    assert desk.get("/memories").status_code == 302


@pytest.mark.parametrize("door", POSTED, ids=str)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_form_of_another_site_is_refused(
    door: Door, headers: dict[str, str], admin: Person, memory: Memory, plan: Event,
    project: Project,
) -> None:  # fmt: skip
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(admin)
    before = everything_in(project)
    answer = knock(careful, door, address(door, memory, plan), headers=headers)
    assert answer.status_code == 403
    assert "Nothing was done" in words(answer)
    assert everything_in(project) == before


def test_the_token_in_the_page_lets_a_form_and_htmx_through(
    admin: Person, project: Project
) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(admin)
    page = source(careful.get("/memories"))
    field = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    header = re.search(r'"X-CSRFToken": "(\w+)"', page)
    assert field
    assert header
    asked = {"text": "I like tea", "user_id": "alex"}
    plain = careful.post("/commands", {**asked, "csrfmiddlewaretoken": field[1]})
    assert plain.status_code == 302
    headers = {**HTMX, "X-CSRFToken": header[1]}
    assert careful.post("/commands", asked, headers=headers).status_code == 200


WRONG_METHODS = [
    ("post", "memories"), ("post", "users"), ("get", "switch_project"), ("get", "theme"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "name"), WRONG_METHODS)
def test_another_method_is_refused(method: str, name: str, desk: Client) -> None:
    assert getattr(desk, method)(reverse(name)).status_code == 405


@pytest.mark.parametrize("door", [door for door in OWNED if door.method == "post"], ids=str)
def test_what_changes_something_cannot_be_done_by_a_link(
    door: Door, desk: Client, memory: Memory, plan: Event, project: Project
) -> None:
    before = everything_in(project)
    assert desk.get(address(door, memory, plan), door.fields).status_code in {200, 302, 405}
    assert everything_in(project) == before


HOSTILE = ["%00", "%01%7F", "%ED%A0%80", "%FF", "a" * 3_000, "%E2%80%AE", "'\";--", "[]", "-1"]


@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "get"], ids=str)
def test_no_query_string_breaks_a_page(
    door: Door, desk: Client, memory: Memory, plan: Event
) -> None:
    where = address(door, memory, plan)
    queries = [f"{name}={value}&{name}={value}" for name in door.query for value in HOSTILE]
    queries += [f"{name}=%00" for name in (*door.query, "next", "peek", "%00", "%FF", "")]
    for number, query in enumerate(queries):
        headers = HTMX if number % 2 else {}
        answer = desk.get(f"{where}?{query}", headers=headers)
        assert answer.status_code in {200, 302, 422}, query


BROKEN = [
    "\0",
    "a\0b",
    "\x01",
    "\x7f",
    "\ud800",
    "'\";--",
    "{{ 7 }}",
    "x" * 20_000,
    "-1",
    "²",
    "9" * 5_000,
]


@pytest.mark.parametrize("door", POSTED, ids=str)
def test_no_form_breaks_a_page(
    door: Door, desk: Client, memory: Memory, plan: Event, project: Project
) -> None:
    where = address(door, memory, plan)
    for name in door.fields:
        for value in BROKEN:
            fields = {**door.fields, name: [value, value]}
            body = "&".join(_encoded(n, v) for n, v in fields.items())
            answer = desk.post(
                where, body, content_type="application/x-www-form-urlencoded", headers=HTMX
            )
            assert answer.status_code in {200, 302, 404, 409, 422}, f"{name}={value!r}"
    assert not any("\0" in text for text in project.memories.values_list("text", flat=True))


def _encoded(name: str, value: str | list[str]) -> str:
    values = [value] if isinstance(value, str) else value
    raw = (v.encode("utf-8", "surrogatepass") for v in values)
    return "&".join(f"{name}=" + "".join(f"%{byte:02X}" for byte in v) for v in raw)


def test_a_body_that_is_not_a_form_is_refused(desk: Client, memory: Memory) -> None:
    where = reverse("memory_edit", args=[memory.pk])
    for body, kind in [(b"{}", "application/json"), (b"\0\0", "application/octet-stream")]:
        assert desk.post(where, body, content_type=kind).status_code == 422
    memory.refresh_from_db()
    assert memory.version == 1


@pytest.mark.parametrize("where", ["/memories", "/sign-in", "/nothing-here"])
def test_pages_carry_their_protections(where: str, desk: Client) -> None:
    answer = desk.get(where)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert not re.search(r"<script>|<style|\sstyle=|\son\w+=", source(answer))


def test_a_page_that_is_missing_says_so_in_our_words(desk: Client) -> None:
    answer = desk.get("/nothing-here")
    assert answer.status_code == 404
    assert is_whole_page(answer)
    assert "There is no such page" in words(answer)


def test_the_watchman_needs_no_sign_in(client: Client, db: None) -> None:
    assert source(client.get("/healthz")) == "ok"
