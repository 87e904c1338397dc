"""The pages of the admin in sections, in the order in which organisers need them, and their names in plain words."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

ON_THE_DAY = _("On the day")
OTHERS = _("The site")
RARE = (ON_THE_DAY, OTHERS)  # the start page shows them last, behind one button
SECTIONS = (
    (_("Meetings"), ("meetups.event", "meetups.eventseries", "meetups.attendee", "meetups.message")),
    (_("Group"), ("meetups.group", "meetups.venue", "meetups.holiday")),
    (
        _("Between meetings"),
        (
            "meetups.edition", "blog.post", "blog.postseries", "blog.author", "meetups.picture", "meetups.topic",
            "meetups.action", "meetups.feedback", "meetups.remark", "meetups.blogrollsource",
        ),
    ),
    (
        ON_THE_DAY,
        (
            "meetups.doorlink", "meetups.board", "meetups.hostlink", "meetups.call", "meetups.talk", "meetups.grid",
            "meetups.pitch",
        ),
    ),
)  # fmt: skip

# The words for the pages of packages, which only superusers see.
NAMES = {
    "mfa.Authenticator": (_("passkey or second factor"), _("passkeys and second factors")),
    "django_q.Success": (_("finished task"), _("finished tasks")),
    "django_q.Failure": (_("failed task"), _("failed tasks")),
    "django_q.OrmQ": (_("waiting task"), _("waiting tasks")),
    "django_q.Schedule": (_("time of a job"), _("times of jobs")),
}


def in_sections(app_list: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages of all apps as Django lists them, but in sections. Pages of no section are in the last one."""
    pages = {page["model"]._meta.label_lower: page for app in app_list for page in app["models"]}
    sections = [(name, [pages.pop(label) for label in labels if label in pages]) for name, labels in SECTIONS]
    sections.append((OTHERS, sorted(pages.values(), key=lambda page: str(page["name"]))))
    return [{"name": name, "models": rows, "is_rare": name in RARE} for name, rows in sections if rows]


def name_packages() -> None:
    """Give the models of packages names in plain words. Their migrations keep the names that the packages gave."""
    for label, (name, plural) in NAMES.items():
        meta = apps.get_model(label)._meta
        meta.verbose_name, meta.verbose_name_plural = name, plural
