import pytest
from django.core.management import call_command


def test_django_finds_nothing_to_warn_of(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check", deploy=True, fail_level="WARNING")
    assert "no issues" in capsys.readouterr().out
