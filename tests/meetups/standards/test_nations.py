import pytest

from meetups.standards.nations import zone_of

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("nation", "town", "zone"),
    [
        ("GB-SCT", "Leith", LONDON),
        ("FR", "Lyon", "Europe/Paris"),
        ("DE", "Munich", "Europe/Berlin"),
        ("ES", "Las Palmas", "Europe/Madrid"),
        ("BR", "São Paulo", "America/Sao_Paulo"),
        ("US", "los angeles", "America/Los_Angeles"),
        ("XX", "Nowhere", LONDON),
    ],
)
def test_zone_of_a_nation_and_town(nation, town, zone):
    assert zone_of(nation, town, LONDON) == zone


def test_usual_zone_is_preferred_among_those_of_the_nation():
    assert zone_of("US", "Springfield", "America/Chicago") == "America/Chicago"
