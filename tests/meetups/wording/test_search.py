from meetups.models import SearchRow
from meetups.wording.search import several


def test_every_kind_has_a_plural():
    assert {several(kind) for kind in SearchRow.Kind.values} == {
        "Events", "Write-ups", "Groups", "Venues", "Topics", "Talks", "Actions",
    }  # fmt: skip
