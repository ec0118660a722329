"""Fields of models that Django does not have."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from core.text import fold

# In MySQL it is the table that compares so.
_BY_CODE_POINT = {"postgresql": "C", "mysql": None, "sqlite": "BINARY"}


class StringField(models.CharField):  # type: ignore[type-arg]
    """Text in the normal form NFC, compared and sorted by code point on every database alike.

    A least length is for forms; columns know nothing of it.
    """

    def __init__(self, *, min_length: int = 0, **options: Any) -> None:
        self.min_length = min_length
        super().__init__(**options)
        if min_length:
            self.validators.append(MinLengthValidator(min_length))

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """The column, with its collation."""
        collation = _BY_CODE_POINT[connection.vendor]
        return {**super().db_parameters(connection), "collation": collation}

    def to_python(self, value: Any) -> Any:
        """Two ways to write one letter are one value."""
        text = super().to_python(value)
        return unicodedata.normalize("NFC", text) if isinstance(text, str) else text


class WholeField(models.IntegerField):  # type: ignore[type-arg]
    """A whole number within bounds, both included; the database keeps them, too."""

    def __init__(self, *, min: int, max: int, **options: Any) -> None:
        self.min, self.max = min, max
        self.default_validators = [MinValueValidator(min), MaxValueValidator(max)]
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "min": self.min, "max": self.max}

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """For the column."""
        return f"{connection.ops.quote_name(str(self.column))} BETWEEN {self.min} AND {self.max}"


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """An amount, zero or more, of as many digits as SQLite, which has no decimals, keeps exactly."""

    def __init__(self, **options: Any) -> None:
        self.default_validators = [MinValueValidator(0)]
        super().__init__(**{**options, "max_digits": 15, "decimal_places": 2})

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, options = super().deconstruct()
        del options["max_digits"], options["decimal_places"]
        return name, path, args, options

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """For the column."""
        return f"{connection.ops.quote_name(str(self.column))} >= 0"


class SearchField(models.TextField):  # type: ignore[type-arg]
    """The text of other fields, folded: databases fold case each in its own way, if at all."""

    # Of which fields is nothing that the database knows: SQLite would copy the table for it.
    non_db_attrs = (*models.TextField.non_db_attrs, "of")

    def __init__(self, *, of: Sequence[str], **options: Any) -> None:
        self.of = list(of)
        super().__init__(**{**options, "editable": False})

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, options = super().deconstruct()
        del options["editable"]
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Is asked each time that the row is written."""
        texts = (getattr(model_instance, name) for name in self.of)
        text = "\n".join(fold(text) for text in texts if text is not None)
        setattr(model_instance, self.attname, text)
        return text
