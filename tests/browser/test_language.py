"""In a language of no people, no text of a page escapes translation. (test_accessibility.py has words as long.)"""

from collections.abc import Iterator

import pytest

from tests import catalogues
from tests.browser.answers import answered
from tests.browser.states.catalogue import STATES
from tests.escaped import Texts, data_of_the_site, escaped, escaped_in
from tests.factories import AttendeeFactory, OutboxEmailFactory
from tests.pseudo import Pseudo, lengthened, pseudo

pytestmark = pytest.mark.django_db


@pytest.fixture
def language() -> Iterator[Pseudo]:
    with pseudo() as language:
        yield language


def test_no_text_of_a_page_escapes_translation(language: Pseudo) -> None:
    """And no page of visitors shows a text that the catalogue holds for one of the admin's own."""
    seen, found, asked = 0, {}, set()
    for state in STATES:
        language.asked.clear()
        with answered(state) as response:
            if response.wsgi_request.path.startswith("/admin/"):
                continue
            assert response.status_code == state.status, state.name
            data = data_of_the_site(response.wsgi_request)
            for words in escaped(Texts(response.content.decode()).found, data):
                found.setdefault(words, state.name)
        seen, asked = seen + 1, asked | language.asked

    of_the_admin = {entry.key for entry in catalogues.read(catalogues.WELSH) if catalogues.is_of_the_admin(entry)}
    assert found == {}
    assert seen > 250
    assert asked & of_the_admin == set()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Éñţéŕ ýöûŕ ñåɱé</p>", []),
        ("<p>Enter your name</p>", ["p: 'Enter your name' in 'Enter your name'"]),
        ("<p>Éñţéŕ <b>Ann Ash</b> · 25, https://ann.example.org/a, ann@example.org · GMT</p>", []),
        ("<p>⟦Éñţéŕ⟧ and Ann Ash</p>", ["p: 'and Ann Ash' in '⟦Éñţéŕ⟧ and Ann Ash'"]),
        ('<img alt="A map">', ["img alt: 'A map' in 'A map'"]),
        ('<meta name="description" content="A map">', ["meta: 'A map' in 'A map'"]),
        ('<p data-say="The time is over."></p>', ["p data-say: 'The time is over' in 'The time is over.'"]),
        ("<script>Enter</script><code>Enter</code><p>", []),
    ],
)
def test_planted_text_is_found(html: str, found: list[str]) -> None:
    """The test above can fail."""
    assert list(escaped(Texts(html).found, "Ann Ash of Leeds")) == found


def test_names_that_the_site_itself_stores_are_no_data() -> None:
    """Otherwise a label that is called like a model would pass."""
    assert list(escaped([("p", "Event"), ("p", "Venue"), ("p", "Can add event")], data_of_the_site())) == [
        "p: 'Event' in 'Event'", "p: 'Venue' in 'Venue'", "p: 'Can add event' in 'Can add event'",
    ]  # fmt: skip


def test_english_email_is_found() -> None:
    person = AttendeeFactory(name="Ann Ash")
    english, translated = "Your place is saved", "Éñţéŕ ýöûŕ ñåɱé"
    found = [
        escaped_in([OutboxEmailFactory(kind="place", subject=subject, text=text, html=f"<p>{html}</p>")])
        for subject, text, html in (
            (english, translated, translated),
            (translated, english, translated),
            (translated, f"{translated}: {person.name}", english),
        )
    ]

    words = "'Your place is saved' in 'Your place is saved'"
    assert found == [[f"place: {words}"], [f"place: {words}"], [f"place p: {words}"]]


def test_texts_of_this_language_are_longer_and_keep_what_is_filled_in() -> None:
    english = "Open <a href='%(url)s'>the page</a> within %(days)d days &amp; confirm %d%%."
    words = lengthened(english)
    assert words == "⟦Öööþéñ <a href='%(url)s'>ţĥéé þåååĝé</a> ŵîîîţĥîñ %(days)d ðåååýš &amp; çööööñƒîŕɱ %d%%.⟧"
    assert catalogues.placeholders(words) == catalogues.placeholders(english)
    assert len(lengthened("Confirm")) == len("⟦Confirm⟧") + 3
