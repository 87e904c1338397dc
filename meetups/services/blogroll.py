"""The blogroll: which websites are in it, and when each is read (ADR 61). `blogroll_reading` reads them."""

from datetime import datetime, timedelta
from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from meetups.models import BlogrollEntry, BlogrollSource, Group, GroupLink
from meetups.models.blogroll import FLAGGED_AFTER, KEPT
from meetups.services import jobs
from meetups.services.deleted import existing
from meetups.standards.feed_links import https

Status = BlogrollSource.Status

MOST_SUGGESTED = 50  # that wait for an answer, in one group
MOST_SOURCES = 500  # of one group
MOST_QUEUED = 20  # readings that are queued in one minute
SHORTEST = timedelta(hours=5)
SPREAD = 2 * 60 * 60  # seconds
A_DAY = timedelta(days=1)


@transaction.atomic
def suggest(*, group: Group, site_url: str) -> BlogrollSource:
    """Suggest a website for the blogroll of a group. It is not read before an organiser accepts it.

    Suggesting it twice is the same as once. Raises ValidationError with the code same (it is in the blogroll) or many.
    """
    lock_blogroll(group)
    same = _same(group, site_url)
    if same and same.status == Status.SUGGESTED:
        return same
    if same:
        raise ValidationError(_("This website is in the blogroll of the group already."), code="same")
    if group.blogroll.filter(status=Status.SUGGESTED).count() >= MOST_SUGGESTED:
        raise ValidationError(
            _("Many suggestions wait for the organisers at the moment. Suggest yours in a few days."), code="many"
        )
    return group.blogroll.create(site_url=site_url, status=Status.SUGGESTED)


@transaction.atomic
def add(*, group: Group, site_url: str, feed_url: str = "", label: str = "", title: str = "") -> BlogrollSource:
    """Add a website to the blogroll of a group, or accept it if it was suggested. It is read within minutes.

    Raises ValidationError with the code same, or many if the group has 500.
    """
    lock_blogroll(group)
    source = _same(group, site_url)
    if source and source.status != Status.SUGGESTED:
        raise ValidationError(_("This website is in the blogroll of the group already."), code="same")
    _refuse_too_many(group)
    source = source or BlogrollSource(group=group, site_url=site_url)
    source.feed_url, source.label, source.title = https(feed_url), label, title
    return _start(source)


@transaction.atomic
def change(*, source: BlogrollSource, site_url: str, feed_url: str, label: str) -> BlogrollSource:
    """Change the URLs and the name of a source. With another URL it is read anew, and what it had is deleted.

    A suggestion stays one. Raises ValidationError with the code same, or gone if it was deleted meanwhile.
    """
    lock_blogroll(source.group)
    row = _locked(source)
    same = _same(source.group, site_url)
    if same and same.pk != row.pk:
        raise ValidationError(_("This website is in the blogroll of the group already."), code="same")
    is_same = (row.site_url, row.feed_url) == (site_url, https(feed_url))
    row.label, row.site_url, row.feed_url = label, site_url, https(feed_url)
    if is_same or row.status == Status.SUGGESTED:
        row.save(update_fields=["label", "site_url", "feed_url"])
        return row
    return _begin_anew(row)


@transaction.atomic
def accept(*, source: BlogrollSource) -> BlogrollSource:
    """Accept a suggestion, so that it is read. Accepting twice is the same as once.

    Raises ValidationError with the code gone, or many if the group has 500.
    """
    lock_blogroll(source.group)
    row = _locked(source)
    if row.status != Status.SUGGESTED:
        return row
    _refuse_too_many(source.group)
    return _start(row)


@transaction.atomic
def refuse(*, source: BlogrollSource) -> None:
    """Delete a suggestion. Raises ValidationError with the code accepted if it was accepted meanwhile."""
    row = BlogrollSource.objects.select_for_update(of=("self",)).filter(pk=source.pk).first()
    if row and row.status != Status.SUGGESTED:
        raise ValidationError(_("It is not only suggested. Delete it instead."), code="accepted")
    if row:
        row.delete()


def read_soon(*, source: BlogrollSource) -> None:
    """Have a source read within minutes, even if it has ended. Raises ValidationError with the code suggested."""
    rows = BlogrollSource.objects.filter(pk=source.pk).exclude(status=Status.SUGGESTED)
    if not rows.update(status=Status.ACTIVE, next_read_at=timezone.now(), tried_at=None):
        raise ValidationError(_("It is only suggested. Accept it first."), code="suggested")


def follow_links() -> int:
    """Make the links of groups that are of the kind `BLOGROLL` sources (each minute). Return the number of changes.

    A link with another URL begins anew. The source of a link that has become one of another kind is deleted. At most
    500 links at once, others with each minute: some can never have a source, and the rest must not wait for them.
    """
    is_read = Q(kind=GroupLink.Kind.BLOGROLL)
    new = is_read & Q(source=None)
    moved = is_read & ~Q(source=None) & ~Q(source__site_url=F("url"))
    other = ~is_read & ~Q(source=None)
    links = GroupLink.objects.filter(new | moved | other).select_related("group").order_by("pk")
    return jobs.each(_in_turn(links), _follow, name=lambda link: f"link {link.pk}")


def queue_due() -> int:
    """Queue the reading of each source that is due, as a task of its own (each minute). Return their number.

    The time of the next reading is the claim, so a source is queued once, however many workers there are.
    """
    now = timezone.now()
    due = BlogrollSource.objects.filter(status=Status.ACTIVE, next_read_at__lte=now).order_by("next_read_at", "pk")
    return jobs.each(due[:MOST_QUEUED], lambda source: _queue(source, now), name=lambda source: f"source {source.pk}")


def forget_old() -> int:
    """Delete entries that are older than 90 days, and suggestions that nobody answered for as long (nightly)."""
    until = timezone.now() - KEPT
    return BlogrollEntry.objects.filter(at__lte=until).delete()[0] + _forget_unanswered(until)


def next_reading(source: BlogrollSource, now: datetime) -> datetime:
    """Return when a source is read next: in five to seven hours, always the same for one source.

    After a fortnight of failures it is read once a day.
    """
    if source.failing_since and source.failing_since <= now - FLAGGED_AFTER:
        return now + A_DAY
    return now + SHORTEST + timedelta(seconds=crc32(str(source.pk).encode()) % SPREAD)


def lock_blogroll(group: Group) -> None:
    """Lock the blogroll of a group until the transaction ends: its sources are counted and compared."""
    existing(Group.objects.select_for_update(no_key=True), pk=group.pk)


def forms_of(url: str) -> set[str]:
    """Return the URLs that name the same website: with http and https, with `www.` and without, with a slash at its end
    and without. Its host is in small letters, too. The URL itself is one of them, however many slashes end it."""
    host, *path = https(url).rstrip("/").removeprefix("https://").split("/", 1)
    hosts = {f"{www}{one.removeprefix('www.')}" for one in (host, host.lower()) for www in ("", "www.")}
    plain = ["/".join([one, *path]) for one in hosts]
    return {url} | {f"{scheme}{one}{end}" for one in plain for scheme in ("http://", "https://") for end in ("", "/")}


def links_without_space(group: Group) -> list[str]:
    """Return the labels of the links of a group that are not read, because its blogroll has 500 websites."""
    if not _is_full(group):
        return []
    read = group.blogroll.exclude(status=Status.SUGGESTED).values_list("site_url", "feed_url")
    urls = {url for row in read for url in row}
    unread = group.links.filter(kind=GroupLink.Kind.BLOGROLL, source=None).values_list("label", "url")
    return [label for label, url in unread if urls.isdisjoint(forms_of(url))]


def _same(group: Group, site_url: str) -> BlogrollSource | None:
    """Return the source of a locked group that has this website, or this feed."""
    forms = forms_of(site_url)
    found = group.blogroll.filter(Q(site_url__in=forms) | Q(feed_url__in=forms))
    return found.order_by("pk").first()


def _refuse_too_many(group: Group) -> None:
    if _is_full(group):
        raise ValidationError(_("A blogroll can have 500 websites. Delete some first."), code="many")


def _is_full(group: Group) -> bool:
    return group.blogroll.exclude(status=Status.SUGGESTED).count() >= MOST_SOURCES


def _locked(source: BlogrollSource) -> BlogrollSource:
    row = BlogrollSource.objects.select_for_update(of=("self",)).filter(pk=source.pk).first()
    if row is None:
        raise ValidationError(_("It was deleted a moment ago."), code="gone")
    return row


def _start(source: BlogrollSource) -> BlogrollSource:
    source.status, source.next_read_at = Status.ACTIVE, timezone.now()
    source.save()
    return source


def _begin_anew(source: BlogrollSource) -> BlogrollSource:
    """Forget what is known of the feed of a source, and have it read."""
    source.entries.all().delete()
    source.title = source.etag = source.last_modified = source.error = ""
    source.known, source.tried_at, source.read_at, source.failing_since = [], None, None, None
    return _start(source)


@transaction.atomic
def _forget_unanswered(until: datetime) -> int:
    """Delete the suggestions up to this moment. They are locked first, so that none is deleted that is accepted now."""
    rows = BlogrollSource.objects.filter(status=Status.SUGGESTED, created_at__lte=until)
    pks = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return BlogrollSource.objects.filter(pk__in=pks).delete()[0]


@transaction.atomic
def _queue(source: BlogrollSource, now: datetime) -> int:
    claim = BlogrollSource.objects.filter(pk=source.pk, next_read_at=source.next_read_at)
    if not claim.update(next_read_at=next_reading(source, now)):
        return 0
    async_task("meetups.tasks.read_blogroll", source.pk)
    return 1


def _in_turn(links: QuerySet[GroupLink]) -> list[GroupLink]:
    """Return these links, of more than 500 those whose turn is this minute. After the last comes the first."""
    count, minute = links.count(), int(timezone.now().timestamp()) // 60
    if count <= MOST_SOURCES:
        return list(links[:MOST_SOURCES])
    first = minute * MOST_SOURCES % count
    return [*links[first : first + MOST_SOURCES], *links[: max(first + MOST_SOURCES - count, 0)]]


@transaction.atomic
def _follow(link: GroupLink) -> int:
    """Give a link its source, or change or delete that. Return 1 if something has changed."""
    lock_blogroll(link.group)
    found = GroupLink.objects.filter(pk=link.pk).first()
    if found is None:
        return 0
    source = BlogrollSource.objects.select_for_update(of=("self",)).filter(link=found).first()
    if source and found.kind != GroupLink.Kind.BLOGROLL:
        source.delete()
        return 1
    if source and source.site_url == found.url:  # another worker was here first
        return 0
    return _match(found, source)


def _match(link: GroupLink, source: BlogrollSource | None) -> int:
    forms = forms_of(link.url)
    others = link.group.blogroll.exclude(pk=source.pk if source else 0).select_for_update(of=("self",))
    others = others.order_by(F("link").asc(nulls_first=True), "pk")
    found = list(others.filter(site_url__in=forms))
    if found:
        return _attach(link, next((one for one in found if one.site_url == link.url), found[0]), source)
    if read := others.filter(feed_url__in=forms).first():
        return _leave_without(link, read, source)
    if source is None:
        if _is_full(link.group):
            return 0
        _start(BlogrollSource(group=link.group, link=link, site_url=link.url, title=link.label))
        return 1
    source.site_url, source.feed_url = link.url, ""
    _begin_anew(source)
    return 1


def _attach(link: GroupLink, same: BlogrollSource, source: BlogrollSource | None) -> int:
    """Make the source of the same website that of the link. It stays as it is if it is that of another link, or only
    suggested while the blogroll is full. It takes the URL of the link."""
    if same.link_id or not _has_space(link, same, source):
        return 0
    if source:
        source.delete()
    same.link, same.site_url = link, link.url
    _start(same)
    return 1


def _leave_without(link: GroupLink, same: BlogrollSource, source: BlogrollSource | None) -> int:
    """Leave a link to the feed of another source without its own: that website is read, and keeps its URL."""
    accepts = same.status == Status.SUGGESTED and _has_space(link, same, source)
    if source:
        source.delete()
    if accepts:
        _start(same)
    return int(accepts or source is not None)


def _has_space(link: GroupLink, same: BlogrollSource, source: BlogrollSource | None) -> bool:
    """Return whether a link can have this source read, which takes the place of the one it has."""
    return same.status != Status.SUGGESTED or source is not None or not _is_full(link.group)
