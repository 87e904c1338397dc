"""Eight processes count against forty limits at once."""

import pytest

from tests.limits import hammer


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_under_eight_processes(tmp_path, report):
    allowed = hammer(tmp_path / "log", processes=8, scopes=40)

    report(processes=8, limits=40, tries=8 * 200, allowed=sum(allowed))
