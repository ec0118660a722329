"""Looks at a connection that should be quiet."""

import select


def has_something_to_say(descriptor: int) -> bool:
    """Whether a server has sent something, or hung up, while nobody asked it anything.

    Either way the connection is not to be used again: what is read next would be no answer to what is asked.
    """
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
