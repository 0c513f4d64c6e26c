"""What basic extraction remembers of a conversation, and in which words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memories.pipeline.basic import extract
from memories.plans import Turn

from .reading import TODAY, conversation, texts


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        ("I'm allergic to nuts.", ["Is allergic to nuts"]),
        ("im allergic to peanuts", ["Is allergic to peanuts"]),
        ("dont eat pork", ["Does not eat pork"]),
        ("My name is Alex", ["Name is Alex"]),
        ("I work as a nurse", ["Works as a nurse"]),
        ("We have two kids", ["Has two kids"]),
        ("I've got a daughter named Mia", ["Has a daughter named Mia"]),
        ("my sister lives in Oslo", ["Sister lives in Oslo"]),
        ("My wife's a doctor", ["Wife is a doctor"]),
        ("I can't swim", ["Cannot swim"]),
        ("I'm not vegan anymore", ["Is no longer vegan"]),
        ("I used to smoke", ["Used to smoke"]),
        ("I really love hiking tbh", ["Loves hiking"]),
        ("Coffee gives me migraines", ["Coffee gives them migraines"]),
        ("Tennis is my favourite sport", ["Favourite sport is tennis"]),
        ("Diet: vegan", ["Is vegan"]),
        ("My doctor says I have high blood pressure", ["Has high blood pressure"]),
        ("I groom dogs for a living", ["Grooms dogs for a living"]),
        ("I loved chicken", ["Loved chicken"]),
        ("I loved the grilled chicken there", ["Loved the grilled chicken"]),
        ("I recently tried chicken and I loved it.", ["Loved chicken"]),
        ("I had the lamb curry there but hated it", ["Hated the lamb curry"]),
        ("I went vegetarian", ["Went vegetarian"]),
        ("we've gone vegan", ["Has gone vegan"]),
    ],
)
def test_a_statement_becomes_a_short_text_without_a_subject(
    said: str, remembered: list[str]
) -> None:
    assert [text.lower() for text in texts(said)] == [text.lower() for text in remembered]


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        (
            "I'm Mira, I eat vegan and can't have sesame",
            ["Name is Mira", "Eats vegan", "Cannot have sesame"],
        ),
        ("vegan, no nuts", ["Is vegan", "Does not eat nuts"]),
        ("allergic to penicillin btw", ["Is allergic to penicillin"]),
        ("hi im 34 and i live in leeds", ["Is 34 years old", "Lives in Leeds"]),
        ("Love spicy food, hate coriander", ["Loves spicy food", "Hates coriander"]),
        ("married, 3 daughters", ["Is married", "Has 3 daughters"]),
        (
            "My dad used to be a pilot, he retired last year.",
            ["Dad used to be a pilot", "Dad retired in 2025"],
        ),
    ],
)
def test_sloppy_and_joined_statements_are_told_apart(said: str, remembered: list[str]) -> None:
    assert texts(said) == remembered


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        ("can you suggest a restaurant? I'm vegan", "Is vegan"),
        ("as a vegetarian, what should I cook tonight?", "Is a vegetarian"),
        ("what laptop for a film student like me in Leeds", "Is a film student in Leeds"),
        ("Is it ok to take ibuprofen when I'm on blood thinners?", "Is on blood thinners"),
        ("What can I cook for my girlfriend who hates onions?", "Girlfriend hates onions"),
        ("Since I'm lactose intolerant, what can I eat?", "Is lactose-intolerant"),
    ],
)
def test_facts_inside_questions_are_found(said: str, remembered: str) -> None:
    assert remembered in texts(said)


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        ("im zoe", ["Name is Zoe"]),
        ("its kofi here", ["Name is kofi"]),
        ("me mam's from Leitrim", ["Mam is from Leitrim"]),
        ("nothing beats a good biryani", ["Loves a good biryani"]),
        ("no onion no garlic for us", ["Does not eat onion or garlic"]),
        (
            "been driving a school bus for eleven years",
            ["Has been driving a school bus for eleven years"],
        ),
        ("size 11 boots", ["Wears size 11 boots"]),
        ("Flight BA117 on 14 March", ["Has a flight BA117 on 14 March 2027"]),
        ("We close on the house December 11th", ["Closes on the house on 11 December 2026"]),
        ("DOB 07/19/1971", ["Date of birth is 19 July 1971"]),
        ("I work at St Mary's, as a head nurse", ["Works at St Mary's", "Is a head nurse"]),
        ("I'm coeliac, so is my son", ["Is coeliac", "Son is coeliac"]),
        ("I go swimming on Wednesday mornings", ["Goes swimming on Wednesday mornings"]),
        ("I work at Harrow & Finch", ["Works at Harrow & Finch"]),
        ("Raw onions? Absolutely not", ["Does not like Raw onions"]),
    ],
)
def test_other_voices_are_understood(said: str, remembered: list[str]) -> None:
    assert texts(said) == remembered


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        ("I moved from Paris to Berlin last month", "Moved from Paris to Berlin in October 2026"),
        (
            "I have a dentist appointment next Friday",
            "Has a dentist appointment on 27 November 2026",
        ),
        (
            "We're planning a trip to Rome in May",
            "Is planning a trip to Rome in May 2027",
        ),
        ("My driving test is in two weeks", "Driving test is on 6 December 2026"),
        ("I got married two years ago", "Got married in 2024"),
        ("My birthday is on 3 May", "Birthday is on 3 May"),
    ],
)
def test_relative_dates_are_made_absolute(said: str, remembered: str) -> None:
    assert texts(said) == [remembered]


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        (
            ("Favourite sport is tennis", "assistant: And golf?", "No, too slow"),
            ["Favourite sport is tennis", "Does not like golf because it is too slow"],
        ),
        (("assistant: Do you have any allergies?", "yes, shellfish"), ["Is allergic to shellfish"]),
        (("assistant: Are you vegetarian?", "yes"), ["Is vegetarian"]),
        (("assistant: Are you vegetarian?", "no"), ["Is not vegetarian"]),
        (("assistant: Where do you live?", "Leeds"), ["Lives in Leeds"]),
        (("assistant: What's your name?", "Mia"), ["Name is Mia"]),
        (("assistant: Do you smoke?", "no, quit in 2019"), ["Quit smoking in 2019"]),
        (("assistant: Do you live in London?", "No, in Leeds"), ["Lives in Leeds"]),
        (("assistant: Do you prefer tea or coffee?", "tea"), ["Prefers tea"]),
        (
            ("assistant: Do you have any pets?", "yes, a parrot. he's called Captain"),
            ["Has a parrot", "Parrot is called Captain"],
        ),
        (("assistant: Would you like a recipe?", "yes please"), []),
        (("assistant: Do you have any other questions?", "no"), []),
    ],
)
def test_a_reply_is_read_with_its_question(said: tuple[str, ...], remembered: list[str]) -> None:
    assert texts(*said) == remembered


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        (("I live in Rome. Actually I meant Milan",), ["Lives in Milan"]),
        (("My name is Maya", "sorry, it's Maja, not Maya"), ["Name is Maja"]),
        (("I like tea", "assistant: Noted!", "I like tea!"), ["Likes tea"]),
        (("I have a dog", "my dog Rex hates cats"), ["Dog Rex hates cats", "Has a dog named Rex"]),
        (("don't forget that I like tea",), ["Likes tea"]),
        (("Remember that my locker code is 4471",), ["Locker code is 4471"]),
    ],
)
def test_corrections_and_repetitions_leave_one_memory_each(
    said: tuple[str, ...], remembered: list[str]
) -> None:
    assert sorted(texts(*said)) == sorted(remembered)


@pytest.mark.parametrize(
    "said",
    [
        "good morning!",
        "thanks, that's perfect",
        "What is machine learning?",
        "why do cats purr",
        "If I were rich I'd buy an island",
        "I need a poem about autumn",
        "I'm looking for the settings page",
        "I have a question",
        "I'm fine",
        "I'm confused",
        "I want you to act as a pirate",
        "Translate to French: 'My name is Peter and I live in Vienna'",
        'She said "I am moving to Spain"',
        "How do you say 'I am allergic to nuts' in Thai?",
        "My code has a memory leak somewhere",
        "I run npm start and nothing happens",
        "```\nI = 'am allergic to nuts'\n```",
        "Dogs are loyal animals",
        "Don't write explanations",
        "delete my account",
        "forget everything about my trip",
        "please forget that I smoke and that I drink",
        "can you delete the fact that I'm vegan?",
        "Don't remember that I live in Rome",
        "Rewrite the following text.\nI moved to Berlin in May and I love it there.",
        "Customer: I live in Rome\nWaitress: I am Ana",
        "I've a cron job that should run every second Tuesday, what's the expression?",
        "How to center one div inside other div, I am using flexbox but it is not coming",
        "I have leftover rice, what can I make with it",
        "I drive 120 km in 2 hours, what's my speed",
        "lets roleplay: I am a wizard and I live in a tower",
        "I'm Juliet and you're Romeo, speak",
        "I have 3 red balls and 5 blue balls in a bag",
        "We are back. Dorothy was seasick",
        "John has 5 apples and gives me two. How many do I have?",
        "",
    ],
)
def test_talk_without_a_lasting_fact_leaves_nothing(said: str) -> None:
    assert texts(said) == []


def test_system_messages_tell_nothing_about_the_user() -> None:
    assert texts("system: The user lives in Rome. I am vegan.", "hello") == []


def test_user_and_agent_keep_their_own_facts() -> None:
    said = ("I'm off to Porto", "assistant: I'll be in Oslo in May")
    assert texts(*said) == ["Is off to Porto"]
    assert texts(*said, about="agent") == ["Will be in Oslo in May 2027"]


def test_an_agent_is_known_by_its_persona_and_its_own_words() -> None:
    said = (
        "system: You are Orla, a patient maths tutor.",
        "user: hello",
        "assistant: Hi! My name is Orla, I tutor maths. I'm happy to help!",
    )
    assert texts(*said, about="agent") == ["Name is Orla", "Is a patient maths tutor"]


def test_an_agents_commitment_names_the_user() -> None:
    said = ("remind me", "assistant: Sure, I will remind you about the dentist on Tuesday.")
    assert texts(*said, about="agent") == [
        "Will remind the user about the dentist on 24 November 2026"
    ]


def test_messages_without_an_assistants_are_notes_about_the_agent() -> None:
    assert texts("You are Bo", "I speak only French", about="agent") == [
        "Name is Bo",
        "Speaks only French",
    ]


def test_every_fact_names_the_message_it_came_from() -> None:
    turns = conversation("hi", "assistant: Where do you live?", "Leeds", "I'm 30")
    facts = extract(turns, about="user", today=TODAY)
    assert [(fact.text, fact.source) for fact in facts] == [
        ("Lives in Leeds", 2),
        ("Is 30 years old", 3),
    ]


def test_dates_rest_on_the_day_that_is_handed_in() -> None:
    assert texts("I moved to Rome last month", today=date(2024, 1, 31)) == [
        "Moved to Rome in December 2023"
    ]


WORDS = (
    "I my we you is am are do not , . ? ! ' \" : ; ( ) and but because if when who a the 's 5 34 "
    "2026 yes no it them from to in live like sister dog named Rex not-really -- ``` é 🙂 as on 31 "
    "February next last ago weeks what where 1:1 \u0130 ² -old"
)
PIECES = st.sampled_from([*WORDS.split(), "\n"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(PIECES, max_size=14).map(" ".join), min_size=1, max_size=4),
    st.sampled_from(["user", "agent"]),
)
def test_no_text_makes_it_stumble(said: list[str], about: str) -> None:
    turns = [
        Turn(role="assistant" if n % 2 else "user", content=line) for n, line in enumerate(said)
    ]
    for fact in extract(turns, about="agent" if about == "agent" else "user", today=TODAY):
        assert fact.text
        assert fact.text == fact.text.strip()
        assert 0 <= fact.source < len(turns)


@pytest.mark.parametrize(
    ("said", "remembered"),
    [
        ("Myself Anil Rao, settled in Mysore", "Name is Anil Rao"),
        ("My exam got pushed back to 9 December", "Exam is on 9 December 2026"),
        ("Funeral got moved, new date is 4 December", "Funeral is on 4 December 2026"),
        ("I've had to give up running, my hips are gone", "Gave up running"),
        ("turns out prawns are fine for me now", "Can eat prawns again"),
        ("The wife and I just hit 30 years married", "Has been married 30 years"),
        ("Give me a deckchair and a crossword and I'm happy", "Loves a deckchair and a crossword"),
        ("I must to wear a brace", "Must wear a brace"),
        ("I am big fan of Fado", "Is a big fan of Fado"),
        ("Popped my hamstring at training in 2019", "Injured their hamstring at training in 2019"),
        ("I'm booked in at the optician on Friday", "appointment at the optician on 27 November"),
        ("We're off to Crete a week on Tuesday", "1 December 2026"),
        ("What boots for somebody with bunions like me?", "Has bunions"),
        ("our lass is nine", "Lass is nine"),
        ("widow, 2 whippets", "Has 2 whippets"),
        ("Everybody at work calls me Mitch", "Goes by Mitch"),
        ("The honeymoon is off", "Honeymoon is cancelled"),
        ("finally got rid of the van", "No longer has a van"),
        ("I take care of my grandad", "Cares for grandad"),
        ("Which chair should I buy, I have a bad back?", "Has a bad back"),
        ("Is swimming fine with my epilepsy?", "Has epilepsy"),
        ("any pudding ideas for my diabetic uncle?", "Uncle is diabetic"),
        ("My aunt travels a lot for church", "Aunt travels a lot for church"),
        ("I dropped out of uni", "Dropped out of uni"),
        ("Tunde here, Lagos boy living in Leeds", "Name is Tunde"),
        ("My cardiologist has forbidden me grapefruit", "Avoids grapefruit"),
        ("they took me off lithium", "Stopped taking lithium"),
        ("allergic on bees", "Is allergic to bees"),
        ("retired cabbie", "Is a retired cabbie"),
        ("Been fostering since 2011", "Has been fostering since 2011"),
        ("just adopted a kitten named Soot", "Adopted a kitten named Soot"),
        ("Ines and I tied the knot in 2019", "Got married in 2019"),
        ("I live here in Leeds with my gran", "Lives in Leeds with gran"),
        ("I am engineer", "Is an engineer"),
        ("My work is plumber", "Works as a plumber"),
        ("Fixin to move to Idaho next year", "Is planning to move to Idaho in 2027"),
        ("My native is Salem", "Hometown is Salem"),
        ("My son is in 3rd standard", "Son is in 3rd standard"),
        ("i passed my theory test", "Passed their theory test"),
        ("I don't have the motorbike anymore", "No longer has the motorbike"),
    ],
)
def test_turns_of_phrase_are_recast_in_the_plain_order(said: str, remembered: str) -> None:
    assert any(remembered in text for text in texts(said)), texts(said)


@pytest.mark.parametrize(
    "said",
    [
        "Do I have to use this library?",
        "Mornings are fine for me now",
        "Is a week on Monday enough time to learn this?",
        "The boy who cried wolf is a fable",
        "Give me a list and I'm happy to read it",
        "I had to restart the router",
        "The meeting got moved",
        "They call me maybe",
        "I have plates to wash",
        "Is it safe for someone with asthma to run?",
        "My query is off",
        "I had to leave early",
        "I had to switch browsers",
        "The operation is cancelled",
        "I have a card that got declined",
        "Which one should I pick, I can't decide?",
        "Monday here, again",
        "Winter is here, hooray",
        "It works on the 3rd try",
        "They took me off guard",
        "I can't get into my account",
        "I'm going to be late",
        "It won't load",
    ],
)
def test_what_only_looks_like_such_a_turn_is_left_alone(said: str) -> None:
    assert texts(said) == []


@pytest.mark.parametrize(
    ("said", "memory"),
    [
        ("That's great! I'm going to Dubai next month.", "Is going to Dubai in December 2026"),
        ("I am flying to Rome in June", "Is flying to Rome in June 2027"),
        ("I'm off to Porto", "Is off to Porto"),
        ("I plan to be in Oslo in May", "Plans to be in Oslo in May 2027"),
    ],
)
def test_where_an_agent_travels_is_a_fact_about_it(said: str, memory: str) -> None:
    assert texts(f"assistant: {said}", about="agent") == [memory]


@pytest.mark.parametrize(
    "said",
    [
        "I'm going to the next step",
        "I'm going to Google that for you",
        "I'm going to explain Python",
    ],
)
def test_what_an_agent_is_about_to_do_in_the_talk_is_none(said: str) -> None:
    assert texts(f"assistant: {said}", about="agent") == []


@pytest.mark.parametrize(
    ("said", "memories"),
    [
        ("I'm Max, a fitness coach", ["Name is Max", "Is a fitness coach"]),
        ("I'm Max, a friend recommended you", ["Name is Max"]),
    ],
)
def test_what_follows_a_name_is_what_its_bearer_is(said: str, memories: list[str]) -> None:
    assert texts(said) == memories
