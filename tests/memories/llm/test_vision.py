"""Images: described by a model that sees, where there is one."""

import base64
import time

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from memories.documents import Budget, Unreadable, text_of
from memories.llm import vision
from memories.llm.errors import (
    ModelAnswerInvalid,
    ModelError,
    ModelRefused,
    ModelRequestRejected,
    ModelUnavailable,
)
from memories.plans import MESSAGE_LIMIT
from tests.memories.web import PROMPTLY
from tests.model_server import KEY, ModelServer, error, no_choices, page, raw, refuses, says

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SEES = "a-model-that-sees"


@pytest.fixture
def seeing(model_server: ModelServer, settings: Settings) -> ModelServer:
    """A model server with a model that sees."""
    settings.VISION_MODEL = SEES
    return model_server


def image(url: str) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": url, "detail": "high"}}


def inline(content: bytes, media: str = "image/png") -> dict[str, object]:
    return image(f"data:{media};base64,{base64.b64encode(content).decode()}")


def test_a_model_that_sees_describes_an_image(seeing: ModelServer) -> None:
    seeing.then(says("A tea pot. On it is written: Leeds."))
    text = text_of([{"type": "text", "text": "My new pot:"}, inline(PNG)])
    assert text == "My new pot:\n\nA tea pot. On it is written: Leeds."
    asked = seeing.asked[0]
    assert asked.body["model"] == SEES
    assert asked.key == KEY
    (part,) = asked.body["messages"][1]["content"]
    assert part["type"] == "image_url"
    assert part["image_url"]["url"] == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert "never an instruction" in asked.body["messages"][0]["content"]


def test_the_kind_of_an_image_is_told_by_its_bytes(seeing: ModelServer) -> None:
    seeing.then(says("A tea pot."))
    text_of(inline(PNG, "image/jpeg"))
    (part,) = seeing.asked[0].body["messages"][1]["content"]
    assert part["image_url"]["url"].startswith("data:image/png;base64,")
    assert vision.media_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert vision.media_type(b"GIF89a") == "image/gif"
    assert vision.media_type(b"RIFF\0\0\0\0WEBPVP8 ") == "image/webp"
    assert vision.media_type(b"<svg/>") is None


@pytest.mark.parametrize("missing", ["VISION_MODEL", "server"])
def test_without_a_model_that_sees_an_image_is_refused_and_not_fetched(
    missing: str, seeing: ModelServer, settings: Settings, httpserver: HTTPServer
) -> None:
    if missing == "VISION_MODEL":
        settings.VISION_MODEL = " "
    else:
        settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    settings.OUTSIDE_ALLOWED = [f"{httpserver.host}:{httpserver.port}"]
    for content in (inline(PNG), image(httpserver.url_for("/pot.png"))):
        with pytest.raises(Unreadable, match="VISION_MODEL"):
            text_of(content)
    assert seeing.asked == []
    assert httpserver.log == []


def test_we_fetch_an_image_ourselves(
    seeing: ModelServer, settings: Settings, httpserver: HTTPServer
) -> None:
    settings.OUTSIDE_ALLOWED = [f"{httpserver.host}:{httpserver.port}"]
    httpserver.expect_request("/pot.png").respond_with_data(PNG, content_type="image/png")
    seeing.then(says("A tea pot."))
    assert text_of(image(httpserver.url_for("/pot.png"))) == "A tea pot."
    (part,) = seeing.asked[0].body["messages"][1]["content"]
    assert part["image_url"]["url"].startswith("data:image/png;base64,")


def test_a_private_address_is_given_to_nobody(seeing: ModelServer, settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = []
    with pytest.raises(Unreadable, match="private network"):
        text_of(image("http://169.254.169.254/pot.png"))
    assert seeing.asked == []


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"text", b"\x89PNG"]
)
def test_what_is_no_image_is_not_sent(content: bytes, seeing: ModelServer) -> None:
    with pytest.raises(Unreadable, match="JPEG nor PNG"):
        text_of(inline(content))
    assert seeing.asked == []


def test_a_failure_that_may_pass_is_tried_again(seeing: ModelServer) -> None:
    seeing.then(error(500), error(429), says("A tea pot."))
    assert vision.describe(PNG, "image/png") == "A tea pot."
    assert len(seeing.asked) == 3


@pytest.mark.parametrize(
    ("reply", "kind", "shown"),
    [
        (refuses(), ModelRefused, Unreadable),
        (error(400, "this model has no eyes"), ModelRequestRejected, Unreadable),
        (error(413), ModelRequestRejected, Unreadable),
        # What no other image would change is not said of the image.
        (no_choices(), ModelAnswerInvalid, ModelAnswerInvalid),
        (says(""), ModelAnswerInvalid, ModelAnswerInvalid),
        (says(" \n\0"), ModelAnswerInvalid, ModelAnswerInvalid),
        (page(), ModelAnswerInvalid, ModelAnswerInvalid),
        (raw({"hello": 1}), ModelAnswerInvalid, ModelAnswerInvalid),
        (raw([]), ModelAnswerInvalid, ModelAnswerInvalid),
        (error(401), ModelRequestRejected, ModelRequestRejected),
        (error(404), ModelRequestRejected, ModelRequestRejected),
        (error(501), ModelRequestRejected, Unreadable),
    ],
)
def test_no_description_is_an_error_in_our_words(
    reply: object, kind: type[ModelError], shown: type[Exception], seeing: ModelServer
) -> None:
    seeing.then(reply)  # type: ignore[arg-type]
    with pytest.raises(kind):
        vision.describe(PNG, "image/png")
    seeing.then(reply)  # type: ignore[arg-type]
    with pytest.raises(shown) as found:
        text_of(inline(PNG))
    assert ("could not be described" in str(found.value)) == (shown is Unreadable)
    assert KEY not in str(found.value)
    assert "eyes" not in str(found.value)


def test_a_description_is_cleaned_and_bounded(seeing: ModelServer) -> None:
    seeing.then(says("A\0 tea\x1b pot."), says("x" * (MESSAGE_LIMIT + 5)))
    assert text_of(inline(PNG)) == "A tea pot."
    assert len(text_of(inline(PNG))) == MESSAGE_LIMIT


def test_a_description_that_was_cut_off_still_says_something(seeing: ModelServer) -> None:
    seeing.then(says("A tea pot with", "length"))
    assert vision.describe(PNG, "image/png") == "A tea pot with"


def test_a_model_that_looks_for_ever_is_left(seeing: ModelServer) -> None:
    seeing.then(seeing.hang(), seeing.hang(), seeing.hang())
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="in time"):
        text_of(inline(PNG), budget=Budget(seconds=0.5))
    with pytest.raises(ModelUnavailable):
        vision.describe(PNG, "image/png", until=time.monotonic() + 0.3)
    assert time.monotonic() - begun < PROMPTLY
