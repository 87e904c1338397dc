from meetups.models import FeedRecord


def test_record_is_shown_as_the_path_that_its_entry_first_had():
    assert str(FeedRecord(kind="event", key=1, first_path="/events/tea/")) == "/events/tea/"
