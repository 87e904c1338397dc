from datetime import date, time

import pytest

from meetups.models import GroupProposal
from meetups.queries.proposals import facts_of, name_in_words
from tests.factories import GroupFactory


@pytest.mark.parametrize(
    ("values", "where", "first", "rhythm"),
    [
        ({}, "Leeds, England", "Wednesday 9 December 2026, 6pm", "Every other Wednesday"),
        (
            {"nation": "FR", "area": "Lyon", "often": "monthly", "start_time": time(18, 30)},
            "Lyon, France",
            "Wednesday 9 December 2026, 6:30pm by the clocks of Europe/Paris",
            "Every month on the second Wednesday",
        ),
    ],
)
def test_facts_of_a_proposal_that_is_not_saved(values, where, first, rhythm):
    given = {"name": "Lamps", "strapline": "We mend.", "area": "Leeds", "nation": "GB-ENG", "often": "fortnightly"}
    facts = facts_of(GroupProposal(**{**given, "starts_on": date(2026, 12, 9), "start_time": time(18), **values}))

    assert [fact.value for fact in facts] == ["Lamps", "We mend.", where, "To be confirmed", first, rhythm]
    assert [fact.step for fact in facts] == ["what", "what", "where", "where", "when", "when"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", ""),
        ("Leeds Lamps", "Its page will be http://testserver/groups/leeds-lamps/"),
        (
            "cafe lumiere",
            "There is a group called Café Lumière already. Choose another name, for example with your town in it.",
        ),
    ],
)
def test_name_is_taken_or_gives_the_url_of_the_page(name, words):
    GroupFactory(name="Café Lumière")

    assert name_in_words(name) == words
