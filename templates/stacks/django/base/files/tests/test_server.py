import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from config import protocol
from config.bridge import environ_of
from config.crowding import Room, room
from tests.running import Running, running, until

HEAD = "GET /x HTTP/1.1\r\nHost: app.test\r\n"


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with the length of the body, or who `/forged` comes for; `/slow` waits for the test."""
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("secret words")
    if environ["PATH_INFO"] == "/slow":
        GO.wait(10)
    body = str(len(environ["wsgi.input"].read())).encode()
    if environ["PATH_INFO"] == "/forged":
        body = environ.get("HTTP_X_FORWARDED_FOR", "nobody").encode()
    length = "5000000" if environ["PATH_INFO"] == "/large" else str(len(body))
    start_response("200 OK", [("Content-Length", length)])
    return [body.ljust(int(length))]


GO = threading.Event()


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(echo) as here:
        yield here


class TestRefusals:
    @pytest.mark.parametrize(
        "rest",
        [
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
            "Content-Length : 0\r\n\r\n",
            "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "Host: two.example\r\n\r\n",
            "X: a\0b\r\n\r\n",
            "X: a\r\n folded\r\n\r\n",
        ],
    )
    def test_what_can_be_read_in_two_ways(self, server: Running, rest: str) -> None:
        line = server.line()
        line.send(f"POST /x HTTP/1.1\r\nHost: app.test\r\n{rest}")
        answer = line.read()
        assert answer.status == 400
        assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["requestId"] == answer.headers["x-request-id"]
        assert answer.headers["date"].endswith(" GMT")
        assert line.is_closed()

    @pytest.mark.parametrize("host", ["", "a b", "a.example, b.example"])
    def test_a_host_that_can_be_read_in_two_ways(self, server: Running, host: str) -> None:
        assert server.ask(f"GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n").status == 400

    def test_another_version(self, server: Running) -> None:
        assert server.ask("GET /x HTTP/2.0\r\nHost: x\r\n\r\n").status == 400

    @pytest.mark.parametrize("second", ["", "Expect: 100-continue\r\n"])
    def test_what_nobody_can_expect(self, server: Running, second: str) -> None:
        answer = server.ask(f"{HEAD}Expect: a-miracle\r\n{second}\r\n")
        assert answer.status == 417
        assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"

    def test_no_host(self, server: Running) -> None:
        assert server.ask("GET /x HTTP/1.1\r\n\r\n").status == 400
        assert server.ask("GET /x HTTP/1.0\r\n\r\n").status == 200

    def test_a_head_that_is_too_large(self, server: Running) -> None:
        assert server.ask(f"{HEAD}X: {'x' * 16_000}\r\n\r\n").status == 200
        assert server.ask(f"{HEAD}X: {'x' * 17_000}\r\n\r\n").status == 431

    def test_a_head_without_an_end(self, server: Running) -> None:
        assert server.ask(f"{HEAD}X: {'x' * 100_000}").status == 431

    def test_it_is_no_proxy(self, server: Running) -> None:
        assert server.ask("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n").status == 501

    def test_another_protocol_is_not_spoken(self, server: Running) -> None:
        line = server.line()
        line.send(f"{HEAD}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        assert line.read().status == 200
        assert line.is_closed()

    def test_a_body_without_an_end(self, server: Running) -> None:
        line = server.line()
        line.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        assert line.read().status == 400
        assert line.is_closed()


def test_an_app_that_breaks_has_an_answer_all_the_same(server: Running) -> None:
    answer = server.ask("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.status == 500
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert b"secret" not in answer.body


class TestBodies:
    def test_a_body_in_pieces(self, server: Running) -> None:
        line = server.line()
        line.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        line.send("2\r\nde\r\n0\r\n\r\n")
        assert line.read().body == b"5"

    def test_a_body_that_is_waited_for(self, server: Running) -> None:
        line = server.line()
        line.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n")
        line.send("Expect: 100-continue\r\n\r\n")
        assert line.read().status == 100
        line.send("{}")
        assert line.read().body == b"2"

    def test_an_old_client_is_not_told_to_go_on(self, server: Running) -> None:
        line = server.line()
        line.send("POST /x HTTP/1.0\r\nHost: x\r\nContent-Length: 2\r\n")
        line.send("Expect: 100-continue\r\n\r\n{}")
        assert line.read().body == b"2"

    def test_nobody_is_told_to_send_too_much(self, server: Running) -> None:
        line = server.line()
        line.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n")
        line.send("Expect: 100-continue\r\n\r\n")
        answer = line.read()
        assert (answer.status, answer.body) == (200, b"100001")
        assert line.is_closed()

    def test_a_body_over_the_limit_is_not_read_to_its_end(self, server: Running) -> None:
        line = server.line()
        line.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
        line.send("x" * 200_000)
        assert int(line.read().body) > 100_000
        assert line.is_closed()


class TestTrailers:
    HEAD = "POST /forged HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    BODY = "\r\n1\r\na\r\n0\r\n"

    def test_they_are_no_headers(self, server: Running) -> None:
        line = server.line()
        line.send(f"{self.HEAD}{self.BODY}X-Forwarded-For: 192.0.2.1\r\n\r\n")
        assert line.read().body == b"nobody"
        line.send("GET /forged HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.read().body == b"nobody"

    @pytest.mark.parametrize("trailers", ["X: a\r\n" * 4_000, f"X: {'a' * 17_000}"])
    def test_too_many(self, server: Running, trailers: str) -> None:
        line = server.line()
        line.send(f"{self.HEAD}Expect: 100-continue\r\n{self.BODY}")
        assert line.read().status == 100
        line.send(trailers)
        assert line.read().status == 431
        assert line.is_closed()


class TestConnections:
    def test_one_serves_many_requests(self, server: Running) -> None:
        line = server.line()
        for _ in range(3):
            line.send(f"{HEAD}\r\n")
            assert line.read().status == 200

    def test_requests_that_come_together_are_answered_in_turn(self, server: Running) -> None:
        line = server.line()
        line.send(f"{HEAD}\r\n" * 3)
        assert [line.read().status for _ in range(3)] == [200, 200, 200]

    def test_nonsense_behind_a_request_does_not_overtake_its_answer(self, server: Running) -> None:
        GO.clear()
        line = server.line()
        line.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        line.send("nonsense\r\n\r\n")
        GO.set()
        assert line.read().status == 200
        assert line.is_closed()

    @pytest.mark.parametrize(
        "nonsense",
        [
            "nonsense\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        ],
    )
    def test_all_before_nonsense_are_answered(self, server: Running, nonsense: str) -> None:
        GO.clear()
        line = server.line()
        line.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" * 2 + nonsense)
        server.ask(f"{HEAD}\r\n")
        GO.set()
        assert [line.read().status for _ in range(2)] == [200, 200]
        assert line.is_closed()

    def test_a_body_that_comes_after_the_answer_before_it(self, server: Running) -> None:
        line = server.line()
        line.send(f"{HEAD}\r\nPOST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
        assert line.read().body == b"0"
        line.send("{}")
        assert line.read().body == b"2"


class TestCrowds:
    def test_who_comes_when_there_is_no_room_is_told_so(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(room, "connections", 2)
        monkeypatch.setattr(room, "_refusals", 1)
        with running(echo) as here:
            first, second, third, fourth = (here.line() for _ in range(4))
            answer = third.read()
            assert answer.status == 503
            assert answer.headers["retry-after"] == "1"
            assert answer.json()["requestId"] == answer.headers["x-request-id"]
            assert fourth.is_closed()
            until(lambda: "too many connections" in caplog.messages)
            for line in (first, second):
                line.send(f"{HEAD}\r\n")
                assert line.read().status == 200
                line.close()
            until(lambda: not here.server.server_state.connections)
            assert here.ask(f"{HEAD}\r\n").status == 200

    def test_there_are_descriptors_for_other_things(self) -> None:
        small, large = Room(256), Room(1_000_000)
        assert not small.can_refuse(230)
        assert large.has_room_for(10_000)
        assert not large.has_room_for(10_001)


class TestSlowClients:
    @pytest.mark.parametrize(
        "start",
        ["", "GET /x HT", "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"],
    )
    def test_who_does_not_get_on_is_cut(
        self, server: Running, monkeypatch: pytest.MonkeyPatch, start: str
    ) -> None:
        monkeypatch.setattr(protocol, "_HEAD_TIMEOUT", 0.1)
        monkeypatch.setattr(protocol, "_REQUEST_TIMEOUT", 0.1)
        line = server.line()
        line.send(start)
        answer = line.read()
        assert answer.status == 408
        assert answer.headers["connection"] == "close"
        assert line.is_closed()

    def test_who_begins_another_request_and_does_not_get_on(
        self, server: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(protocol, "_HEAD_TIMEOUT", 0.1)
        line = server.line()
        line.send(f"{HEAD}\r\nGET /x HT")
        assert [line.read().status, line.read().status] == [200, 408]
        assert line.is_closed()

    @pytest.mark.parametrize("more", ["", "nonsense\r\n\r\n"])
    def test_who_does_not_read_is_cut(
        self, server: Running, monkeypatch: pytest.MonkeyPatch, more: str
    ) -> None:
        monkeypatch.setattr(protocol, "_ANSWER_TIMEOUT", 0.1)
        line = server.line()
        line.send(f"GET /large HTTP/1.1\r\nHost: x\r\n\r\n{more}")
        connections = server.server.server_state.connections

        def is_stuck() -> bool:
            return any(each.transport.get_write_buffer_size() > 0 for each in list(connections))

        until(is_stuck)
        until(lambda: not is_stuck())


class TestStopping:
    def test_what_is_on_its_way_is_answered(self) -> None:
        GO.clear()
        with running(echo) as here:
            idle, waiting, half = here.line(), here.line(), here.line()
            idle.send(f"{HEAD}\r\n")
            assert idle.read().status == 200
            waiting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            half.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n{")
            here.server.should_exit = True
            assert idle.is_closed()
            half.send('"a}')
            GO.set()
            answers = [waiting.read(), half.read()]
        assert [answer.status for answer in answers] == [200, 200]
        assert {answer.headers["connection"] for answer in answers} == {"close"}

    def test_who_never_ends_is_cut(self) -> None:
        with running(echo) as here:
            line = here.line()
            line.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n{")
            here.server.should_exit = True
            assert line.read().status == 0


def test_headers_that_look_like_others_are_left_out() -> None:
    scope = {
        "method": "GET",
        "raw_path": b"/caf%C3%A9",
        "query_string": b"a=1",
        "http_version": "1.1",
        "client": ("192.0.2.7", 1),
        "server": ("127.0.0.1", 3000),
        "headers": [
            (b"x_request_id", b"evil"),
            (b"accept", b"a"),
            (b"accept", b"b"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
        ],
    }
    environ = environ_of(scope, b"{}")
    assert "HTTP_X_REQUEST_ID" not in environ
    assert environ["HTTP_ACCEPT"] == "a,b"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café"
    assert environ["CONTENT_LENGTH"] == "2"
