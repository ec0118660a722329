"""Who may do what, by kind of access."""

from typing import Any, ClassVar, Final

import pytest
from django.test import Client

from core.environment import environment
from tests.accounts.people import PASSWORD, Person, new_person
from tests.resource import ResourceTests
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
        meta = self.model._meta
        site = f"/{environment.admin_path}"
        pages = f"{site}/{meta.app_label}/{meta.model_name}"
        desk = Client()
        desk.post(f"{site}/login/", {"username": self.boss.email, "password": PASSWORD})
        assert row_id in desk.get(f"{pages}/").content.decode()
        assert desk.get(f"{pages}/?q=x").status_code == 200
        assert desk.get(f"{pages}/add/").status_code == 200
        form = desk.get(f"{pages}/{row_id}/change/").content.decode()
        assert 'name="shown_version" value="1"' in form
        answer = desk.post(f"{pages}/{row_id}/change/", {"shown_version": "0"})
        assert "Somebody has changed it meanwhile" in answer.content.decode()

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
