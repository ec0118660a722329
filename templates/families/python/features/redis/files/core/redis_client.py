"""The connection to Redis, which is made when it is needed, and again whenever it is lost."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core import problems
from core.environment import environment

T = TypeVar("T")

log: Final = logging.getLogger(__name__)

_TIMEOUT: Final = 1.0
"""Seconds for a connection, and for the answer to a command."""

_RETRY_DELAY: Final = 0.5
"""Seconds between two tries to listen to a channel."""


def _new_client() -> redis.Redis:
    return redis.Redis.from_url(
        environment.redis_url,
        socket_timeout=_TIMEOUT,
        socket_connect_timeout=_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


class SharedRedis:
    """Redis for all threads of this process. Its keys begin with `REDIS_PREFIX`."""

    def __init__(self) -> None:
        self.client: Final = _new_client()
        self._is_up = True

    def key(self, name: str) -> str:
        """The whole name of a key or a channel."""
        return environment.redis_prefix + name

    def run(self, work: Callable[[redis.Redis], T]) -> T:
        """Runs commands.

        Raises a problem, 503, when Redis does not answer. Who can do without it catches that; who counts
        must not.
        """
        try:
            result = work(self.client)
        except RedisError as error:
            if self._is_up:
                # Once, and not again for each command.
                self._is_up = False
                log.error("redis does not answer", exc_info=True)
            raise problems.unavailable() from error
        if not self._is_up:
            self._is_up = True
            log.info("redis answers again")
        return result

    def listen(
        self, channel: str, heard: Callable[[str], None], missed: Callable[[], None]
    ) -> Callable[[], None]:
        """Listens to a channel, in a thread and on a connection of its own.

        `missed` is called at every connection: what was said before it was not heard. Returns what ends it.
        """
        listener = _Listener(self.key(channel), heard, missed)
        listener.start()
        return listener.close


class _Listener(threading.Thread):
    def __init__(
        self, channel: str, heard: Callable[[str], None], missed: Callable[[], None]
    ) -> None:
        super().__init__(name="redis-listener", daemon=True)
        self._channel = channel
        self._heard = heard
        self._missed = missed
        self._is_closed = threading.Event()

    def run(self) -> None:
        while not self._is_closed.is_set():
            try:
                self._listen()
            except RedisError:
                # The commands say so in the log.
                self._is_closed.wait(_RETRY_DELAY)

    def close(self) -> None:
        self._is_closed.set()

    def _listen(self) -> None:
        with _new_client() as client, client.pubsub() as channel:
            channel.subscribe(self._channel)
            while not self._is_closed.is_set():
                # An answer to a ping must come, too: a silent server looks like a quiet channel.
                channel.ping()
                self._hear(channel.get_message(timeout=_TIMEOUT))

    def _hear(self, message: dict[str, Any] | None) -> None:
        if message is None:
            raise redis.exceptions.TimeoutError("no answer")
        if message["type"] == "subscribe":
            self._missed()
        elif message["type"] == "message":
            self._heard(message["data"])


shared_redis: Final = SharedRedis()
"""Redis, for this process."""
