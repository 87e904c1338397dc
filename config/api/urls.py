"""The URLs of the open data."""

from django.urls import path

from config.api.catalogue import RESOURCES
from config.api.views import detail_view, index, list_view, openapi

CONVERTERS = {"integer": "int", "string": "slug"}

app_name = "api"
urlpatterns = [
    path("", index, name="index"),
    path("openapi.json", openapi, name="openapi"),
    *(path(f"{one.name}/", list_view(one), name=f"{one.name}-index") for one in RESOURCES),
    *(
        path(f"{one.name}/<{CONVERTERS[one.key_schema['type']]}:key>/", detail_view(one), name=f"{one.name}-detail")
        for one in RESOURCES
    ),
]
