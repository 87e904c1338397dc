"""Lists of the admin show an organiser only rows of their own groups, by any search and filter."""

import pytest
from django.contrib import admin

from meetups.models import User
from tests.meetups.admin.sides import SHARED, address, scoped

pytestmark = pytest.mark.django_db


def test_lists_show_only_rows_of_the_own_group(organiser, ours):
    seen = {}
    for model in admin.site._registry:
        response = organiser.get(address(model, "changelist"), {"all": ""})
        assert "theirs" not in response.content.decode(), model
        rows = response.context["cl"].result_list if response.status_code == 200 else []
        seen[model._meta.label_lower] = (response.status_code, any("ours" in str(row) for row in rows))

    open_lists = {label for label, result in seen.items() if result == (200, True)}
    assert open_lists == set(ours.rows)
    assert {label for label, result in seen.items() if result[0] == 200} == open_lists | SHARED


@pytest.mark.parametrize("query", ["q=heir&o=1&_facets=1", "all=", "group__id__exact={}", "status=draft"])
def test_searches_filters_and_facets_show_nothing_of_another_group(organiser, theirs, query):
    for model in scoped():
        page = f"{address(model, 'changelist')}?{query.format(theirs.rows['meetups.group'].pk)}"
        assert "theirs" not in organiser.get(page, follow=True).content.decode(), model


def test_superuser_sees_every_row(client, ours, theirs):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    opened = 0

    for side in (ours, theirs):
        for row in side.rows.values():
            opened += 1
            response = client.get(address(type(row), "change", row.pk))
            assert (response.status_code, side.mark in response.content.decode()) == (200, True), row

    assert opened == len(ours.rows) + len(theirs.rows)
