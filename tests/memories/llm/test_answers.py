"""Answers of a model as it writes them: thoughts, fences, prose, and worse."""

import pytest
from pydantic import BaseModel

from memories.llm.answers import Unreadable, read


class Drink(BaseModel):
    """A drink."""

    name: str


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "tea"}',
        'Here: ```json\n{"name": "tea"}\n``` enjoy',
        '<think>{"name": "milk"}? no</think>{"name": "tea"}',
        '<thinking>a<think>b</thinking>{"name": "tea"}',
        '</think>{"name": "tea"}',
    ],
)
def test_the_answer_is_found(content: str) -> None:
    assert read(content, Drink).name == "tea"


@pytest.mark.parametrize("content", ["<think>" * 50_000, "{" * 50_000, "<think></think>" * 9_000])
def test_a_heap_of_nothing_is_read_in_one_pass(content: str) -> None:
    with pytest.raises(Unreadable):
        read(content, Drink)
