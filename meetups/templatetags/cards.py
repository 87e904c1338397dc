"""Lists of events, and the strip of the next fourteen days.

They are put together here, not in templates: drawn by a template, the cards took half the time of a page (ADR 35).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetups.extensions import LineLink
from meetups.queries.calendars import Day
from meetups.queries.events import EventCard
from meetups.templatetags.titles import whole_words
from meetups.wording.dates import days_until

register = template.Library()

ITEM = """
  <li data-status="{status}" data-colour="{colour}"{past}>
    <h3><time class="leaf" datetime="{leaf.iso}" data-leaf="leaf-{slug}"><span>{leaf.weekday}</span> <span>{leaf.day}</span> <span>{leaf.month}</span></time> <a href="{url}">{title}</a>{label}</h3>
    <p>{hours} · {moved_day}{moved}{place}{places}</p>{summary}{group}{links}
  </li>"""  # noqa: E501  a line of HTML without spaces between its elements
LINE = """
  <li data-status="{status}" data-colour="{colour}" data-size="line">
    <h3><time class="leaf" data-size="line" datetime="{leaf.iso}" data-leaf="leaf-{slug}"><span>{leaf.weekday}</span> <span>{leaf.day}</span> <span{month}>{leaf.month}</span></time> <a href="{url}">{title}</a>{label}</h3>
    <p>{hours} · {place}{places}{group}</p>
  </li>"""  # noqa: E501  a line of HTML without spaces between its elements
GROUP, GROUP_OF_LINE = '\n    <p class="soft">{}</p>', " · {}"
HIDDEN = ' class="visually-hidden"'  # for a month that is in the heading above
Links = Mapping[str, Sequence[LineLink]]


@register.simple_tag
def event_list(
    events: Iterable[EventCard], *, show_group: bool = False, layout: str = "", links: Links | None = None
) -> SafeString:
    """Return the list of these events, with the names of their groups if asked, and with links by slug of the event.

    A summary that an earlier event of the group has already given is left out. A regular date, which has the title of
    that event, too, is one line. With the layout "grid", two events are beside each other where there is space.
    """
    return _list_of(_without_repeats(events), show_group=show_group, layout=layout, links=links)


def _list_of(
    cards: Iterable[EventCard],
    *,
    show_group: bool = False,
    layout: str = "",
    links: Links | None = None,
    month: str = "",
) -> SafeString:
    items = "".join(_item(card, show_group, (links or {}).get(card.slug, ()), month) for card in cards)
    laid = f' data-layout="{layout}"' if layout else ""
    return mark_safe(f'<ul class="event-list"{laid}>{items}\n</ul>')


@register.simple_tag
def event_months(events: Iterable[EventCard], today: date | None = None, links: Links | None = None) -> SafeString:
    """Return the lists of these events with the names of their groups, below a heading for each month.

    With `today`, the first event that is ahead and takes place says how far ahead it is. Nothing is repeated, as in
    `event_list`, in all months.
    """
    shown = _without_repeats(events)
    if today:
        _say_how_far_ahead(shown, today)
    months = groupby(shown, key=lambda card: card.leaf.month_and_year)
    lists = [(escape(month), _list_of(cards, show_group=True, links=links, month=HIDDEN)) for month, cards in months]
    return mark_safe(
        "\n".join(f'<section class="month-list"><h2>{month}</h2>\n{cards}</section>' for month, cards in lists)
    )


def _say_how_far_ahead(cards: list[EventCard], today: date) -> None:
    for place, card in enumerate(cards):
        if card.state not in {"cancelled", "past", "now"}:
            cards[place] = card._replace(ahead=days_until(date.fromisoformat(card.leaf.iso), today))
            return


def _without_repeats(events: Iterable[EventCard]) -> list[EventCard]:
    seen: set[tuple[str, ...]] = set()
    shown = []
    for card in events:
        said, same = (card.group, card.summary), (card.group, card.summary, card.title)
        is_different = card.is_somewhere_different or card.is_on_different_day
        is_regular = same in seen and card.state in {"", "full"} and not is_different
        shown.append(card._replace(summary="", is_regular=is_regular) if said in seen else card)
        seen |= {said, same}
    return shown


def _item(card: EventCard, show_group: bool, links: Sequence[LineLink], month: str) -> str:
    takes_place = card.state not in {"cancelled", "past"}
    group = GROUP_OF_LINE if card.is_regular else GROUP
    return (LINE if card.is_regular else ITEM).format(
        status=card.status,
        colour=card.colour,
        past=' data-state="past"' if card.state == "past" else "",
        leaf=card.leaf,
        month=month,
        slug=escape(card.slug),
        url=escape(card.url),
        title=escape(card.title),
        label=_tag("soon", card.ahead) + _tag(card.state, card.state_label),
        hours=escape(card.hours),
        moved_day=_moved(_("Different day this time")) if card.is_on_different_day and takes_place else "",
        moved=_moved(_("Different venue this time")) if card.is_somewhere_different and takes_place else "",
        place=escape(card.place),
        places=f" · {escape(card.places)}" if card.places else "",
        summary=f"\n    <p>{escape(card.summary)}</p>" if card.summary else "",
        group=group.format(escape(card.group)) if show_group else "",
        links="".join(f'\n    <p><a href="{escape(link.url)}">{escape(link.words)}</a></p>' for link in links),
    )


def _tag(state: str, label: str) -> str:
    return f' <span class="tag" data-state="{state}">{escape(label)}</span>' if label else ""


def _moved(words: str) -> str:
    return f'<strong class="tag" data-state="moved">{escape(words)}</strong> '


STRIP = """<div class="fortnight"{named} role="region" aria-label="{label}" tabindex="0">
  <ol>{days}
  </ol>
</div>"""
DAY = """
    <li>
      <span class="day"><span>{leaf.weekday}</span> <b>{leaf.day}</b> <span>{month}</span></span>
    </li>"""
DAY_WITH_EVENTS = """
    <li>
      <a class="day" data-colour="{colour}" href="{url}"><span>{leaf.weekday}</span> <b>{leaf.day}</b> <i>{month}</i>{names}</a>
    </li>"""  # noqa: E501  a line of HTML without spaces between its elements
HIDDEN_NAMES = '<span class="visually-hidden">: {}</span>'
NAMES = '<span class="visually-hidden">: </span><span class="day-names">{}</span>'


@register.simple_tag
def fortnight(days: Iterable[Day], *, shows_names: bool = False) -> SafeString:
    """Return the strip of these days. A day with events is a link that names the first of them.

    With `shows_names` these names are visible: below their days in two rows of seven or, on a phone, beside them.
    """
    today = escape(_("today"))
    names = _shown_names if shows_names else _hidden_names
    items = "".join(_day(day, today if day.is_today else day.leaf.month, names) for day in days)
    named = ' data-layout="names"' if shows_names else ""
    return mark_safe(STRIP.format(label=escape(_("The next fourteen days")), days=items, named=named))


def _shown_names(names: str) -> str:
    return NAMES.format(whole_words(names))


def _hidden_names(names: str) -> str:
    return HIDDEN_NAMES.format(escape(names))


def _day(day: Day, month: str, names: Callable[[str], str]) -> str:
    item = DAY.format(leaf=day.leaf, month=month)
    if day.events:
        events = "; ".join(f"{event.title}, {event.hours}" for event in day.events)
        if day.more:
            words = ngettext("%(events)s and %(number)d more", "%(events)s and %(number)d more", day.more)
            events = words % {"events": events, "number": day.more}
        item = DAY_WITH_EVENTS.format(
            leaf=day.leaf,
            month=month,
            url=escape(day.url),
            colour=day.events[0].colour,
            names=names(events),
        )
    return item.replace("<li>", '<li aria-current="date">') if day.is_today else item
