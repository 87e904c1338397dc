"""Public holidays by nation, from the `holidays` library, which needs no network."""

from collections.abc import Iterable
from datetime import date

from holidays import country_holidays


def public_holidays(nation: str, years: Iterable[int]) -> dict[date, str]:
    """Return the public holidays of whole years by day, substitute days included, with English names where known.

    A nation is a country of ISO 3166-1 or a part of one: `FR`, `GB-SCT`, `DE-BY` (for ISO 3166-2, England is a part of
    GB). A code that the library does not have gives nothing. Several holidays on one day are joined by "; ".
    """
    country, _, part = nation.partition("-")
    try:
        return dict(sorted(country_holidays(country, subdiv=part or None, years=years, language="en_GB").items()))
    except NotImplementedError:
        return {}
