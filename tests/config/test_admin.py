"""The admin answers a forged request with a page. The test client would raise an exception of a view."""

import pytest
from django.contrib import admin
from django.urls import reverse

from meetups.models import User
from tests.pages import Page, small_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    client.force_login(User.objects.create_superuser("root@example.org"))
    return client


@pytest.fixture
def event():
    return small_site().event


def refused(response):
    return response.status_code == 400 and Page(response).has_site_header


@pytest.mark.parametrize("path", ["password_change/", "password_change/done/"])
def test_there_is_no_password_to_change(superuser, path):
    assert superuser.get(f"/admin/{path}").status_code == 404
    assert superuser.post(f"/admin/{path}").status_code == 404
    assert "password" not in superuser.get("/admin/").text.lower()


def page(model, name, *numbers):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=numbers)


@pytest.mark.parametrize("field", ["", "%00", "id&_to_field="])
@pytest.mark.parametrize("name", ["change", "delete"])
def test_forged_field_name_is_refused(superuser, event, name, field):
    assert refused(superuser.get(f"{page(type(event), name, event.pk)}?_to_field={field}"))
    assert refused(superuser.post(page(type(event), name, event.pk), {"_to_field": ""}))


def test_field_name_of_a_page_is_accepted(superuser, event):
    assert superuser.get(f"{page(type(event), 'change', event.pk)}?_to_field=id&_popup=1").status_code == 200


def test_save_as_new_is_refused(superuser, event):
    before = type(event).objects.count()

    assert refused(superuser.post(page(type(event), "change", event.pk), {"_saveasnew": "1", "title": "Twin"}))
    assert type(event).objects.count() == before


@pytest.mark.parametrize("number", ["a%00", "_00", "99999999999999999999999"])
@pytest.mark.parametrize("name", ["change", "history"])
def test_row_numbers_out_of_range_lead_to_no_500(superuser, name, number):
    """This covers the models of packages too: the primary key of a django-q task is text."""
    for model in admin.site._registry:
        path = f"{page(model, 'changelist')}{number}/{name}/"
        response = superuser.get(path)
        assert response.status_code in {302, 400, 403, 404}, path
        assert response.status_code == 400 or "%00" not in path, path


@pytest.mark.parametrize(
    "query",
    ["id__in=%00", "q=%00&_facets=%00", "%00=1", "id=99999999999999999999999", "o=99999999999999999999.-1..x&p=-1&e=1"],
)  # fmt: skip
def test_unknown_filters_lead_to_no_500(superuser, query):
    for model in admin.site._registry:
        response = superuser.get(f"{page(model, 'changelist')}?{query}")
        assert response.status_code in {200, 302, 400}, model


def test_row_number_with_a_nul_is_refused(superuser):
    for model in admin.site._registry:
        marked = {"action": "delete_selected", "_selected_action": "\0"}
        assert superuser.post(page(model, "changelist"), marked).status_code in {400, 403}, model


def test_there_is_no_autocomplete(superuser):
    asked = {"app_label": "meetups", "model_name": "event", "field_name": "venue", "term": ""}

    assert superuser.get("/admin/autocomplete/", asked).status_code == 404
