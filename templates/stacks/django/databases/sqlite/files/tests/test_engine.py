from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import isolate_apps

TEXTS = ["50% off", "Hello %s, 100%% off", "%(name)s's %d"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.django_db(transaction=True)
@isolate_apps("web")
def test_rows_get_the_default_of_a_later_column_as_it_is(text: str) -> None:
    class Offer(models.Model):
        class Meta:
            app_label = "web"

    with table(Offer) as rows:
        rows.create()
        add_column(Offer, "words", text)
        assert stored("select words from web_offer") == [text]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.django_db(transaction=True)
@isolate_apps("web")
def test_what_the_table_says_itself_outlives_a_later_column(text: str) -> None:
    class Offer(models.Model):
        words = models.TextField(db_default=text)
        code = models.IntegerField(default=1)

        class Meta:
            app_label = "web"
            constraints = [
                models.CheckConstraint(condition=models.Q(words=text), name="words_are_these"),
                models.UniqueConstraint(
                    fields=["code"], condition=models.Q(words=text), name="one_code"
                ),
            ]

    with table(Offer) as rows:
        add_column(Offer, "more", text)
        insert = "insert into web_offer (code, more) values (1, '') returning words"
        assert stored(insert) == [text]
        with pytest.raises(IntegrityError, match="UNIQUE"):
            stored(insert)
        with pytest.raises(IntegrityError, match="CHECK"):
            rows.update(words="others")


@contextmanager
def table(model: type[models.Model]) -> Iterator[Any]:
    """The rows of a model that no migration knows."""
    with connection.schema_editor() as editor:
        editor.create_model(model)
    try:
        yield model._default_manager
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)


def add_column(model: type[models.Model], name: str, default: str) -> None:
    field = models.TextField(default=default)
    field.set_attributes_from_name(name)
    with connection.schema_editor() as editor:
        editor.add_field(model, field)


def stored(statement: str) -> list[Any]:
    """The first column of what the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]
