"""Deliveries: attempts, runs, receivers that are away, and the end of a webhook."""

import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone
from pytest_django import Settings
from werkzeug import Request, Response

from memories import jobs_outbox, webhooks
from memories.models import Delivery, Project, Webhook
from memories.queues import OUTBOX
from memories.webhooks import BadWebhook, delivering
from memories.webhooks.delivering import A_DAY, MOST_ATTEMPTS, PAUSE, RETRY_AFTER
from tests.conftest import Remember
from tests.memories.test_jobs import keep_house, work
from tests.memories.webhooks.receiver import (
    Receiver,
    hook_for,
    nobody,
    pass_time,
    queued,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]


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
