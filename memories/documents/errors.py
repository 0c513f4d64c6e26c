"""Why a document could not be taken as text, in words for people."""


class Unreadable(ValueError):
    """Content holds something that cannot be turned into text. The message says what to do."""
