"""A name on a badge is as large as fits."""

import pytest

from meetups.wording.badges import BadgeName, badge_name


@pytest.mark.parametrize(
    ("name", "large", "small", "size"),
    [
        ("Bo", "Bo", "", "short"),
        ("Robin Ash", "Robin Ash", "", "short"),
        ("Siân  Szczepański", "Siân Szczepański", "", ""),
        ("Jo Whitfield-Okonkwo", "Jo Whitfield-Okonkwo", "", ""),
        ("Alex Featherstonehaugh", "Alex", "Featherstonehaugh", ""),
        ("Ana María de la Cruz Fernández López", "Ana", "María de la Cruz Fernández López", ""),
        ("Neighbourhood Association", "Neighbourhood", "Association", ""),
        ("N" * 60, "N" * 60, "", "tight"),
        ("", "", "", "tight"),
    ],
)
def test_name_is_large_if_it_fits_else_its_first_word(name: str, large: str, small: str, size: str) -> None:
    assert badge_name(name) == BadgeName(large, small, size)
