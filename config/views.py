"""Pages that belong to no app: home, privacy, accessibility, robots.txt and errors."""

from typing import Any

from django.conf import settings
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_http_methods, require_safe

from blog import quoted
from config import request_ids, sitemaps
from config.accounts import log_in
from config.context import site
from meetups.models import Event, Group
from meetups.queries.calendars import fortnight
from meetups.queries.event_pages import state_of_event
from meetups.queries.events import cards_of, fortnight_cards
from meetups.queries.tickets import Ticket, next_events, ticket_of
from meetups.services import login_links
from meetups.services import privacy as privacy_service
from meetups.services.attendees import waitlist
from meetups.standards import colours
from meetups.views.audiences import constant, keep_url_secret, private, public
from meetups.wording import present
from meetups.wording.event_states import EventState

HOME_EVENTS = 6
FAVICON = settings.BASE_DIR / "static" / "img" / "favicon.ico"
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))
HOME_POSTS = 3
# In robots.txt: forms, personal links and pages of organisers. `*` is any part of a path, with slashes.
NOT_FOR_ROBOTS = (
    "/accounts/", "/actions/", "/admin/", "/attendees/", "/blog/previews/", "/blogroll/suggest/", "/door/",
    "/events/*/board/join/", "/events/*/door/", "/events/*/feedback/", "/events/*/grid/pitch/", "/events/*/host/",
    "/events/*/paper/", "/events/*/rsvp/", "/events/*/run-sheet/", "/events/*/seat/", "/events/*/talks/offer/",
    "/groups/*/follow/", "/groups/*/topics/*/me-too/", "/groups/*/topics/suggest/", "/join/", "/organisers/",
    "/people/", "/pitches/", "/standing-places/", "/start/*/", "/subscriptions/", "/talks/",
)  # fmt: skip


@public()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the next event, the next fourteen days, what came of the last events, more events, and the groups."""
    soon, next_event, newest = fortnight_cards(), next_events().first(), quoted.newest(HOME_POSTS)
    upcoming = cards_of(Event.objects.public().upcoming()[:HOME_EVENTS])
    return render(
        request,
        "site/home.html",
        {
            **(next_ticket(next_event) if next_event else {}),
            "days": fortnight(soon.cards, present.today(), soon.numbers),
            "upcoming": [card for card in upcoming if next_event is None or card.slug != next_event.slug],
            "groups": Group.objects.order_by("pk").only("name", "slug", "strapline", "area", "rhythm", "colour")[:4],
            "newest": newest,
        },
    )


def next_ticket(event: Any) -> dict[str, Ticket | EventState | None]:
    """Return the ticket of an event of `next_events`, and its state as its own page says it."""
    has_waitlist = not waitlist.is_closed(event, present.current_minute())
    ticket = ticket_of(event, event.taken, has_waitlist=has_waitlist)
    return {"ticket": ticket, "state": state_of_event(event, event.taken, has_waitlist=has_waitlist)}


@public()
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say which personal data is kept, why, who sees it and until when."""
    return render(request, "site/privacy.html", privacy_service.promises())


@constant
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def login_link(request: HttpRequest, token: str) -> HttpResponse:
    """Log in with a link of the command `login_link`. Opening it changes nothing (law 2): a button logs in."""
    try:
        if request.method == "POST":
            return keep_url_secret(log_in(request, login_links.use(token=token), method="login_link"))
        context = {"account": login_links.user_of(token)}
        return keep_url_secret(render(request, "account/login_link.html", context))
    except ValidationError:
        return keep_url_secret(render(request, "account/login_link_ended.html", status=410))


@constant
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots from forms, personal links and the pages of organisers (RFC 9309).

    Personal links send `noindex`, too, for robots that read them all the same. A search engine that obeys this file
    may list the URL of a link that somebody published, but never reads what it shows.
    """
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines.append(f"Sitemap: {settings.SITE_URL}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@constant
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send the icon that programs ask for at this path, whatever a page names."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return HttpResponse(FAVICON.read_bytes(), content_type="image/vnd.microsoft.icon", headers=headers)


@constant
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the site looks on the home screen of a phone (https://www.w3.org/TR/appmanifest/)."""
    paper = colours.light()["paper"]
    described = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": site(request)["language"],
        "id": "/",
        "start_url": "/",
        "display": "minimal-ui",
        "background_color": paper,
        "theme_color": paper,
        "icons": [
            {"src": static(f"img/{name}.png"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
            for name, side, purpose in ICONS
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@public()
@x_robots_tag
@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the parts of the sitemaps (https://www.sitemaps.org/protocol.html#index). Their URLs begin with `SITE_URL`.

    Django's own view takes the host of the request, and reads every row to find the last change.
    """
    return render(request, "site/sitemap_index.xml", {"urls": sitemaps.part_urls()}, content_type="application/xml")


@public("p")
@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """List the pages of one kind with their last changes.

    Without the `Last-Modified` of Django's view: it goes back when the page that changed last is deleted (ADR 59).
    """
    response: HttpResponse = sitemap(request, sitemaps.SITEMAPS, section=section)  # type: ignore[arg-type]
    response.headers.pop("Last-Modified", None)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without its CSRF token. Usually the page was open for too long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a page is refused. Unlike Django's view it does not read the request body: a bad one led to a 500."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, without reading the request body either."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the site is broken. It uses neither database nor session, because these may be what is broken."""
    context = site(request) | {"request_id": request_ids.current.get()}
    return HttpResponse(render_to_string("500.html", context), status=500)
