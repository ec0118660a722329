"""What a resource must do, whoever may read and write: the same tests for all of them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client

from web.rows import Row

Body = dict[str, Any]

NO_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

_MUST_BE_SENT = object()


@dataclass(frozen=True)
class Member:
    """A member of a resource, as it was declared."""

    refused: tuple[Any, ...]
    absent: Any = _MUST_BE_SENT
    """What it is when it is not sent."""
    is_nullable: bool = False
    is_sortable: bool = False
    is_filterable: bool = False
    is_unique: bool = False


@dataclass(frozen=True)
class Ref:
    """A member that holds the id of another row."""

    path: str
    hidden: Callable[[], Row] | None = None
    """Makes a row that exists, but that the writer can not see."""


@dataclass(frozen=True)
class Searched:
    """A member that `q` looks into, with its range."""

    member: str
    min: int
    max: int


@pytest.mark.django_db
class ResourceTests:
    """Tests of one resource. Those who extend it say what is declared, and who writes."""

    path: ClassVar[str]
    model: ClassVar[type[Row]]
    members: ClassVar[dict[str, Member]]
    refs: ClassVar[dict[str, Ref]] = {}
    searched: ClassVar[Searched | None] = None
    can_vary: ClassVar[bool] = True
    """Whether two samples differ in anything."""

    client: Client
    """Whoever may write."""
    admin: Client
    """Whoever may delete anything."""

    # The first samples are for the seed.
    _numbers = count(100)

    def sample(self, n: int) -> Body:
        """A good body; another number gives another one."""
        raise NotImplementedError

    def seed(self) -> str:
        """Adds made-up rows, and says what it did."""
        raise NotImplementedError

    # A row's life

    def test_it_is_created_read_left_alone_by_an_empty_patch_and_deleted_once(self) -> None:
        body = self._new_body()
        created = self._send("POST", self.path, body)
        assert created.status_code == 201, created.content
        row = created.json()
        assert row == row | body
        location = f"{self.path}/{row['id']}"
        assert created.headers["Location"] == location

        read = self._send("GET", location)
        assert read.json() == row
        assert read.headers["ETag"] == created.headers["ETag"]
        same = self._send("PATCH", location, {})
        assert same.json() == row
        assert same.headers["ETag"] == created.headers["ETag"]

        assert self._send("DELETE", location).status_code == 204
        assert self._send("DELETE", location).status_code == 404
        assert self._send("GET", location).status_code == 404

    @pytest.mark.parametrize("name", [NO_ID, NO_ID.upper(), "1", "-1", "%00", f"{NO_ID}0"])
    def test_it_is_not_found_where_none_is(self, name: str) -> None:
        assert self._send("GET", f"{self.path}/{name}").status_code == 404
        assert self._send("PATCH", f"{self.path}/{name}", {"x": 1}).status_code == 404

    def test_what_may_be_left_out_is_filled_in(self) -> None:
        body = self._new_body()
        sent = {name: body[name] for name in self._required()}
        expected = {
            name: body[name] if member.absent is _MUST_BE_SENT else member.absent
            for name, member in self.members.items()
        }
        answer = self._send("POST", self.path, sent)
        assert answer.status_code == 201, answer.content
        assert answer.json() == answer.json() | expected

    def test_every_member_has_its_rule(self) -> None:
        location = self._add()
        for name, member in self.members.items():
            nothing = () if member.is_nullable else (None,)
            for value in (*member.refused, *nothing):
                body = self._new_body() | {name: value}
                self._expect_refused(self._send("POST", self.path, body), f"/{name}")
                self._expect_refused(self._send("PATCH", location, {name: value}), f"/{name}")

    def test_what_must_be_sent_is_missed(self) -> None:
        for name in self._required():
            body = self._new_body()
            del body[name]
            self._expect_refused(self._send("POST", self.path, body), f"/{name}")

    @pytest.mark.parametrize("name", ["id", "ownerId", "createdAt", "updatedAt", "other"])
    def test_other_members_are_refused(self, name: str) -> None:
        body = self._new_body() | {name: NO_ID}
        self._expect_refused(self._send("POST", self.path, body), f"/{name}")
        self._expect_refused(self._send("PATCH", self._add(), {name: NO_ID}), f"/{name}")

    @pytest.mark.parametrize("body", [None, [], "x", 1])
    def test_a_body_is_an_object(self, body: Any) -> None:
        self._expect_refused(self._send("POST", self.path, body), "")
        self._expect_refused(self._send("PATCH", self._add(), body), "")

    def test_unique_values_are_there_once(self) -> None:
        for name in (name for name, member in self.members.items() if member.is_unique):
            first = self._new_body()
            location = self._add(first)
            taken = {name: first[name]}
            answer = self._send("POST", self.path, self._new_body() | taken)
            assert answer.status_code == 409
            assert name in answer.json()["detail"]
            assert self._send("PATCH", self._add(), taken).status_code == 409
            assert self._send("PATCH", location, taken).status_code == 200

    # Conditions

    def test_it_is_304_while_it_is_the_same(self) -> None:
        location = self._add()
        etag = self._send("GET", location).headers["ETag"]
        for known in (etag, f"W/{etag}", "*", f'"other", {etag}'):
            answer = self._send("GET", location, if_none_match=known)
            assert (answer.status_code, answer.content) == (304, b"")
        assert self._send("GET", location, if_none_match='"other"').status_code == 200

    def test_a_version_can_be_changed_once(self) -> None:
        location = self._add()
        before = self._send("GET", location)
        stale = before.headers["ETag"]
        changed = self._send("PATCH", location, self._change(before.json()), if_match=stale)
        assert changed.status_code == 200
        if self.can_vary:
            assert changed.headers["ETag"] != stale
            assert changed.json()["updatedAt"] > before.json()["updatedAt"]
            assert changed.json()["createdAt"] == before.json()["createdAt"]
            assert self._send("PATCH", location, {}, if_match=stale).status_code == 412
            assert self._send("DELETE", location, if_match=stale).status_code == 412
        assert self._send("DELETE", location, if_match="*").status_code == 204

    def test_saving_some_fields_makes_a_new_version(self) -> None:
        location = self._add()
        before = self._send("GET", location).headers["ETag"]
        row = self.model._default_manager.get(pk=location.rpartition("/")[2])
        row.save(update_fields=["created_at"])
        assert self._send("GET", location).headers["ETag"] != before

    def test_no_change_is_lost(self) -> None:
        row_id = self._add().rpartition("/")[2]
        first, second = (self.model._default_manager.get(pk=row_id) for _ in range(2))
        assert first.save_if_unchanged()
        assert not second.save_if_unchanged()

    def test_a_change_is_made_anew_when_another_one_came_before(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        location = self._add()
        change = self._change(self._send("GET", location).json())
        real, answers = self.model.save_if_unchanged, iter([False])
        monkeypatch.setattr(
            self.model, "save_if_unchanged", lambda row: next(answers, None) is None and real(row)
        )
        answer = self._send("PATCH", location, change)
        assert answer.json() == answer.json() | change

    # References

    def test_it_refers_to_what_is_there_and_visible(self) -> None:
        for name, ref in self.refs.items():
            hidden = [str(ref.hidden().id)] if ref.hidden else []
            for target in [NO_ID, *hidden]:
                body = self._new_body() | {name: target}
                self._expect_refused(self._send("POST", self.path, body), f"/{name}")
                answer = self._send("PATCH", self._add(), {name: target})
                self._expect_refused(answer, f"/{name}")
                if hidden:
                    self.client, mine = self.admin, self.client
                    answer = self._send("PATCH", self._add_as(mine), {name: target})
                    self._expect_refused(answer, f"/{name}")
                    self.client = mine

    def test_it_does_not_refer_to_itself(self) -> None:
        for name, ref in self.refs.items():
            if ref.path == self.path:
                location = self._add()
                itself = {name: location.rpartition("/")[2]}
                self._expect_refused(self._send("PATCH", location, itself), f"/{name}")

    def test_what_it_refers_to_is_kept(self) -> None:
        for name, ref in self.refs.items():
            row = self._send("GET", self._add()).json()
            target = row[name] or row["id"]
            location = self._add({name: target})
            assert self.admin.delete(f"{ref.path}/{target}").status_code == 409
            assert self._send("DELETE", location).status_code == 204

    # Lists

    def test_every_sort_shows_each_row_once_while_others_come(self) -> None:
        sortable = [name for name, member in self.members.items() if member.is_sortable]
        for name in ["createdAt", *sortable]:
            for sort in (name, f"-{name}"):
                before = [self._add() for _ in range(4)]
                if name in self.members and self.members[name].is_nullable:
                    before.append(self._add({name: None}))
                rows = list(self._walk(f"sort={sort}", self._add))
                ids = [row["id"] for row in rows]
                assert len(set(ids)) == len(ids)
                assert {location.rpartition("/")[2] for location in before} <= set(ids)
                assert rows == _in_order(rows, sort)

    def test_a_list_takes_no_cursor_but_its_own(self) -> None:
        for _ in range(2):
            self._add()
        cursor = self._send("GET", f"{self.path}?limit=1").json()["nextCursor"]
        other_end = "B" if cursor.endswith("A") else "A"
        for wrong in ("x", f"{cursor}x", f"{cursor[:-1]}{other_end}", "%00", "é"):
            answer = self._send("GET", f"{self.path}?limit=1&cursor={wrong}")
            self._expect_refused(answer, "?cursor")
        answer = self._send("GET", f"{self.path}?sort=createdAt&cursor={cursor}")
        self._expect_refused(answer, "?cursor")

    @pytest.mark.parametrize(
        "query",
        [
            *("limit=0", "limit=-1", "limit=101", "limit=1.5", "limit=", "limit=1&limit=2"),
            *("sort=id", "sort=", "sort=other", "other=1", "ownerId=1"),
        ],
    )
    def test_a_list_refuses_what_it_does_not_know(self, query: str) -> None:
        answer = self._send("GET", f"{self.path}?{query}")
        self._expect_refused(answer, f"?{query.partition('=')[0]}")

    def test_a_filter_shows_only_rows_with_its_value(self) -> None:
        for name in (name for name, member in self.members.items() if member.is_filterable):
            self._add()
            row = self._send("GET", self._add()).json()
            if row[name] is None:
                # It refers to its own kind, and no sample does.
                row = self._send("GET", self._add({name: row["id"]})).json()
            value = str(row[name]).lower() if isinstance(row[name], bool) else row[name]
            found = list(self._walk(urlencode({name: value})))
            assert row in found
            assert all(each[name] == row[name] for each in found)

    def test_a_search_finds_text_literally_in_any_case(self) -> None:
        # Shorter members have no room for what is searched.
        if self.searched is None or self.searched.max < 5:
            return
        text = "É1%_!".ljust(self.searched.min)
        row_id = self._add({self.searched.member: text}).rpartition("/")[2]
        for q in ("É1%_!", "é1", "%_!", "E\u0301"):
            assert [row["id"] for row in self._walk(urlencode({"q": q}))] == [row_id]
        for q in ("É%!", "1__", "' or 1=1 --"):
            assert list(self._walk(urlencode({"q": q}))) == []

    def test_it_is_seeded_once(self) -> None:
        assert self.seed().endswith(": 12 added")
        assert self.seed().endswith(": there are some already")

    # How

    def _send(self, method: str, target: str, body: Any = None, **headers: str) -> Any:
        has_body = method in ("POST", "PATCH")
        return self.client.generic(
            method,
            target,
            json.dumps(body) if has_body else "",
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def _new_body(self) -> Body:
        return self.sample(next(self._numbers))

    def _change(self, row: Body) -> Body:
        """A good body that is not what the row holds."""
        body = self._new_body()
        while self.can_vary and all(row[name] == value for name, value in body.items()):
            body = self._new_body()
        return body

    def _add(self, body: Body | None = None) -> str:
        answer = self._send("POST", self.path, self._new_body() | (body or {}))
        assert answer.status_code == 201, answer.content
        location: str = answer.headers["Location"]
        return location

    def _add_as(self, client: Client) -> str:
        self.client, before = client, self.client
        try:
            return self._add()
        finally:
            self.client = before

    def _required(self) -> list[str]:
        return [name for name, member in self.members.items() if member.absent is _MUST_BE_SENT]

    def _walk(self, query: str, between: Callable[[], object] = lambda: None) -> Iterable[Body]:
        """The rows of all pages, two at a time; `between` the first ones something happens."""
        target = f"{self.path}?limit=2&{query}"
        for page_number in count():
            page = self._send("GET", target)
            assert page.status_code == 200, page.content
            yield from page.json()["data"]
            link = page.headers.get("Link", "")
            assert (page.json()["nextCursor"] is None) == (link == "")
            if not link:
                return
            target = link.removeprefix("<").removesuffix('>; rel="next"')
            if page_number < 3:
                between()

    def _expect_refused(self, answer: Any, pointer: str) -> None:
        assert answer.status_code == 422, answer.content
        found = ["/".join(error["pointer"].split("/")[:2]) for error in answer.json()["errors"]]
        assert pointer in found


def _in_order(rows: list[Body], sort: str) -> list[Body]:
    """By the member, then by id; rows without a value last."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    present = [row for row in rows if row[name] is not None]
    absent = [row for row in rows if row[name] is None]

    def place(row: Body) -> tuple[Any, UUID]:
        value = row[name]
        is_money = isinstance(value, str) and value.replace(".", "", 1).isdigit()
        return (float(value) if is_money else value, UUID(row["id"]))

    return [
        *sorted(present, key=place, reverse=down),
        *sorted(absent, key=lambda row: UUID(row["id"]), reverse=down),
    ]


LONE_SURROGATE = "\ud800"


class Bad:
    """Values that members of each kind refuse."""

    text = (5, {"$ne": ""}, "x\0", LONE_SURROGATE)
    money = (5, "5", "5.5", "-1.00", "1e3", "01.00", " 1.00", "NaN", "99999999999999.00")
    number = ("5", True, 2**53, -(2**53))
    boolean = ("true", 1)
    date = ("2026-02-30", "0999-12-31", "10000-01-01", "2026-1-1", "2026-01-01T00:00:00Z", 5)
    moment = (
        *("2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01T23:59:60Z", "2026-01-01"),
        *("0999-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", 5),
    )
    uuid = ("x", 5, NO_ID[:-1], f"{{{NO_ID}}}")
    one_of = ("none of them", 0)
    json = ("x\0", {"a": [LONE_SURROGATE]}, "x" * 70_000, {"a": [2**53]})

    @staticmethod
    def string(min: int, max: int) -> tuple[Any, ...]:
        """What has too few or too many characters, or is no text."""
        short = ("😀" * (min - 1), " " * min) if min > 0 else ()
        return (5, ["x"], "x\0", LONE_SURROGATE, "😀" * (max + 1), *short)

    @staticmethod
    def whole(min: int, max: int) -> tuple[Any, ...]:
        """What is beyond the bounds, or not whole."""
        return ("5", 1.5, True, min - 1, max + 1, 2**53)
