"""The queues of background work; `manage.py worker` serves all of them."""

# Adds and whatever else people wait for.
WORK = "work"
# The house's own chores, one at a time.
HOUSE = "house"
# What leaves the house: other people's servers may be slow, and keep no add waiting.
OUTBOX = "outbox"
