import re
from datetime import date

import pytest

from meetups.queries.calendars import fortnight as days_from
from meetups.queries.events import EventCard
from meetups.templatetags.cards import event_list, fortnight
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


def test_strip_can_show_the_names_of_its_days():
    html = fortnight(days_from([card(title=HOSTILE)], TODAY), shows_names=True)

    assert f': </span><span class="day-names">{ESCAPED}, 6pm to 7pm</span></a>' in html
    assert '<div class="fortnight" data-layout="names"' in html


def test_leaves_of_a_list_have_a_name_each():
    html = event_list([card(), card(url="/events/2026-11-26-cake/")])

    assert re.findall('data-leaf="([^"]*)"', html) == ["leaf-2026-11-25-tea", "leaf-2026-11-26-cake"]
