"""What can go wrong between us and a model, in words for people.

The message of each error is one plain sentence that may be shown beside an event. It is made of
our own words, a status and the names an operator configured: never of the key, of a prompt, or of
what the server wrote, since servers like to repeat both.
"""

from typing import Literal

Complaint = Literal["", "unclear", "length", "format", "temperature", "dimensions"]


class ModelError(Exception):
    """The model gave no usable answer. The message says why and what to do."""


class ModelUnavailable(ModelError):
    """No answer within the attempts and the time allowed: trying again later may help."""


class ModelRequestRejected(ModelError):
    """The server rejected the request itself: key, address, model name, length, an option.

    about: what the server complained of, where its answer told; "unclear" where it complained of
    the request without saying of what.
    """

    def __init__(self, message: str, about: Complaint = "") -> None:
        super().__init__(message)
        self.about = about


class ModelRefused(ModelError):
    """The model, or a filter in front of it, declined to answer."""


class ModelAnswerInvalid(ModelError):
    """The model answered, but not what was asked for: no JSON, cut off, wrong numbers."""
