"""The words and names of a question beside its meaning: what they find, lift, and add up to."""

import math
import random

import pytest
from django.db import connection

from memories.models import Embedding, Project
from memories.models.memory import MemoryQuerySet
from memories.search.ranking import Hit, Question, search
from memories.search.words import take_apart
from tests.conftest import Remember

db = pytest.mark.django_db


# --- taking a question apart ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does Leo like about New York?", ("Leo", "New York")),
        ("Leo's school", ("Leo",)),
        ("Where is it? Which car does Ann-Marie have?", ("Ann-Marie",)),
        ("Does she live in Rome? In Lisbon, perhaps", ("Rome", "Lisbon")),
        ("what does leo like", ()),
        ("WHAT DOES SHE LIKE", ()),
        ("Tell me what I said", ()),
        ('the film "the long walk" she saw', ("the long walk",)),
        ("order a-4711 of 2024, by jo@example.org.", ("a-4711", "2024", "jo@example.org")),
        ("Leo and leo and LEO and Leo", ("Leo",)),
        ("N" + "o" * 100, ()),
    ],
)
def test_names_are_capitalised_quoted_or_hold_digits(question: str, names: tuple[str, ...]) -> None:
    assert take_apart(question).names == names


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        ("Order A-4711?", ("a-4711",)),
        ('say "Good Night"', ("good night",)),
        ("喝茶吗", ("喝茶", "茶吗")),
        ("茶", ("茶",)),
        ("Where does Leo live?", ()),
    ],
)
def test_pieces_are_what_is_quoted_or_coded_and_pairs_where_no_blanks_are(
    question: str, pieces: tuple[str, ...]
) -> None:
    assert take_apart(question).pieces == pieces


def test_there_is_an_end_to_names_and_pieces() -> None:
    asked = take_apart(" ".join(f"Name{number}" for number in range(500)))
    assert len(asked.names) == 8
    assert len(asked.pieces) == 16


# --- what they do to a search ---------------------------------------------------------------


def found(project: Project, text: str, *, way: str = "keyword_search", **more: object) -> list[Hit]:
    return search(project.memories.current(), Question(text=text, **{way: True}, **more))


@db
@pytest.mark.parametrize("way", ["keyword_search", "hybrid", "rerank"])
@pytest.mark.parametrize(
    ("question", "memory"),
    [
        ("is it all about zirconium", "Ordered zirconium rings"),
        ("ORDERS", "Ordered zirconium rings"),  # in another case and form
        ("4711", "Case QX-4711 is open"),  # part of a word
        ("喝茶", "他不喜欢喝茶"),
        ("What about Quillon?", "Met Quillon at the harbour"),
        ("o'neil\\s", "Bought O'Neil\\s boots"),
    ],
)
def test_one_word_in_common_is_enough_to_come_first(
    way: str, question: str, memory: str, project: Project, remember: Remember
) -> None:
    for text in (
        "Likes anything at all",
        "Ordered zirconium rings",
        "Case QX-4711 is open",
        "他不喜欢喝茶",
        "Met Quillon at the harbour",
        "Bought O'Neil\\s boots",
        "Asks what is about",
    ):
        remember(text)
    Embedding.objects.all().delete()  # so that meaning has no say
    first, second, *_ = found(project, question, way=way)
    assert first.memory.text == memory
    assert first.score > second.score
    assert first.breakdown["bm25"] > 0


@db
def test_without_keyword_search_words_have_no_say(project: Project, remember: Remember) -> None:
    remember("Ordered zirconium rings")
    Embedding.objects.all().delete()
    hit = search(project.memories.current(), Question(text="zirconium"))[0]
    assert (hit.score, hit.breakdown["bm25"]) == (0, 0)


@db
def test_a_rare_word_outweighs_common_ones(project: Project, remember: Remember) -> None:
    for number in range(8):
        remember(f"Went to the market with a friend {'again ' * number}")
    remember("Has a friend with a telescope")
    Embedding.objects.all().delete()
    first = found(project, "market friend telescope")[0]
    assert first.memory.text == "Has a friend with a telescope"


@db
def test_a_name_lifts_more_than_another_word(project: Project, remember: Remember) -> None:
    remember("Jogs with Petra")
    remember("Jogs with plasters")
    remember("Swims")
    Embedding.objects.all().delete()
    first, second = found(project, "Who is Petra, and why plasters?", way="hybrid")[:2]
    assert (first.memory.text, first.breakdown["entity"]) == ("Jogs with Petra", 0.5)
    assert (second.memory.text, second.breakdown["entity"]) == ("Jogs with plasters", 0)
    assert first.breakdown["bm25"] == pytest.approx(second.breakdown["bm25"])


@db
def test_a_name_that_everybody_carries_lifts_next_to_nothing(
    project: Project, remember: Remember
) -> None:
    for number in range(20):
        remember(f"Petra visited town {number}")
    assert 0 < found(project, "Petra", way="hybrid")[0].breakdown["entity"] < 0.01


@db
def test_rarity_is_counted_among_the_rows_given(project: Project, remember: Remember) -> None:
    remember("Likes zirconium", user_id="alex")
    remember("Likes tea", user_id="alex")
    rows = project.memories.current().filter(user_id="alex")
    before = search(rows, Question(text="zirconium", hybrid=True))[0].breakdown
    for number in range(30):
        remember(f"Sells zirconium in town {number}", user_id="sam")
    assert search(rows, Question(text="zirconium", hybrid=True))[0].breakdown == before


@db
def test_looking_at_words_as_well_never_lowers_a_score(
    project: Project, remember: Remember
) -> None:
    for text in ("Likes green tea", "Petra has a green car", "Plays the cello", "Tea for Petra"):
        remember(text)
    rows = project.memories.current()
    alone = {hit.memory.id: hit.score for hit in search(rows, Question(text="Petra's green tea"))}
    both = {hit.memory.id: hit.score for hit in found(project, "Petra's green tea")}
    assert all(both[memory] >= score for memory, score in alone.items())
    assert any(both[memory] > score for memory, score in alone.items())


WORDS = [
    "tea", "green", "likes", "cello", "plays", "Rome", "friend", "market", "long", "walk", "dog",
    "cat", "blue", "train", "winter",
]  # fmt: skip


def lexemes(text: str) -> dict[str, int]:
    """How often each stem occurs, as the index has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, cardinality(positions) FROM unnest(to_tsvector('english', %s))", [text]
        )
        return dict(cursor.fetchall())


def reckoned(question: str, rows: MemoryQuerySet) -> dict[str, float]:
    """BM25 of each memory after the book, squashed as the spec's E11 says, in plain Python."""
    documents = {memory.text: lexemes(memory.text) for memory in rows}
    average = sum(map(len, documents.values())) / len(documents)
    wanted = lexemes(question)
    few = len(wanted) <= 3
    midpoint, steepness = (5.0, 0.7) if few else (7.0, 0.6)
    scores = {}
    for text, stems in documents.items():
        total = 0.0
        for stem in wanted.keys() & stems.keys():
            holders = sum(stem in other for other in documents.values())
            idf = math.log(1 + (len(documents) - holders + 0.5) / (holders + 0.5))
            norm = 1.2 * (1 - 0.75 + 0.75 * len(stems) / average)
            total += idf * stems[stem] * 2.2 / (stems[stem] + norm)
        squashed = 1 / (1 + math.exp(-steepness * (total - midpoint)))
        scores[text] = squashed if wanted.keys() & stems.keys() else 0.0
    return scores


@db
def test_the_fused_score_is_the_formulas(project: Project, remember: Remember) -> None:
    chance = random.Random(5)
    for number in range(12):
        remember(" ".join(chance.choices(WORDS, k=chance.randint(2, 9))) + f" {number}")
    rows = project.memories.current()
    for _ in range(10):
        question = " ".join(chance.sample([word.lower() for word in WORDS], chance.randint(1, 6)))
        expected = reckoned(question, rows)
        assert any(expected.values())
        for hit in search(rows, Question(text=question, hybrid=True, top_k=12)):
            assert hit.breakdown["bm25"] == pytest.approx(expected[hit.memory.text])
            both = hit.breakdown["semantic"] + hit.breakdown["bm25"]
            assert hit.score == pytest.approx(both / 2)


@db
def test_what_no_memory_has_is_not_in_play(project: Project, remember: Remember) -> None:
    remember("Likes green tea")
    rows = project.memories.current()
    for question, most in (("beverage", 1), ("tea", 2), ("What about Tea?", 2.5)):
        hit = search(rows, Question(text=question, hybrid=True))[0]
        assert hit.score == pytest.approx(sum(hit.breakdown.values()) / most)


@db
def test_each_piece_has_a_rarity_of_its_own(project: Project, remember: Remember) -> None:
    for text in ("她写字呢", "我喝茶了", "你喝茶吗", "他喝茶"):
        remember(text)
    Embedding.objects.all().delete()
    assert found(project, "喝茶写字")[0].memory.text == "她写字呢"
