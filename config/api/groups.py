"""Groups as open data."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.api.resources import HTML, TEXT, UPDATED, URL, Field, Resource, list_of, own_fields, record, same, site_url
from meetups.models import Group
from meetups.models.slugs import path_of


def _rows() -> QuerySet[Group]:
    return Group.objects.prefetch_related("links")


def _links(group: Group) -> list[dict[str, str]]:
    return [{"kind": link.kind, "label": link.label, "url": link.url} for link in group.links.all()]


GROUPS = Resource(
    name="groups",
    label=_("Groups"),
    words=_("The communities that meet here."),
    key="slug",
    key_schema=TEXT,
    rows=_rows,
    order=("name", "pk"),
    since="updated_at",
    since_words=_("saved at this time or later"),
    kind="group",
    fields=(
        *own_fields("slug", TEXT, "groups"),
        Field("url", URL, "Its page.", lambda group: site_url(group.get_absolute_url())),
        Field("name", TEXT, "Its name.", same("name")),
        Field("strapline", TEXT, "Who it is for and what happens, in one line.", same("strapline")),
        Field("area", TEXT, "The town or region.", same("area")),
        Field("rhythm", TEXT, "How often it meets, in the words of its organisers; may be empty.", same("rhythm")),
        Field("time_zone", TEXT, "The name of its time zone (IANA).", same("zone")),
        Field("contact_email", TEXT, "The contact on its page; may be empty.", same("contact_email")),
        Field(
            "calendar_url", URL, "Its meetings as iCalendar.",
            lambda group: site_url(path_of("meetups:calendars-group", group.slug)),
        ),
        Field("links", list_of(record(kind=TEXT, label=TEXT, url=URL)), "Other places it has online.", _links),
        UPDATED,
        Field("story_html", HTML, "How it began; may be empty.", same("story_html"), is_long=True),
        Field(
            "code_of_conduct_html", HTML, "What people may expect of each other; may be empty.",
            same("code_of_conduct_html"), is_long=True,
        ),
        Field(
            "organisers", list_of(TEXT), "The names of its organisers, as its page has them.",
            lambda group: group.organisers.names(), is_long=True,
        ),
    ),
)  # fmt: skip
