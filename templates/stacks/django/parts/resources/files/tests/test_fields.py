import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from web.fields import StringField


@pytest.mark.django_db(transaction=True)
@isolate_apps("web")
def test_strings_are_compared_by_code_point() -> None:
    class Word(models.Model):
        text = StringField(max_length=10, unique=True)

        class Meta:
            app_label = "web"

    words = ["a", "a\t", "a ", "a!", "b", "A", "á", "\uffff", "😀"]
    with connection.schema_editor() as editor:
        editor.create_model(Word)
    try:
        rows = Word._default_manager
        rows.bulk_create(Word(text=word) for word in words)
        assert list(rows.order_by("text").values_list("text", flat=True)) == sorted(words)
        assert rows.filter(text="a").count() == 1
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Word)
