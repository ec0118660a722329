"""How many connections there is room for."""

import logging
import resource
from typing import Final

log: Final = logging.getLogger("server")


class Room:
    """Keeps file descriptors for the database, the log and the files of the app.

    Without a bound a flood of connections takes all there are: nothing else could be opened, and each attempt
    would stand in the log.
    """

    def __init__(self, descriptors: int) -> None:
        self.connections = min(10_000, descriptors * 2 // 3)
        """Those that are served."""
        self._refusals = descriptors // 8
        self._turned_away = 0

    def has_room_for(self, connections: int) -> bool:
        """Whether so many can be served."""
        return connections <= self.connections

    def can_refuse(self, connections: int) -> bool:
        """Whether the last of so many can be told that there is no room, which takes a moment."""
        self._turned_away += 1
        return connections <= self.connections + self._refusals

    def report(self) -> None:
        """One line for all that were turned away since the last one; to be called now and then."""
        if self._turned_away:
            log.warning("too many connections", extra={"turnedAway": self._turned_away})
            self._turned_away = 0


def _descriptors() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1_000_000 if soft == resource.RLIM_INFINITY else soft


room: Final = Room(_descriptors())
"""What this process has."""
