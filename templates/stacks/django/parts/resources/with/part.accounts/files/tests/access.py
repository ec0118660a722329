"""Who may do what, by kind of access."""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any, ClassVar, Final

import pytest
from django.forms import CheckboxInput, SplitDateTimeWidget, Textarea, TextInput
from django.test import Client

from core.environment import environment
from tests.accounts.people import PASSWORD, Person, new_person
from tests.resource import Body, ResourceTests
from web.rows import Row
from web.schemas import camel_case
from web.seeding import SeedError

# Nobody, the owner, another user, an admin.
_MATRICES: Final = {
    # Only its owner and admins see a row: to others it looks like none.
    "owner": {
        "GET list": (401, 200, 200, 200),
        "POST list": (401, 201, 201, 201),
        "GET row": (401, 200, 404, 200),
        "PATCH row": (401, 200, 404, 200),
        "DELETE row": (401, 204, 404, 204),
    },
    # Every user sees it, its owner and admins change it.
    "shared": {
        "GET list": (401, 200, 200, 200),
        "POST list": (401, 201, 201, 201),
        "GET row": (401, 200, 200, 200),
        "PATCH row": (401, 200, 403, 200),
        "DELETE row": (401, 204, 403, 204),
    },
    # Everybody sees it, admins change it.
    "public": {
        "GET list": (200, 200, 200, 200),
        "POST list": (401, 403, 403, 201),
        "GET row": (200, 200, 200, 200),
        "PATCH row": (401, 403, 403, 200),
        "DELETE row": (401, 403, 403, 204),
    },
}

_OPERATIONS: Final = list(_MATRICES["owner"])

# What forms of Django let through, or fall over, by the kind of column.
_REFUSED: Final = {
    "TextField": ["x" * 10_001],
    "DateField": ["0001-01-01"],
    "DateTimeField": ["0001-01-01"],
    "FloatField": ["1e300"],
    "JSONField": ["[1e400]", "NaN", "[" * 2_000 + "]" * 2_000, '"\\ud800"', "1" * 5_000],
}

_LINE_BREAK: Final = re.compile("\r\n?|\n")


def _refused(model: type[Row]) -> Iterator[dict[str, str]]:
    """What is typed, and the form of a row does not take."""
    for field in model._meta.concrete_fields:
        refused = _REFUSED.get(field.get_internal_type(), []) if field.editable else []
        if getattr(field, "min_length", 0):
            refused = ["\u200b" * 30]
        for bad in refused:
            yield _inputs(field, bad)


def _inputs(field: Any, text: str) -> dict[str, str]:
    """A day and a time have an input each."""
    if field.get_internal_type() != "DateTimeField":
        return {field.name: text}
    day, _, time = text.partition(" ")
    return {f"{field.name}_0": day, f"{field.name}_1": time[:8]}


def _typed(form: Any) -> dict[str, str]:
    """What a browser sends of a form as it was shown."""
    values: dict[str, Any] = {}
    for shown in form:
        widget, value = shown.field.widget, shown.value()
        if isinstance(widget, SplitDateTimeWidget):
            day, time = widget.decompress(value)
            values |= {f"{shown.name}_0": day, f"{shown.name}_1": time}
        elif isinstance(widget, Textarea):
            values[shown.name] = _LINE_BREAK.sub("\r\n", value or "")
        elif isinstance(widget, TextInput):
            values[shown.name] = _LINE_BREAK.sub("", str(value or ""))
        elif value or not isinstance(widget, CheckboxInput):
            values[shown.name] = value
    return {name: str(value) for name, value in values.items() if value is not None}


class AccessTests(ResourceTests):
    """Tests every operation as everybody."""

    access: ClassVar[str]

    writer: Person
    boss: Person

    def write_as(self, person: Person) -> None:
        """What follows is done by this person."""
        self.writer = person
        self.client = person.client

    @pytest.mark.parametrize("operation", _OPERATIONS)
    def test_access(self, operation: str) -> None:
        mine = self.writer if self.access != "public" else new_person()
        people = (None, mine, new_person(), self.boss)
        expected = _MATRICES[self.access][operation]
        assert tuple(self._status_of(operation, person) for person in people) == expected

    def test_a_list_has_what_its_reader_sees(self) -> None:
        row_id = self._add().rpartition("/")[2]
        is_shown = self.access != "owner"
        for person, sees in ((self.writer, True), (new_person(), is_shown), (self.boss, True)):
            page = person.client.get(f"{self.path}?limit=1")
            assert (row_id in page.content.decode()) == sees

    def test_the_admin_site_shows_it_and_loses_no_change(self) -> None:
        row_id = self._add().rpartition("/")[2]
        desk, pages = self._desk()
        assert row_id in desk.get(f"{pages}/").content.decode()
        assert desk.get(f"{pages}/?q=x").status_code == 200
        assert desk.get(f"{pages}/add/").status_code == 200
        form = desk.get(f"{pages}/{row_id}/change/").content.decode()
        assert 'name="shown_version" value="1"' in form
        answer = desk.post(f"{pages}/{row_id}/change/", {"shown_version": "0"})
        assert "Somebody has changed it meanwhile" in answer.content.decode()

    def test_the_admin_site_takes_what_the_api_takes(self) -> None:
        location = self._add()
        before = self._send("GET", location).json()
        desk, pages = self._desk()
        page = f"{pages}/{before['id']}/change/"
        sent = _typed(desk.get(page).context["adminform"].form)
        sent["owner"] = str(new_person().user.pk)
        assert desk.post(page, sent).status_code == 302
        after = self._send("GET", location).json()
        assert after == before | {"updatedAt": after["updatedAt"]}

        for bad in [*_refused(self.model), *self._taken(), *self._hidden()]:
            answer = desk.post(page, {**sent, "shown_version": "2", **bad})
            assert answer.status_code == 200, bad
            assert answer.context["adminform"].form.errors
        assert self._send("GET", location).json() == after

    @pytest.mark.parametrize("text", [None, "", "a\r\n b "])
    def test_the_admin_site_leaves_alone_what_nobody_changed(self, text: str | None) -> None:
        nothing = {name: None for name, member in self.members.items() if member.is_nullable}
        location = self._add(nothing if text is None else self._texts(text))
        before = self._send("GET", location).json()
        desk, pages = self._desk()
        page = f"{pages}/{before['id']}/change/"
        assert desk.post(page, _typed(desk.get(page).context["adminform"].form)).status_code == 302
        after = self._send("GET", location).json()
        assert after == before | {"updatedAt": after["updatedAt"]}

    def test_the_admin_site_keeps_what_was_typed(self) -> None:
        location = self._add()
        desk, pages = self._desk()
        page = f"{pages}/{location.rpartition('/')[2]}/change/"
        sent = _typed(desk.get(page).context["adminform"].form)
        fields = {camel_case(each.name): each.name for each in self.model._meta.concrete_fields}
        typed = self._texts("a  ")
        assert (
            desk.post(page, sent | {fields[name]: typed[name] for name in typed}).status_code == 302
        )
        stored = self._send("GET", location).json()
        assert stored == stored | typed

    def test_the_admin_site_tells_who_comes_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        desk, pages = self._desk()
        page = f"{pages}/{self._add().rpartition('/')[2]}/change/"
        sent = _typed(desk.get(page).context["adminform"].form)
        # The other row is stored after the first look.
        real, is_early = self.model.validate_constraints, cycle([True, False])
        monkeypatch.setattr(
            self.model,
            "validate_constraints",
            lambda row, exclude=None: next(is_early) or real(row, exclude),
        )
        for taken in self._taken():
            answer = desk.post(page, sent | taken)
            assert answer.status_code == 200
            assert answer.context["adminform"].form.errors

    def _texts(self, text: str) -> Body:
        """The members that take any text, with as much of this one as they have room for."""
        return {
            camel_case(field.name): text[: field.max_length]
            for field in self.model._meta.concrete_fields
            if camel_case(field.name) in self.members
            and field.get_internal_type() in ("CharField", "TextField")
            and not field.choices
            and getattr(field, "min_length", 0) <= len(text)
        }

    def _taken(self) -> Iterator[dict[str, str]]:
        """What is typed, and another row has already."""
        other = self.model._default_manager.get(pk=self._add().rpartition("/")[2])
        for field in self.model._meta.concrete_fields:
            name = camel_case(field.name)
            if name in self.members and self.members[name].is_unique:
                yield _inputs(field, str(getattr(other, field.name)))

    def _hidden(self) -> Iterator[dict[str, str]]:
        """What is typed, and refers to rows that are not to be seen."""
        for field in self.model._meta.concrete_fields:
            ref = self.refs.get(camel_case(field.name))
            if ref and ref.hidden:
                yield {field.name: str(ref.hidden().pk)}

    def _desk(self) -> tuple[Client, str]:
        """An admin in the admin site, and where it shows the resource."""
        site = f"/{environment.admin_path}"
        desk = Client()
        desk.post(f"{site}/login/", {"username": self.boss.email, "password": PASSWORD})
        return desk, f"{site}/{self.model._meta.app_label}/{self.model._meta.model_name}"

    def _status_of(self, operation: str, person: Person | None) -> Any:
        method, what = operation.split()
        target = self._add() if what == "row" else self.path
        before = self.writer
        if person is not None:
            self.write_as(person)
        body = {"POST": self._new_body(), "PATCH": {}}.get(method)
        self.client = person.client if person is not None else Client()
        try:
            return self._send(method, target, body).status_code
        finally:
            self.write_as(before)


class OwnedSeedTests(AccessTests):
    """What belongs to somebody is made up for somebody who is there."""

    def seed_for(self, email: str | None) -> str:
        """Adds made-up rows for this account."""
        raise NotImplementedError

    def test_it_is_seeded_for_nobody_who_is_not_there(self) -> None:
        with pytest.raises(SeedError, match="no account has the address"):
            self.seed_for("nobody@app.test")
        with pytest.raises(SeedError, match="give the address"):
            self.seed_for(None)
