"""An inline reads a limited number of rows, whatever number the request gives."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from meetups.admin.inlines import LimitedInline
from meetups.models import EventSeries, Group, SeriesDate
from tests.factories import GroupLinkFactory, OrganiserFactory
from tests.meetups.admin.sides import as_posted

pytestmark = pytest.mark.django_db
INLINES = [(parent, inline) for parent in admin.site._registry.values() for inline in parent.inlines]


@pytest.fixture
def lead(client, ours):
    client.force_login(ours.user)
    return client


def page_of(side, model):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[side.rows[meta.label_lower].pk])


def formsets(response):
    return {inline.formset.prefix: inline.formset for inline in response.context["inline_admin_formsets"]}


@pytest.mark.parametrize("initial", ["0", "99999"])
@pytest.mark.parametrize("model", [Group, EventSeries])
def test_99999_forms_are_read_as_60_and_refused(lead, ours, model, initial):
    page = page_of(ours, model)
    shown = lead.get(page)
    prefixes, fields = formsets(shown).keys(), as_posted(shown)
    counts = {f"{prefix}-TOTAL_FORMS": "99999" for prefix in prefixes}
    counts |= {f"{prefix}-INITIAL_FORMS": initial for prefix in prefixes}

    response = lead.post(page, {**fields, **counts})

    assert response.status_code == 200
    assert len(prefixes) >= 2
    assert {prefix: len(formset.forms) for prefix, formset in formsets(response).items()} == dict.fromkeys(prefixes, 60)
    assert "Please submit at most 50 forms." in response.content.decode()


def test_page_offers_no_more_than_50_rows(lead, ours):
    GroupLinkFactory.create_batch(50, group=ours.rows["meetups.group"])

    response = lead.get(page_of(ours, Group))

    assert formsets(response)["links"].total_form_count() == 50


def test_more_than_60_existing_rows_can_be_saved(lead, ours):
    series = ours.rows["meetups.eventseries"]
    days = [f"2027-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 25)]
    SeriesDate.objects.bulk_create(SeriesDate(series=series, on=day, is_removed=True) for day in days)
    page = page_of(ours, EventSeries)
    fields = as_posted(lead.get(page))

    response = lead.post(page, {**fields, "exceptions-0-DELETE": "on"})

    assert (response.status_code, series.exceptions.count()) == (302, 71)


def test_every_inline_is_limited_and_nothing_else_makes_formsets(rf):
    request = rf.get("/")
    request.user, request.session = OrganiserFactory().user, {}

    for parent, inline in INLINES:
        formset = inline(parent.model, admin.site).get_formset(request)
        assert issubclass(inline, LimitedInline), inline
        assert (formset.max_num, formset.absolute_max) == (50, 60), inline
    assert len(INLINES) >= 4
    assert [page for page in admin.site._registry.values() if page.list_editable] == []  # it makes a formset
    sources = [
        path for app in ("blog", "config", "demo", "meetups") for path in Path(settings.BASE_DIR, app).rglob("*.py")
    ]
    makers = [path for path in sources if "formset_factory" in path.read_text(encoding="utf-8")]
    assert makers == [Path(settings.BASE_DIR, "meetups/forms/rows.py")]  # its limit is tested with it
