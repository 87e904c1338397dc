"""Email addresses in models and forms."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from meetups.models import OutboxEmail, Subscription
from meetups.models.emails import EmailFormField, of_email, validate_email_address
from tests.factories import GroupFactory, OutboxEmailFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
ANN, WIDE = "ann@example.org", "ann@ｅxample.org"


@pytest.mark.parametrize("text", ["", "ann", "ann@example", "ann@-.org", '"ann"@example.org', WIDE, "ann@[192.0.2.1]"])
def test_an_email_address_that_is_not_plain_is_refused_with_one_message(text):
    with pytest.raises(ValidationError) as refusal:
        validate_email_address(text)

    assert (refusal.value.messages, refusal.value.code) == (["Enter a valid email address."], "invalid")


def test_a_form_normalises_before_it_checks():
    field = EmailFormField()

    assert field.clean(f" {WIDE} ") == ANN
    assert (field.max_length, EmailFormField(required=False).clean(None)) == (254, "")
    with pytest.raises(ValidationError):
        field.clean("a" * 243 + "@example.org")


def test_a_row_is_saved_with_the_normalised_email_address():
    rows = SubscriptionFactory(email=WIDE), *Subscription.objects.bulk_create([
        Subscription(group=GroupFactory(), email=WIDE)
    ])  # fmt: skip

    assert [row.email for row in rows] == [ANN, ANN]
    assert set(Subscription.objects.values_list("email", flat=True)) == {ANN}
    assert Subscription._meta.get_field("email").to_python(None) is None


def test_rows_are_found_by_every_spelling_and_by_the_email_address_of_another_row():
    SubscriptionFactory(email="Ann@example.org")
    known, stranger = OutboxEmailFactory(to="ANN@example.org"), OutboxEmailFactory(to="bo@example.org")

    found = [of_email(Subscription.objects.all(), email).count() for email in (ANN, WIDE, "bo@example.org")]
    follows = Exists(of_email(Subscription.objects.all(), OuterRef("to")))

    assert found == [1, 1, 0]
    assert dict(OutboxEmail.objects.values_list("pk", follows)) == {known.pk: True, stranger.pk: False}
    assert of_email(OutboxEmail.objects.all(), WIDE, "to").get() == known


def test_email_address_with_a_letter_outside_ascii_equals_only_itself():
    known = OutboxEmailFactory(to="zoë@example.org")
    OutboxEmailFactory(to="ZOË@example.org")

    assert of_email(OutboxEmail.objects.all(), "zoë@example.org", "to").get() == known
