"""Editions of the newsletter in the admin: look, change, preview, send and skip."""

import pytest
from django.contrib.admin.models import LogEntry

from meetups.models import Edition, OutboxEmail
from meetups.services import editions
from tests.editions import HOUR, NOW, emails_of, meeting, newsletter, post, send_now, the_edition
from tests.factories import GroupFactory, OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def group(clock):
    group = newsletter(sent_before=0)
    meeting(group, title="Mending night")
    post(group, "Nine lamps")
    clock.move_to(NOW + HOUR, tick=False)
    editions.work()
    return group


@pytest.fixture
def edition(group):
    return the_edition(group)


@pytest.fixture
def organiser(client, group):
    client.force_login(OrganiserFactory(group=group).user)
    return client


def page(name, edition):
    return address(Edition, name, edition.pk)


def said(response):
    return [str(message) for message in response.context["messages"]]


def decided(edition, **changes):
    """Return the fields of the form as it is shown, with changes."""
    fields = {"words": edition.words, "version": str(edition.version)}
    for item in editions.items(edition):
        fields |= {f"tick-{item.name}": "on", f"number-{item.name}": str(item.position)}
    return fields | changes


def test_edition_is_looked_at_changed_and_sent(organiser, group, edition):
    shown = organiser.get(page("change", edition)).content.decode()
    assert "Mending night" in shown
    assert "The first three editions of a group are never sent by themselves." in shown
    fields = decided(edition, words="**Dear** all")
    del fields[f"tick-post-{group.posts.get().pk}"]

    preview = organiser.post(page("change", edition), fields, follow=True)

    text = preview.content.decode()
    assert preview.redirect_chain == [(page("preview", edition), 302)]
    assert ("1 follower" in text, "Dear all" in text, "Nine lamps" in text) == (True, True, False)
    html = organiser.get(page("email", edition))
    assert "<strong>Dear</strong> all" in html.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]
    sent = organiser.post(page("preview", edition), {"shown": preview.context["shown"]}, follow=True)
    assert said(sent) == ["The edition is sent. Its emails are written within a few minutes."]
    assert "You cannot correct an edition after it is sent." in sent.content.decode()
    editions.work()
    assert (emails_of(), LogEntry.objects.count()) == (["ann0@example.org"], 2)
    assert organiser.post(page("preview", edition), {"shown": "x"}).status_code == 302
    assert emails_of() == ["ann0@example.org"]


def test_button_of_an_old_preview_sends_nothing(organiser, edition):
    old = organiser.get(page("preview", edition)).context["shown"]
    editions.save(edition=edition, words="Later", decided={}, version=0)

    response = organiser.post(page("preview", edition), {"shown": old}, follow=True)

    assert said(response) == ["This edition has changed since you looked. Look at it again, then send it."]
    assert emails_of() == []


def test_second_organiser_keeps_what_they_typed_and_sees_the_saved_words(organiser, edition):
    editions.save(edition=edition, words="Of somebody else", decided={}, version=0)

    response = organiser.post(page("change", edition), decided(edition, words="Mine"))

    text = response.content.decode()
    assert "Somebody else saved this edition while you had it open." in text
    assert ("Of somebody else" in text, ">\nMine</textarea>" in text) == (True, True)
    again = organiser.post(page("change", edition), decided(edition, words="Mine", version="1"), follow=True)
    assert (again.status_code, the_edition(edition.group).words) == (200, "Mine")


def test_wrong_number_is_an_error_and_nothing_typed_is_lost(organiser, group, edition):
    number = f"number-event-{group.events.get().pk}"

    response = organiser.post(page("change", edition), decided(edition, words="Kept", **{number: "many"}))

    text = response.content.decode()
    assert ("Enter a whole number." in text, ">\nKept</textarea>" in text, 'value="many"' in text) == (True, True, True)
    assert the_edition(group).words == ""


def test_skipped_edition_is_not_sent(organiser, edition):
    assert organiser.get(page("skip", edition)).status_code == 405

    response = organiser.post(page("skip", edition), follow=True)

    assert said(response) == ["This edition is skipped. Its news waits for the next one."]
    assert "Nobody got an email." in response.content.decode()
    assert organiser.get(page("preview", edition)).status_code == 302
    assert organiser.get(page("email", edition)).status_code == 302


def test_sent_edition_cannot_be_skipped(organiser, group, edition):
    send_now(group)

    assert said(organiser.post(page("skip", edition), follow=True)) == [
        "This edition was sent, so it cannot be changed."
    ]
    assert organiser.get(page("change", edition)).context["state"] == "Sent"


def test_organiser_takes_a_name_out_of_a_sent_edition(organiser, group, edition):
    assert "Take this name out" not in organiser.get(page("change", edition)).content.decode()
    Edition.objects.update(words="Thanks to Ann Brook.")
    send_now(group)
    path = page("change", edition)

    missing = organiser.post(path, {"name": " "}).content.decode()
    absent = organiser.post(path, {"name": "Bo"}).content.decode()
    response = organiser.post(path, {"name": "Ann Brook"}, follow=True)

    assert ("Enter the name to take out." in missing, 'value="Bo"' in absent) == (True, True)
    assert "This name is not in the words. Enter it as you read it there." in absent
    assert said(response) == ["The name is taken out."]
    assert Edition.objects.get(pk=edition.pk).words == "Thanks to somebody."
    assert "Ann" not in str(LogEntry.objects.values_list("change_message", "object_repr"))


def test_list_says_what_state_each_edition_is_in(organiser, group, edition):
    send_now(group)
    Edition.objects.update(written_at=None)
    group.editions.create(counted_from=NOW.date(), due_at=NOW, skipped_at=NOW)
    group.editions.create(counted_from=NOW.date(), due_at=NOW)
    states = []
    for drafted_at in (None, NOW):
        Edition.objects.open().update(drafted_at=drafted_at)
        states.append(organiser.get(address(Edition, "changelist")).content.decode())

    assert all(words in states[0] for words in ("Not due yet", "Skipped", "Sent; its emails are being written"))
    assert "To look at" in states[1]


@pytest.mark.parametrize("name", ["change", "preview", "email", "skip"])
def test_organisers_of_other_groups_do_not_reach_an_edition(client, edition, name):
    client.force_login(OrganiserFactory(group=GroupFactory()).user)
    method = client.post if name == "skip" else client.get

    response = method(page(name, edition), follow=True)

    assert "Mending night" not in response.content.decode()
    assert said(response)[0].endswith("doesn’t exist. Perhaps it was deleted?")


def test_editions_are_neither_added_nor_deleted(organiser, edition):
    assert organiser.get(address(Edition, "add")).status_code == 403
    assert organiser.get(address(Edition, "delete", edition.pk)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_an_edition_takes_as_many_queries_for_one_item_as_for_three(
    organiser, group, clock, edition, number, django_assert_max_num_queries
):
    for index in range(number - 1):
        post(group, f"More {index}")
    clock.move_to(NOW + 2 * HOUR, tick=False)

    with django_assert_max_num_queries(23):
        organiser.get(page("change", edition))


def test_lead_chooses_the_rhythm_of_the_newsletter(client, group):
    client.force_login(OrganiserFactory(group=group, role="lead").user)

    text = client.get(address(type(group), "change", group.pk)).content.decode()

    assert all(f'name="{name}"' in text for name in ("edition_rhythm", "edition_from", "edition_hour"))
    assert OutboxEmail.objects.count() == 0
