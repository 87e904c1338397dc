from meetups.wording.urgency import Urgency


def test_the_site_comes_first_and_what_is_over_comes_last():
    assert [str(urgency.label) for urgency in sorted(Urgency)] == [
        "The site does not do its work",
        "In the next fortnight",
        "Somebody is waiting",
        "Later",
        "After a meeting",
    ]
