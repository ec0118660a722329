from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from web.fields import MoneyField, StringField, WholeField


@pytest.mark.django_db(transaction=True)
@isolate_apps("web")
def test_strings_are_compared_by_code_point() -> None:
    class Word(models.Model):
        text = StringField(max_length=10, unique=True)

        class Meta:
            app_label = "web"

    words = ["a", "a\t", "a ", "a!", "b", "A", "á", "\uffff", "😀"]
    with table(Word) as rows:
        rows.bulk_create(Word(text=word) for word in words)
        assert list(rows.order_by("text").values_list("text", flat=True)) == sorted(words)
        assert rows.filter(text="a").count() == 1


@pytest.mark.django_db(transaction=True)
@isolate_apps("web")
def test_bounds_are_kept_by_forms_and_by_the_database() -> None:
    class Thing(models.Model):
        count = WholeField(min=-1, max=5)
        price = MoneyField(null=True, blank=True)

        class Meta:
            app_label = "web"

    with table(Thing) as rows:
        for good in (Thing(count=-1, price="0.00"), Thing(count=5, price=None)):
            good.full_clean()
            good.save()
        for bad in ({"count": -2}, {"count": 6}, {"price": "-0.01"}):
            with pytest.raises(ValidationError):
                Thing(**{"count": 0, **bad}).full_clean()
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**bad)


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
