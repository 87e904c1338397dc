import pytest

from tests.blogroll import EntryFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"label": "Herons", "title": "Feed"}, "Herons"),
        ({"title": "Feed"}, "Feed"),
        ({"title": ""}, "heron.example.org"),
        ({"title": "", "site_url": "nothing"}, "nothing"),
    ],
)
def test_name_is_that_of_organisers_of_the_feed_or_of_the_host(names, shown):
    source = SourceFactory(**{"site_url": "https://heron.example.org/a", **names})

    assert (source.name, str(source)) == (shown, shown)


def test_entry_is_called_by_its_title():
    assert str(EntryFactory(title="We counted the calls")) == "We counted the calls"
