"""Who may do what, by kind of access."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final

import pytest
from django.forms import CheckboxInput, SplitDateTimeWidget
from django.test import Client

from core.environment import environment
from tests.accounts.people import PASSWORD, Person, new_person
from tests.resource import ResourceTests
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


def _refused(model: type[Row]) -> Iterator[tuple[str, str]]:
    """Inputs of the form of a row, and what they do not take."""
    for field in model._meta.concrete_fields:
        kind = field.get_internal_type()
        refused = _REFUSED.get(kind, []) if field.editable else []
        if getattr(field, "min_length", 0):
            refused = ["\u200b" * 30]
        for bad in refused:
            yield f"{field.name}_0" if kind == "DateTimeField" else field.name, bad


def _typed(form: Any) -> dict[str, str]:
    """What a browser sends of a form as it was shown."""
    values: dict[str, Any] = {}
    for shown in form:
        widget, value = shown.field.widget, shown.value()
        if isinstance(widget, SplitDateTimeWidget):
            day, time = widget.decompress(value)
            values |= {f"{shown.name}_0": day, f"{shown.name}_1": time}
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

        for name, bad in [*_refused(self.model), *self._taken_or_hidden()]:
            answer = desk.post(page, {**sent, "shown_version": "2", name: bad})
            assert answer.status_code == 200, (name, bad)
            assert answer.context["adminform"].form.errors
        assert self._send("GET", location).json() == after

    def _taken_or_hidden(self) -> Iterator[tuple[str, str]]:
        """Inputs, and what they do not take because of other rows."""
        other = self.model._default_manager.get(pk=self._add().rpartition("/")[2])
        for field in self.model._meta.concrete_fields:
            name = camel_case(field.name)
            if name in self.members and self.members[name].is_unique:
                yield field.name, str(getattr(other, field.name))
            if (ref := self.refs.get(name)) and ref.hidden:
                yield field.name, str(ref.hidden().pk)

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
