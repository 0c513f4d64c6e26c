"""What new statements do to what is known."""

import pytest

from .reading import changes


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("im vegetarian remember", "Is vegetarian"),
        ("I really love cheese pizza", "Likes cheese pizza"),
        ("I have a daughter", "Has a daughter named Mia"),
        ("I'm a dentist", "Works as a dentist"),
        ("I live in Berlin", "Moved from Paris to Berlin in October 2026"),
        ("I live in Oslo", "The user lives in Oslo, Norway"),
        ("I work at Acme as a welder", "Works as a welder at Acme"),
        ("vegan here", "Follows a vegan diet"),
    ],
)
def test_what_is_known_already_does_nothing(said: str, known: str) -> None:
    assert changes(said, known=[known, "Likes stamps"]) == [("NONE", known, "")]


@pytest.mark.parametrize(
    ("said", "old", "new"),
    [
        ("I moved from Paris to Berlin", "Lives in Paris", "Moved from Paris to Berlin"),
        ("My name is Alexandra", "His name is Alex", "Name is Alexandra"),
        ("I'm 35", "User is 34 years old", "Is 35 years old"),
        ("I now work at Globex", "Works at Acme", "Works at Globex"),
        ("I now work at Globex", "Works as a nurse at Acme", "Works as a nurse at Globex"),
        ("I weigh 99 kg", "Weighs 104 kg", "Weighs 99 kg"),
        ("I'm in Swansea now", "Lives in Cardiff", "Lives in Swansea"),
        ("I'm a teacher now", "Works as a nurse at St Mary's", "Is a teacher"),
        ("I've gone back to eating meat", "Is vegetarian", "Has gone back to eating meat"),
        ("we got divorced", "Is married", "Got divorced"),
        ("my sister lives in Rome", "Sister lives in Oslo", "Sister lives in Rome"),
        ("My favourite colour is blue", "Favourite colour is green", "Favourite colour is blue"),
        ("I have three kids", "Has two kids", "Has three kids"),
        ("My birthday is on 3 May", "Birthday is on 4 May", "Birthday is on 3 May"),
        ("Switched to an iPhone 16", "Uses an Android phone", "Switched to an iPhone 16"),
        (
            "my flight is on 5 December now",
            "Flight to Rome is on 3 December 2026",
            "Flight is on 5 December 2026",
        ),
    ],
)
def test_a_new_value_of_a_single_valued_thing_replaces_the_old(
    said: str, old: str, new: str
) -> None:
    kind, before, after = changes(said, known=["Likes stamps", old])[0]
    assert (kind, before) == ("UPDATE", old)
    assert after.startswith(new)


@pytest.mark.parametrize(
    ("said", "old", "new"),
    [
        ("I'm not vegan anymore", "Is vegan", "Is no longer vegan"),
        ("I don't like tennis anymore", "Likes tennis", "No longer likes tennis"),
        ("I no longer work at Acme", "Works at Acme as an engineer", "No longer works at Acme"),
        ("I quit smoking", "Smokes 10 cigarettes a day", "Quit smoking"),
        ("I don't eat fish", "Eats fish on Fridays", "Does not eat fish"),
        ("I drink coffee every day", "Does not drink coffee", "Drinks coffee every day"),
    ],
)
def test_a_retraction_or_contradiction_becomes_the_new_state(said: str, old: str, new: str) -> None:
    assert changes(said, known=["Likes stamps", old]) == [("UPDATE", old, new)]


def test_a_richer_statement_replaces_a_poorer_one() -> None:
    assert changes("I love playing cricket with friends", known=["Likes cricket"]) == [
        ("UPDATE", "Likes cricket", "Loves playing cricket with friends")
    ]


def test_a_corrected_spelling_changes_the_one_word() -> None:
    assert changes("Sorry, it's Katharine, not Catherine", known=["Name is Catherine"]) == [
        ("UPDATE", "Name is Catherine", "Name is Katharine")
    ]


def test_instead_replaces_the_plan_it_resembles() -> None:
    known = ["Is going to Rome in May 2027", "Likes pasta"]
    assert changes("we're going to Naples in May instead", known=known) == [
        ("UPDATE", "Is going to Rome in May 2027", "Is going to Naples in May 2027")
    ]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("I'm allergic to peanuts", "Is allergic to shellfish"),
        ("I speak German", "Speaks French"),
        ("my sister lives in Rome", "Lives in Oslo"),
        ("I don't drink on flights", "Takes melatonin on long flights"),
        ("I'm moving to Lisbon in the spring", "Lives in Ghent"),
        ("I play guitar", "Plays the piano"),
        ("My favourite colour is blue", "Favourite food is pizza"),
    ],
)
def test_different_things_stand_side_by_side(said: str, known: str) -> None:
    assert [kind for kind, *_ in changes(said, known=[known])] == ["ADD"]


def test_the_same_input_gives_the_same_decisions() -> None:
    known = ["Lives in Paris", "Is based in Paris", "Lives in Paris with wife"]
    assert changes("I moved to Rome", known=known) == changes("I moved to Rome", known=known)


@pytest.mark.parametrize(
    ("said", "old"),
    [
        ("I turned vegetarian now", "Loves chicken"),
        ("I'm vegan now", "Eats meat"),
        ("I stopped drinking coffee", "Drinks coffee every morning"),
        ("I turned vegetarian now", "Loved chicken"),
        ("I'm vegetarian now", "Loved the chicken tikka masala"),
        ("I went vegetarian", "Enjoyed the grilled salmon"),
        ("I've become a vegetarian", "Favourite food is steak"),
        ("I'm vegan now", "Really loves butter chicken"),
        ("I'm vegan now", "Likes cheese and eggs"),
        ("I'm pescatarian now", "Liked roast lamb"),
        ("I don't eat pork anymore", "Loved bacon"),
        ("I stopped eating meat", "The user loves fried chicken"),
        ("I don't drink alcohol", "Likes red wine"),
        ("I quit drinking", "Enjoyed a cold beer on Fridays"),
    ],
)
def test_what_is_given_up_replaces_the_habit(said: str, old: str) -> None:
    [(kind, before, _)] = changes(said, known=["Likes stamps", old])
    assert (kind, before) == ("UPDATE", old)


@pytest.mark.parametrize(
    ("said", "old"),
    [
        ("I moved to a new flat", "Lives in Paris"),
        ("I moved to marketing", "Lives in Paris"),
        ("I'm a vegetarian", "Loves chicken farming"),
        ("I'm a vegetarian", "Sister loves chicken"),
        ("I'm no longer a vegetarian", "Loves chicken"),
        ("I'm vegetarian now", "Loved the concert"),
        ("I'm vegetarian now", "Loved chicken as a child"),
        ("I'm vegetarian now", "Liked the steak at Luigi's"),
        ("I'm vegetarian now", "Loved the chicken coop they built"),
        ("I'm vegetarian now", "Loves chicken and rice"),
        ("I'm vegetarian now", "Likes Quorn sausages"),
        ("I'm vegetarian now", "Likes ham radio"),
        ("I'm vegetarian now", "Loved Turkey"),
        ("I'm vegetarian now", "Loved the cheese"),
        ("I'm vegetarian now", "Hated the chicken"),
        ("I'm vegan now", "Likes oat milk"),
        ("I'm pescatarian now", "Loves salmon"),
        ("I don't eat pork anymore", "Loved beef"),
        ("I don't drink alcohol", "Loved wine tastings"),
        ("I don't drink alcohol", "Likes ginger beer"),
        ("I gave up football", "Loved beer"),
    ],
)
def test_what_only_touches_on_it_stands_beside_it(said: str, old: str) -> None:
    assert [kind for kind, _, _ in changes(said, known=[old])] == ["ADD"]
