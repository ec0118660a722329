"""PostgreSQL, with a bound on every wait, and connections that are looked at before they are used."""

from typing import Any, Final

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel
from psycopg.errors import OperationalError

from core.idle_socket import has_something_to_say
from core.lifecycle import lifecycle

_STATEMENT_TIMEOUT: Final = 2_000
"""Milliseconds after which the server gives up, on locks too: what is answered with 503 must not be done later,
and statements that nobody waits for must not take all of its connections."""

_QUERY_TIMEOUT: Final = 2.5
"""Seconds to wait for an answer: with a silent database, requests are answered with 503 within three."""


class Connection(psycopg.Connection[Any]):
    """A connection that gives up on a silent server."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None or not lifecycle.is_serving:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, _QUERY_TIMEOUT)
        except OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                # The answer may still come, and would be taken for that to the next question.
                self.pgconn.finish()
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend over such connections."""

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if lifecycle.is_serving:
            bound = f"-c statement_timeout={_STATEMENT_TIMEOUT}"
            params["options"] = f"{bound} {params.get('options', '')}".strip()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)

    def close_if_unusable_or_obsolete(self) -> None:
        connection = self.connection
        if connection is not None and (
            connection.closed or has_something_to_say(connection.pgconn.socket)
        ):
            self.close()
        else:
            super().close_if_unusable_or_obsolete()
