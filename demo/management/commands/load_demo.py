"""Load the demo communities and, on request, events for a load test."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from demo import boards, groups, loading, scale
from meetups.models import Group, User
from meetups.services import search


class Command(BaseCommand):
    help = "Load the demo communities, relative to today. Safe to run again: only what is missing is added."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a group already")
        parser.add_argument("--scale", type=int, metavar="N", help="also N thousand events for load tests (1 to 1000)")
        parser.add_argument("--logins", action="store_true", help="only say how to log in; load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        thousands = options["scale"]
        if thousands is not None and not 1 <= thousands <= scale.LIMIT:
            raise CommandError(_("--scale takes thousands of events, from 1 to %(limit)d.") % {"limit": scale.LIMIT})
        accounts = self._accounts()
        if options["if_empty"] and Group.objects.exists():
            self._say(_("There are groups here already; nothing loaded."))
            accounts = [(email, role) for email, role in accounts if User.objects.with_email(email).exists()]
        elif not options["logins"]:
            self._load(thousands)
        self._say(self.logins(accounts))
        if not options["logins"] and (link := boards.open_next(timezone.now())):
            url = f"{settings.SITE_URL}{link.get_absolute_url()}"
            self._say(_("The board of the next meeting in Leeds is open. To host it: %(url)s") % {"url": url})

    def _load(self, thousands: int | None) -> None:
        now = timezone.now()
        added = loading.load(now=now)
        names = [str(model._meta.verbose_name_plural) for model in loading.COUNTED]
        if any(added):
            self._say(_("Demo data added: ") + ", ".join(f"{n} {name}" for n, name in zip(added, names, strict=True)))
        else:
            self._say(_("The demo data is all there; nothing added."))
        if thousands:
            self._say(
                _("Load test: %(added)d events added.") % {"added": scale.top_up(events=thousands * 1000, now=now)}
            )
        search.rebuild()

    def _say(self, text: str) -> None:
        self.stdout.write(text)

    def _accounts(self) -> list[tuple[str, str]]:
        """Return the email address of each demo account, with what it does."""
        leads = [(email, _("leads %(group)s") % {"group": name}) for email, name in groups.leads()]
        return [*leads, (groups.ADMIN[0], _("runs the whole site"))]

    def logins(self, accounts: list[tuple[str, str]]) -> str:
        """Return instructions to log in with these accounts or, without any, to create one."""
        if not accounts:
            return _(
                "The demo accounts are not here. To log in, make an account with “python manage.py createsuperuser”, "
                "then open the link that “python manage.py login_link EMAIL” prints."
            )
        return "\n".join(
            [
                _("To log in, go to %(site)s/admin/ and enter one of these email addresses:")
                % {"site": settings.SITE_URL},
                *(f"  {email:<26} {role}" for email, role in accounts),
                self._code(),
            ]
        )

    def _code(self) -> str:
        if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
            return _("There is no password. The code to type is printed in the terminal where the site runs.")
        return _(
            "There is no password: a code is sent by email. These email addresses get none. Add your "
            "own with createsuperuser."
        )
