"""Why we did not go to an address, in words for people."""


class Refused(Exception):
    """We did not go there. The message is a sentence for whoever chose the address.

    It names no address that a name resolved to: that would be a look into the operator's network.
    """


class Unreachable(Refused):
    """The address may be right, but nothing usable came of it this time: later may be better."""
