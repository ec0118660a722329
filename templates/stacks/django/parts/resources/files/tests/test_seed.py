from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.environment import environment
from web.management.commands import seed as command
from web.seeding import SeedError


def fails(email: str | None) -> str:
    raise SeedError(f"not for {email}")


def works(email: str | None) -> str:
    return f"for {email}"


def test_every_seed_does_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_SEEDS", (fails, works))
    out = StringIO()
    with pytest.raises(CommandError, match="not for"):
        call_command("seed", "me@app.test", stdout=out)
    assert out.getvalue() == "for me@app.test\n"


def test_production_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(environment.__dict__, "app_env", "production")
    with pytest.raises(CommandError, match="production"):
        call_command("seed")
