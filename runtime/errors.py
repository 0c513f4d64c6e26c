"""What an operator is told when something outside the program is wrong."""


class Problem(Exception):
    """An expected failure, worded as one clear sentence for the person at the terminal."""
