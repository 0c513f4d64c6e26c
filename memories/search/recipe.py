"""The numbers of the ranking, each with where it comes from."""

# --- the question ---------------------------------------------------------------------------

# Of a longer question only the beginning is searched with. The built-in model needs some 0.2 s for
# this much prose and a second for the worst (every character a token); all of a request of ten
# million characters would keep it busy for an hour.
LONGEST_QUESTION = 4_000  # characters
MOST_WORDS = 64  # of a question that are looked up in the texts, the first ones
MOST_NAMES = 8
LONGEST_NAME = 60  # characters
MOST_PIECES = 16

# --- words ----------------------------------------------------------------------------------

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), 3.4.
K1 = 1.2
B = 0.75

# BM25 -> 0..1 by a logistic, by the number of the question's words: (at most so many words,
# midpoint, steepness). Mem0's open-source formula (spec E11). On LoCoMo (R@10, all ten): this 66.2,
# divided by the best BM25 66.6, by the BM25 of all the question's words 65.3; cosine alone 41.6.
LOGISTICS = ((3, 5.0, 0.7), (6, 7.0, 0.6), (9, 9.0, 0.5), (15, 10.0, 0.5), (1_000, 12.0, 0.5))

# The most that names add, where words and meaning add 1 each (spec E11).
ENTITY_WEIGHT = 0.5

# --- filter_memories without a language model -----------------------------------------------

# Chosen on the two people DEV of tests/memories/search/test_ranking_filter.py. There it keeps 86 %
# of what is relevant, and 81 % of what it keeps is; on the other two people 83 % and 77 %. At 0.30
# it would be 76 % and 92 %, and "what should I not cook for her?" would miss an allergy. For the
# built-in embedding model; others spread their cosines differently.
CLEAR_MEANING = 0.25
# Share of the question's words that a memory has, each word weighted by its rarity: the greater
# half. None of the sentences decides between 0.3 and 0.6.
CLEAR_WORDS = 0.5

# --- a language model as judge --------------------------------------------------------------

# One short question: models answer some 50 to 100 tokens a second, and a judgement takes about 15.
JUDGED = 30
JUDGED_TEXT = 500  # characters of a memory that the model is shown
JUDGED_QUESTION = 2_000  # characters of the question
MOST_CRITERIA = 10
# Somebody waits for the search: after this it goes without the model.
JUDGING_SECONDS = 20.0
# "A person who asks this wants to see it", in the model's scale of relevance.
RELEVANT = 0.5
