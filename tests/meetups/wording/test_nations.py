"""The names of nations."""

import pytest
from holidays import list_supported_countries

from meetups.wording.nations import COUNTRIES, NATIONS, nation_named


def test_nations_of_the_uk_are_first_and_every_country_of_the_library_follows_by_name():
    assert [str(name) for name in NATIONS.values()][:6] == [
        "England", "Wales", "Scotland", "Northern Ireland", "Afghanistan", "Åland Islands",
    ]  # fmt: skip
    assert set(COUNTRIES) == set(list_supported_countries(include_aliases=False)) - {"GB"}
    assert [name for name in map(str, COUNTRIES.values()) if name.isascii()] == sorted(
        (name for name in map(str, COUNTRIES.values()) if name.isascii()), key=str.casefold
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [("GB-SCT", "Scotland"), ("FR", "France"), ("DE-BY", "Germany (BY)"), ("GB", "GB"), ("XX-YY", "XX-YY")],
)
def test_nation_is_named(code, name):
    assert nation_named(code) == name
