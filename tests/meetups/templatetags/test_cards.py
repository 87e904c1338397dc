import re
from datetime import date

import pytest

from meetups.extensions import LineLink
from meetups.queries.calendars import fortnight as days_from
from meetups.queries.events import EventCard
from meetups.templatetags.cards import event_list, event_months, fortnight
from meetups.wording.dates import leaf

TODAY = date(2026, 11, 25)
HOSTILE = "<b>\"Tea\" & 'cake'</b>"
ESCAPED = "&lt;b&gt;&quot;Tea&quot; &amp; &#x27;cake&#x27;&lt;/b&gt;"


def card(**values):
    plain = {
        "url": "/events/2026-11-25-tea/", "title": "Tea", "summary": "", "leaf": leaf(TODAY), "hours": "6pm to 7pm",
        "place": "Mill, Leeds", "group": "Leeds", "status": "confirmed", "state": "", "state_label": "",
        "is_somewhere_different": False,
    }  # fmt: skip
    return EventCard(**plain | values)


def test_values_are_escaped():
    html = event_list(
        [card(title=HOSTILE, summary=HOSTILE, place=HOSTILE, group=HOSTILE, url='/?a="b"')], show_group=True
    )

    assert html.count(ESCAPED) == 4
    assert 'href="/?a=&quot;b&quot;"' in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("values", "is_past", "tags"),
    [
        ({}, False, []),
        ({"state": "full", "state_label": "Full"}, False, ['data-state="full">Full<']),
        ({"is_somewhere_different": True}, False, ['data-state="moved">Different venue this time<']),
        ({"is_on_different_day": True}, False, ['data-state="moved">Different day this time<']),
        ({"is_on_different_day": True, "state": "past"}, True, []),
        ({"is_on_different_day": True, "state": "cancelled", "state_label": "Cancelled"}, False,
         ['data-state="cancelled">Cancelled<']),
        ({"is_on_different_day": True, "is_somewhere_different": True}, False,
         ['data-state="moved">Different day this time<', 'data-state="moved">Different venue this time<']),
        ({"is_somewhere_different": True, "state": "past"}, True, []),
        ({"is_somewhere_different": True, "state": "cancelled", "state_label": "Cancelled"}, False,
         ['data-state="cancelled">Cancelled<']),
    ],
)  # fmt: skip
def test_card_has_a_tag_for_its_state(values, is_past, tags):
    html = event_list([card(**values)])

    assert ('<li data-status="confirmed" data-colour="1" data-state="past">' in html) is is_past
    assert [part.partition("/")[0] for part in html.split('class="tag" ')[1:]] == tags


def test_strip_links_days_with_events_and_marks_today():
    later = card(title=HOSTILE, leaf=leaf(date(2026, 11, 26)), hours="9am to 10am")
    html = fortnight(days_from([card(), later, *[later] * 4], TODAY))

    assert html.count("<li") == 14
    assert html.count('aria-current="date"') == html.count("<i>today</i>") == 1
    assert '<a class="day" data-colour="1" href="/events/2026-11-25-tea/">' in html
    assert '<a class="day" data-colour="1" href="/events/?on=2026-11-26">' in html
    assert ": Tea, 6pm to 7pm</span>" in html
    assert f"{ESCAPED}, 9am to 10am and 2 more</span>" in html


def lines_of(*cards):
    """Return for each event of a list whether it is one line, which is the same in lists with and without months."""
    months, plain = (
        ['data-size="line"' in part for part in html.split("<li ")[1:]]
        for html in (event_months(cards), event_list(cards))
    )
    assert months == plain
    return months


@pytest.mark.parametrize(
    ("values", "is_line"),
    [
        ({}, True),
        ({"state": "full", "state_label": "Full"}, True),
        ({"title": "Cake"}, False),
        ({"summary": "Another one."}, False),
        ({"group": "London"}, False),
        ({"is_somewhere_different": True}, False),
        ({"is_on_different_day": True}, False),
        ({"state": "cancelled", "state_label": "Cancelled"}, False),
        ({"state": "tentative", "state_label": "To be confirmed"}, False),
    ],
)
def test_regular_date_after_the_first_is_one_line(values, is_line):
    first, second = card(summary="As ever."), card(**{"summary": "As ever.", "leaf": leaf(date(2026, 12, 9))} | values)

    assert lines_of(first, second) == [False, is_line]


def test_line_of_a_regular_date_names_its_group_if_the_others_do():
    cards = [card(group=HOSTILE), card(group=HOSTILE, places="7 places taken")]

    assert f"<p>6pm to 7pm · Mill, Leeds · 7 places taken · {ESCAPED}</p>" in event_list(cards, show_group=True)
    assert f"<p>6pm to 7pm · Mill, Leeds · 7 places taken · {ESCAPED}</p>" in event_months(cards)
    assert "<p>6pm to 7pm · Mill, Leeds · 7 places taken</p>" in event_list(cards)


def test_line_of_a_regular_date_shows_its_month_without_a_heading_for_it():
    assert "<span>25</span> <span>Nov</span></time>" in event_list([card(), card()]).split("<li ")[2]
    assert '<span>25</span> <span class="visually-hidden">Nov</span></time>' in event_months([card(), card()])


def test_past_events_are_not_one_line_and_have_their_links():
    past = card(state="past")
    html = event_months([past, past], links={"2026-11-25-tea": [LineLink(HOSTILE, '/?a="b"')]})

    assert lines_of(past, past) == [False, False]
    assert html.count(f'<p><a href="/?a=&quot;b&quot;">{ESCAPED}</a></p>') == 2


def test_list_is_laid_out_as_asked():
    assert event_list([card()], layout="grid").startswith('<ul class="event-list" data-layout="grid">')
    assert event_list([card()]).startswith('<ul class="event-list">')


def test_shown_names_in_the_strip_do_not_break_inside_a_short_word() -> None:
    html = fortnight(days_from([card(title="A meet-up")], TODAY), shows_names=True)

    assert '<span class="day-names">A <span class="whole">meet-up</span>, 6pm to 7pm</span></a>' in html
    assert ": A meet-up, 6pm to 7pm</span></a>" in fortnight(days_from([card(title="A meet-up")], TODAY))


def test_strip_can_show_the_names_of_its_days():
    html = fortnight(days_from([card(title=HOSTILE)], TODAY), shows_names=True)

    assert f': </span><span class="day-names">{ESCAPED}, 6pm to 7pm</span></a>' in html
    assert '<div class="fortnight" data-layout="names"' in html


def test_list_gives_a_summary_once_for_each_group():
    cards = [card(title=title, group=group, summary="As ever.") for group in ("Leeds", "York") for title in "AB"]

    assert event_list(cards).count("<p>As ever.</p>") == 2


def test_leaves_of_a_list_have_a_name_each():
    html = event_list([card(), card(url="/events/2026-11-26-cake/")])

    assert 'data-size="line"' in html

    assert re.findall('data-leaf="([^"]*)"', html) == ["leaf-2026-11-25-tea", "leaf-2026-11-26-cake"]
