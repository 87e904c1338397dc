"""Email addresses in models and forms: how they are normalised, checked and compared."""

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import Lower

from meetups.standards import email_addresses

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def validate_email_address(text: str) -> None:
    """Raise ValidationError with the code `invalid` unless this is an email address with only one spelling."""
    if not email_addresses.is_plain(text):
        raise ValidationError(validate_email.message, code="invalid")
    validate_email(text)


def of_email(rows: Rows, email: str | OuterRef, column: str = "email") -> Rows:
    """Return those of `rows` with this email address in `column`, compared as in the unique constraints.

    A text with a letter outside ASCII equals only itself. Lower case turns some of these letters into ASCII letters,
    and PostgreSQL and Python differ in which.
    """
    asked = email_addresses.comparable(email) if isinstance(email, str) else Lower(email)
    if isinstance(asked, str) and not asked.isascii():
        return rows.filter(**{column: asked})
    return rows.alias(lowered_email=Lower(column)).filter(lowered_email=asked)


class EmailFormField(forms.EmailField):
    """A form field for an email address, which is normalised before it is checked."""

    default_validators = [validate_email_address]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_python(self, value: Any) -> str:
        return email_addresses.normalised(super().to_python(value) or "")


class EmailAddressField(models.EmailField):
    """A model field for an email address, which is normalised before it is checked or saved."""

    default_validators = [validate_email_address]

    def to_python(self, value: Any) -> Any:
        return email_addresses.normalised(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        email = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, email)
        return email

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EmailFormField, **kwargs})
