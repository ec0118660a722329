"""Where the process stands between start and stop."""

from dataclasses import dataclass


@dataclass
class Lifecycle:
    """The state of this process."""

    is_serving: bool = False
    """Requests are answered here, so no wait may be without an end."""

    is_stopping: bool = False
    """A signal to stop has come: readiness says so, and connections are closed after their answer."""

    not_ready: str | None = None
    """Why the app is not ready yet."""


lifecycle = Lifecycle()
"""The state of this process."""
