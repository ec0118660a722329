import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

from config.bridge import IS_FULL, LANES, App, Lane

LANE = Lane(("/slow/",), threads=1, waiting=1)


def test_who_finds_a_lane_full_is_told_at_once_and_others_are_served() -> None:
    go, begun = threading.Event(), threading.Event()

    def django(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow/" and IS_FULL not in environ:
            begun.set()
            go.wait(10)
        start_response("429 Full" if IS_FULL in environ else "200 OK", [])
        return [b""]

    async def statuses() -> list[int]:
        app = App(django, [LANE])
        first = asyncio.create_task(ask(app, "/slow/"))
        second = asyncio.create_task(ask(app, "/slow/"))
        await asyncio.to_thread(begun.wait, 10)
        meanwhile = [await ask(app, "/slow/"), await ask(app, "/other")]
        go.set()
        then = [await first, await second, await ask(app, "/slow/")]
        app.close()
        return meanwhile + then

    assert asyncio.run(statuses()) == [429, 200, 200, 200, 200]


def test_who_asks_whether_it_lives_does_not_wait_for_who_asks_whether_it_is_ready() -> None:
    go = threading.Event()

    def django(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/health/ready":
            go.wait(10)
        start_response("200 OK", [])
        return [b""]

    async def is_answered() -> bool:
        app = App(django, LANES)
        waiting = [asyncio.create_task(ask(app, "/health/ready")) for _ in range(20)]
        await asyncio.sleep(0)
        await asyncio.wait_for(ask(app, "/health/live"), 5)
        is_first = not any(task.done() for task in waiting)
        go.set()
        await asyncio.gather(*waiting)
        app.close()
        return is_first

    assert asyncio.run(is_answered())


async def ask(app: App, path: str) -> int:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "client": None,
        "server": None,
        "headers": [],
    }
    await app(scope, receive, send)
    status: int = sent[0]["status"]
    return status
