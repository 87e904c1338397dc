"""The demo groups, their organisers, organisations and venues."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from demo import content, pictures
from meetups.models import Group, GroupLink, Organisation, Organiser, User, Venue
from meetups.services import groups

ADMIN = ("admin@fortnight.example", "Site admin")
SLUGS = ("leeds", "london", "glasgow")


def load_all() -> list[Group]:
    """Return the groups, locked until the transaction ends: a second run at the same time waits here."""
    for slug in SLUGS:
        _load(slug)
    return list(Group.objects.select_for_update(no_key=True).filter(slug__in=SLUGS).order_by("slug"))


def _load(slug: str) -> None:
    """Add a group with its links and organisers. Change nothing on a group that exists."""
    row = content.table(f"{slug}/group")
    group, is_new = Group.objects.get_or_create(slug=slug, defaults=row["group"])
    if not is_new:
        return
    GroupLink.objects.bulk_create(
        GroupLink(group=group, position=position, **link) for position, link in enumerate(row["links"], 1)
    )
    if "drawing" in row:
        group.picture = pictures.picture_of(group, row["drawing"])
        group.save(update_fields=["picture"])
    for organiser in row["organisers"]:
        groups.add_organiser(group=group, **organiser)


def load_admin() -> None:
    if not User.objects.with_email(ADMIN[0]).exists():
        User.objects.create_superuser(ADMIN[0], name=ADMIN[1])


def load_organisations() -> dict[str, Organisation]:
    names = [row["name"] for circle in SLUGS for row in content.table("people")[circle]["organisations"]]
    return {name: _organisation(name) for name in names}


def load_venues(today: date) -> dict[str, Venue]:
    """Return the venues by slug. Change nothing on a venue that exists."""
    return {row["slug"]: _venue(row, today) for row in content.table("venues")["venues"]}


def _venue(row: dict[str, Any], today: date) -> Venue:
    fields = {name: value for name, value in row.items() if name not in {"slug", "host", "checked_days_ago"}}
    if "host" in row:
        fields["host"] = _organisation(row["host"])
    if "checked_days_ago" in row:
        fields["access_checked_on"] = today - timedelta(days=row["checked_days_ago"])
    return Venue.objects.get_or_create(slug=row["slug"], defaults=fields)[0]


def _organisation(name: str) -> Organisation:
    return Organisation.objects.get_or_create(name__iexact=name, defaults={"name": name})[0]


def leads() -> list[tuple[str, str]]:
    """Return the email address of each lead organiser with the name of the group."""
    rows = [content.table(f"{slug}/group") for slug in SLUGS]
    return [
        (person["email"], row["group"]["name"])
        for row in rows
        for person in row["organisers"]
        if person["role"] == Organiser.Role.LEAD
    ]


def count(*models: type[Model]) -> list[int]:
    return [model._default_manager.count() for model in models]
