"""The admin answers a hand-made request in words. The test client raises whatever a view raises."""

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
def test_a_field_to_refer_to_that_is_none(superuser, event, name, field):
    assert refused(superuser.get(f"{page(type(event), name, event.pk)}?_to_field={field}"))
    assert refused(superuser.post(page(type(event), name, event.pk), {"_to_field": ""}))


def test_the_field_that_the_pages_name_still_works(superuser, event):
    assert superuser.get(f"{page(type(event), 'change', event.pk)}?_to_field=id&_popup=1").status_code == 200


def test_nothing_is_saved_as_new(superuser, event):
    before = type(event).objects.count()

    assert refused(superuser.post(page(type(event), "change", event.pk), {"_saveasnew": "1", "title": "Twin"}))
    assert type(event).objects.count() == before


@pytest.mark.parametrize("number", ["a%00", "_00", "99999999999999999999999"])
@pytest.mark.parametrize("name", ["change", "history"])
def test_numbers_that_no_row_has(superuser, name, number):
    """Of every kind of row, those of other packages too (a django-q task has letters for its number)."""
    for model in admin.site._registry:
        path = f"{page(model, 'changelist')}{number}/{name}/"
        response = superuser.get(path)
        assert response.status_code in {302, 400, 403, 404}, path
        assert response.status_code == 400 or "%00" not in path, path


@pytest.mark.parametrize(
    "query",
    ["id__in=%00", "q=%00&_facets=%00", "%00=1", "id=99999999999999999999999", "o=99999999999999999999.-1..x&p=-1&e=1"],
)  # fmt: skip
def test_questions_that_no_list_can_answer(superuser, query):
    for model in admin.site._registry:
        response = superuser.get(f"{page(model, 'changelist')}?{query}")
        assert response.status_code in {200, 302, 400}, model


def test_rows_marked_for_an_action_with_a_nul(superuser):
    for model in admin.site._registry:
        marked = {"action": "delete_selected", "_selected_action": "\0"}
        assert superuser.post(page(model, "changelist"), marked).status_code in {400, 403}, model


@pytest.mark.parametrize(
    "query",
    ["", "app_label=%00", "app_label=meetups&model_name=event&field_name=%00",
     "app_label=meetups&model_name=event&field_name=venue&term=%00",
     "app_label=meetups&model_name=event&field_name=__class__", "app_label=x&model_name=y&field_name=z"],
)  # fmt: skip
def test_searches_that_no_field_makes(superuser, query):
    assert superuser.get(f"/admin/autocomplete/?{query}").status_code in {400, 403}
