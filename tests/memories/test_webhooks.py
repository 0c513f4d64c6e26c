"""Webhooks: what is told, to whom, how it is signed, and what happens when nobody listens."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from memories import changes, webhooks
from memories.changes import Actor
from memories.models import Delivery, Memory, Person, Project, Webhook
from memories.plans import Operation, Plan, Values
from memories.queues import OUTBOX
from memories.webhooks import BadWebhook, delivering
from memories.webhooks.delivering import A_DAY, MOST_ATTEMPTS, PAUSE, RETRY_AFTER
from tests.conftest import Remember
from tests.memories.test_jobs import keep_house, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]

CHANGES = ["memory_add", "memory_update", "memory_delete", "memory_categorize"]
HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
Answer = int | Callable[[Request], Response]


class Receiver:
    """Somebody's server. answers: what the next requests get; 200 when there is none."""

    def __init__(self, http: HTTPServer) -> None:
        self.http = http
        self.url = http.url_for("/hook")
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Answer] = []
        self.always: Answer = 200
        http.expect_request("/hook").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, request.get_data()))
        answer = self.answers.pop(0) if self.answers else self.always
        return answer(request) if callable(answer) else Response("", answer)

    @property
    def told(self) -> list[Any]:
        return [json.loads(body)["event_details"] for _, body in self.requests]

    @property
    def texts(self) -> list[str]:
        return [details["data"]["memory"] for details in self.told]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTSIDE_ALLOWED = ["127.0.0.1"]
    with HTTPServer(threaded=True) as http:
        yield Receiver(http)
        http.check_handler_errors()


@pytest.fixture
def hook(project: Project, receiver: Receiver) -> Webhook:
    """A webhook of `project` that wants to know of additions."""
    return hook_for(project, receiver.url, "memory_add")


def hook_for(project: Project, url: str, *event_types: str) -> Webhook:
    given = {"name": "CRM", "url": url, "event_types": list(event_types)}
    return webhooks.create(project, given)[0]


def nobody() -> str:
    """An address at which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/hook"


def pass_time(delta: timedelta) -> None:
    """Make everything that waits `delta` older."""
    Delivery.objects.update(due_at=F("due_at") - delta, created_at=F("created_at") - delta)


def change(memory: Memory, person: Person, kind: str = "UPDATE", **values: object) -> None:
    memory.refresh_from_db()
    operation = Operation(
        kind=kind, memory_id=memory.id, version=memory.version, values=Values(**values)
    )
    changes.apply(
        Plan(operations=(operation,)), project=memory.project, actor=Actor.of_person(person)
    )


def queued() -> list[int]:
    rows = ProcrastinateJob.objects.filter(queue_name=OUTBOX, status="todo").order_by("id")
    return [job.args["webhook_id"] for job in rows]


# --- making and changing them ---------------------------------------------------------------


def test_a_new_webhook_has_a_secret_that_is_given_out_once(project: Project) -> None:
    given = {"name": "CRM", "url": "https://example.com/hook", "event_types": CHANGES}
    hook, secret = webhooks.create(project, {**given, "is_active": True, "project": "other"})
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    assert (hook.project, hook.name, hook.event_types, hook.is_active) == (
        project, "CRM", CHANGES, True,
    )  # fmt: skip
    assert secret != webhooks.create(project, given)[1]
    assert webhooks.listed(project).first() == hook


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": 7}, "name"),
        ({"url": ""}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://user:pass@example.com/"}, "url"),
        ({"url": "https://example.com/" + "x" * 2000}, "url"),
        ({"url": "https://example.com/\ud800"}, "url"),
        ({"url": ["https://example.com/"]}, "url"),
        ({"event_types": []}, "event_types"),
        ({"event_types": "memory_add"}, "event_types"),
        ({"event_types": ["memory_add", "memory_forget"]}, "event_types"),
        ({"event_types": [{"a": 1}]}, "event_types"),
        ({"event_types": ["\ud800"]}, "event_types"),
        ({"is_active": "yes"}, "is_active"),
    ],
)
def test_what_makes_no_webhook_is_refused_by_field(
    project: Project, given: dict[str, object], field: str
) -> None:
    good = {"name": "CRM", "url": "https://example.com/", "event_types": ["memory_add"]}
    with pytest.raises(BadWebhook) as refused:
        webhooks.create(project, {**good, **given})
    assert list(refused.value.errors) == [field]
    assert not project.webhooks.exists()


def test_all_that_is_missing_is_named_at_once(project: Project) -> None:
    with pytest.raises(BadWebhook) as refused:
        webhooks.create(project, {})
    assert refused.value.errors == {
        name: ["This field is required."] for name in ("name", "url", "event_types")
    }


def test_the_ingest_events_are_stored(project: Project) -> None:
    hook = hook_for(project, "https://example.com/", "ingest_job_failed", "memory_add")
    assert hook.event_types == ["ingest_job_failed", "memory_add"]


def test_a_project_has_a_limit_of_webhooks(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks.hooks, "MOST_WEBHOOKS", 1)
    hook_for(project, "https://example.com/", "memory_add")
    with pytest.raises(BadWebhook, match="1 webhooks at most"):
        hook_for(project, "https://example.com/", "memory_add")


def test_a_webhook_is_found_in_its_own_project_only(
    hook: Webhook, project: Project, other_project: Project
) -> None:
    assert webhooks.find(project, str(hook.public_id)) == hook
    assert webhooks.find(project, hook.public_id) == hook
    assert webhooks.find(other_project, hook.public_id) is None
    assert [webhooks.find(project, text) for text in ("", "1", "x\0", "7" * 9000)] == [None] * 4


def test_a_delivery_is_found_by_the_id_that_receivers_see(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    other = hook_for(hook.project, receiver.url, "memory_add")
    for number in range(20):
        remember(f"Statement {number}")
    webhooks.deliver(hook.pk)
    names = [headers["webhook-id"] for headers, _ in receiver.requests]
    found = [webhooks.find_delivery(hook, name) for name in names]
    assert [delivery.body["memory"] for delivery in found if delivery] == receiver.texts
    assert [webhooks.find_delivery(other, name) for name in names] == [None] * 20
    junk = ["", "1", "msg_1", "msg_" + "f" * 16, "msg_" + "F" * 16, "msg_" + "0" * 17, "x\0"]
    assert [webhooks.find_delivery(hook, name) for name in junk] == [None] * len(junk)


def test_an_update_changes_what_it_names(hook: Webhook) -> None:
    webhooks.update(hook, {"name": "Billing", "event_types": ["memory_delete"], "secret": "x"})
    hook.refresh_from_db()
    assert (hook.name, hook.event_types) == ("Billing", ["memory_delete"])
    assert hook.secret.startswith("whsec_")
    with pytest.raises(BadWebhook):
        webhooks.update(hook, {"url": None})


# --- what is told ---------------------------------------------------------------------------


def test_each_change_is_told_to_whoever_wants_it(
    project: Project, admin: Person, remember: Remember, receiver: Receiver
) -> None:
    everything = hook_for(project, receiver.url, *CHANGES)
    hook_for(project, receiver.url, "memory_delete")
    memory = remember("Likes tea", categories=["food"])
    change(memory, admin, text="Likes green tea")
    change(memory, admin, categories=["food", "health"])
    change(memory, admin, kind="DELETE")
    assert Delivery.objects.count() == 7
    webhooks.deliver(everything.pk)
    number = str(memory.id)
    assert receiver.told == [
        {"id": number, "data": {"memory": "Likes tea"}, "event": "ADD"},
        {"event": "CATEGORIZE", "memory_id": number, "categories": ["food"]},
        {"id": number, "data": {"memory": "Likes green tea"}, "event": "UPDATE"},
        {"id": number, "data": {"memory": "Likes green tea"}, "event": "UPDATE"},
        {"event": "CATEGORIZE", "memory_id": number, "categories": ["food", "health"]},
        {"id": number, "data": {"memory": "Likes green tea"}, "event": "DELETE"},
    ]


def test_a_change_that_is_rolled_back_tells_nobody(hook: Webhook, remember: Remember) -> None:
    with transaction.atomic():
        remember("Likes tea")
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), queued()) == (0, [])


def test_other_projects_hear_nothing(
    hook: Webhook, other_project: Project, remember: Remember
) -> None:
    remember("Likes tea", into=other_project)
    assert not Delivery.objects.exists()


def test_workers_are_woken_once_after_the_commit(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    with transaction.atomic():
        remember("Likes tea")
        assert queued() == []
    remember("Likes milk")
    assert queued() == [hook.pk]
    work(OUTBOX)
    assert receiver.texts == ["Likes tea", "Likes milk"]
    assert queued() == []


def test_waking_inside_a_transaction_spoils_nothing(hook: Webhook, remember: Remember) -> None:
    remember("Likes tea")
    with transaction.atomic():
        webhooks.send_again(Delivery.objects.get())  # its job waits already
        remember("Likes milk")
    assert Delivery.objects.count() == 2


def test_a_delivery_is_signed_as_the_docs_say(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    verify: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", HANDBOOK.read_text(), re.DOTALL)[1], verify)
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    [(headers, body)] = receiver.requests
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "Palimpsest"
    assert verify["verify"](hook.secret, headers, body)
    assert not verify["verify"](hook.secret, headers, body + b" ")
    assert not verify["verify"](
        hook_for(hook.project, hook.url, "memory_add").secret, headers, body
    )
    late = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    assert not verify["verify"](hook.secret, late, body)


# --- attempts -------------------------------------------------------------------------------


def test_what_arrived_is_noted_and_not_sent_again(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    receiver.always = 204
    remember("Likes tea")
    for _ in range(2):
        assert webhooks.deliver(hook.pk) is False
    [delivery] = webhooks.deliveries_of(hook)
    assert delivery.delivered_at is not None
    assert (delivery.attempts, delivery.response_status, delivery.error) == (1, 204, "")
    assert len(receiver.requests) == 1


def test_a_refused_delivery_is_tried_ten_times_over_a_day_under_one_id(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    receiver.always = 500
    remember("Likes tea")
    for number, delay in enumerate(RETRY_AFTER, start=1):
        webhooks.deliver(hook.pk)
        delivery = Delivery.objects.get()
        assert (delivery.attempts, delivery.response_status) == (number, 500)
        assert delivery.error == "The receiver answered with status 500."
        wait = delivery.due_at - timezone.now()
        assert delay - timedelta(seconds=5) < wait <= delay
        pass_time(delay - timedelta(seconds=5))
        webhooks.deliver(hook.pk)
        assert len(receiver.requests) == number
        pass_time(timedelta(seconds=5))
    webhooks.deliver(hook.pk)
    pass_time(timedelta(days=2))
    webhooks.deliver(hook.pk)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.delivered_at) == (10, None)
    assert delivery.failed_at is not None
    assert len(receiver.requests) == 10
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert timedelta(hours=23) < A_DAY < timedelta(hours=25)


def test_a_delivery_that_the_receiver_refuses_lets_the_next_pass(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    receiver.answers = [400]
    for text in ("One", "Two", "Three"):
        remember(text)
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["One", "Two", "Three"]
    pass_time(RETRY_AFTER[0])
    webhooks.deliver(hook.pk)
    assert receiver.texts[3:] == ["One"]
    assert not Delivery.objects.filter(delivered_at=None).exists()


def test_a_redirect_is_not_followed(hook: Webhook, remember: Remember, receiver: Receiver) -> None:
    receiver.http.expect_request("/elsewhere").respond_with_data("ok")
    receiver.always = lambda request: Response("", 307, {"Location": "/elsewhere"})
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    assert Delivery.objects.get().error == "The receiver answered with status 307."
    assert len(receiver.http.log) == 1


def test_a_receiver_that_is_away_is_asked_for_one_delivery_and_then_left_alone(
    project: Project, hook: Webhook, remember: Remember
) -> None:
    webhooks.update(hook, {"url": nobody()})
    for text in ("One", "Two"):
        remember(text)
    webhooks.deliver(hook.pk)
    remember("Three")
    webhooks.deliver(hook.pk)
    assert list(Delivery.objects.order_by("id").values_list("attempts", flat=True)) == [1, 0, 0]
    assert Delivery.objects.earliest("id").error == "Nobody could be reached at the address."
    assert webhooks.due() == []
    pass_time(RETRY_AFTER[0])
    assert webhooks.due() == [hook.pk]
    webhooks.deliver(hook.pk)
    assert list(Delivery.objects.order_by("id").values_list("attempts", flat=True)) == [2, 0, 0]


def test_a_receiver_that_is_back_gets_all_that_waited_in_order(
    project: Project, hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    webhooks.update(hook, {"url": nobody()})
    remember("One")
    Delivery.objects.update(attempts=8)
    webhooks.deliver(hook.pk)  # the next attempt is thirteen hours away
    webhooks.update(hook, {"url": receiver.url})
    remember("Two")
    webhooks.deliver(hook.pk)
    assert receiver.texts == []
    pass_time(PAUSE)
    remember("Three")
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["Two", "One", "Three"]
    assert not Delivery.objects.filter(delivered_at=None).exists()


def test_a_receiver_that_stays_away_is_not_asked_once_for_every_new_delivery(
    project: Project, hook: Webhook, remember: Remember
) -> None:
    webhooks.update(hook, {"url": nobody()})
    minutes = 40
    for minute in range(minutes):
        remember(f"Statement {minute}")
        webhooks.deliver(hook.pk)
        pass_time(timedelta(minutes=1))
    attempts = sum(Delivery.objects.values_list("attempts", flat=True))
    assert 4 < attempts <= 4 + minutes / (PAUSE / timedelta(minutes=1))


def test_what_waited_a_day_behind_a_dead_receiver_is_given_up_with_it(
    project: Project, hook: Webhook, remember: Remember
) -> None:
    webhooks.update(hook, {"url": nobody()})
    remember("One")
    remember("Two")
    Delivery.objects.filter(body__memory="One").update(attempts=MOST_ATTEMPTS - 1)
    pass_time(A_DAY)
    remember("Three")
    webhooks.deliver(hook.pk)
    failed = Delivery.objects.exclude(failed_at=None).order_by("id")
    assert [delivery.body["memory"] for delivery in failed] == ["One", "Two"]
    assert {delivery.error for delivery in failed} == {"Nobody could be reached at the address."}
    assert Delivery.objects.get(failed_at=None).attempts == 0


def test_a_private_address_is_refused_with_a_sentence(
    hook: Webhook, remember: Remember, receiver: Receiver, settings: Settings
) -> None:
    settings.OUTSIDE_ALLOWED = []
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    delivery = Delivery.objects.get()
    assert delivery.error.startswith("The address leads into a private network.")
    assert (delivery.attempts, delivery.response_status, receiver.requests) == (1, None, [])


def test_attempts_that_are_cut_off_again_and_again_come_to_an_end(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    remember("Poison")
    Delivery.objects.update(attempts=MOST_ATTEMPTS)
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["Likes tea"]
    assert Delivery.objects.earliest("id").error == "Given up: 10 attempts were cut off."


# --- runs -----------------------------------------------------------------------------------


def test_no_transaction_is_open_while_a_request_is_under_way(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    seen: list[int] = []

    def look(request: Request) -> Response:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
                " AND datname = current_database()"
            )
            seen.append(cursor.fetchone()[0])
        connection.close()
        return Response("")

    receiver.always = look
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    assert seen == [0]


def test_two_runs_at_once_send_each_delivery_once(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    for number in range(20):
        remember(f"Statement {number}")

    def run() -> None:
        webhooks.deliver(hook.pk)
        close_old_connections()

    runs = [threading.Thread(target=run) for _ in range(4)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join(60)
    assert receiver.texts == [f"Statement {number}" for number in range(20)]


def test_a_row_that_is_lent_is_not_taken_before_its_time(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    remember("Likes tea")
    assert delivering._claim(hook.pk) is not None  # and whoever took it dies
    webhooks.deliver(hook.pk)
    assert receiver.texts == []
    pass_time(delivering.LENT)
    assert webhooks.due() == [hook.pk]
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["Likes tea"]
    assert Delivery.objects.get().attempts == 2


def test_a_run_ends_and_the_rest_waits_behind_others(
    hook: Webhook, remember: Remember, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "RUN_SECONDS", 0)
    other = hook_for(hook.project, receiver.url + "?other", "memory_add")
    for text in ("One", "Two"):
        remember(text)
    work(OUTBOX)
    asked = [request.query_string.decode() for request, _ in receiver.http.log]
    assert asked[:2] == ["", "other"]
    assert not Delivery.objects.filter(delivered_at=None).exists()
    assert Delivery.objects.filter(webhook=other).count() == 2


def test_a_slow_receiver_is_cut_off_and_tried_again(
    hook: Webhook, remember: Remember, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "ATTEMPT_SECONDS", 0.2)
    over = threading.Event()

    def hang(request: Request) -> Response:
        over.wait(30)
        return Response("")

    receiver.always = hang
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    over.set()
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.delivered_at) == (1, None)
    assert delivery.error == "The address took too long to answer."


def test_the_sweep_wakes_for_what_is_due_and_for_nothing_else(
    project: Project, hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    from memories import jobs_outbox

    receiver.answers = [500]
    remember("Likes tea")
    work(OUTBOX)
    keep_house(jobs_outbox.wake_outbox)
    assert queued() == []
    pass_time(RETRY_AFTER[0])
    keep_house(jobs_outbox.wake_outbox)
    assert queued() == [hook.pk]
    work(OUTBOX)
    assert Delivery.objects.get().delivered_at is not None


# --- the end of a webhook -------------------------------------------------------------------


def test_a_webhook_that_is_switched_off_sends_nothing_any_more(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    remember("Likes tea")
    webhooks.update(hook, {"is_active": False})
    remember("Likes milk")
    webhooks.deliver(hook.pk)
    assert receiver.texts == []
    delivery = Delivery.objects.get()
    assert delivery.error == "The webhook was switched off."
    with pytest.raises(BadWebhook):
        webhooks.send_again(delivery)
    webhooks.update(hook, {"is_active": True})
    webhooks.send_again(Delivery.objects.get())
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["Likes tea"]


def test_a_webhook_that_was_switched_off_behind_our_back_is_not_called(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    remember("Likes tea")
    Webhook.objects.update(is_active=False)
    assert webhooks.due() == []
    webhooks.deliver(hook.pk)
    assert receiver.texts == []


def test_a_webhook_deleted_while_it_is_called_ends_quietly(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    def delete(request: Request) -> Response:
        webhooks.remove(Webhook.objects.get(pk=hook.pk))
        connection.close()
        return Response("")

    receiver.always = delete
    remember("One")
    remember("Two")
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["One"]
    assert not Delivery.objects.exists()


def test_sending_again_keeps_the_id_and_starts_the_attempts_anew(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    remember("Likes tea")
    webhooks.deliver(hook.pk)
    webhooks.send_again(Delivery.objects.get())
    assert queued() == [hook.pk]
    webhooks.deliver(hook.pk)
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert len(receiver.requests) == 2
    assert Delivery.objects.get().attempts == 1


def test_sending_again_does_not_wait_for_the_end_of_a_pause(
    hook: Webhook, remember: Remember, receiver: Receiver
) -> None:
    receiver.answers = [503]
    remember("One")
    remember("Two")
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["One"]
    webhooks.send_again(Delivery.objects.latest("id"))
    webhooks.deliver(hook.pk)
    assert receiver.texts == ["One", "One", "Two"]


def test_old_deliveries_are_deleted_and_waiting_ones_are_not(
    hook: Webhook, remember: Remember
) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    for text in ("Delivered", "Failed", "Young", "Waiting"):
        remember(text)
    rows = {delivery.body["memory"]: delivery.pk for delivery in Delivery.objects.all()}
    Delivery.objects.update(created_at=long_ago)
    Delivery.objects.filter(pk=rows["Delivered"]).update(delivered_at=long_ago)
    Delivery.objects.filter(pk=rows["Failed"]).update(failed_at=long_ago)
    Delivery.objects.filter(pk=rows["Young"]).update(delivered_at=timezone.now())
    webhooks.tidy()
    assert {delivery.body["memory"] for delivery in Delivery.objects.all()} == {"Young", "Waiting"}
