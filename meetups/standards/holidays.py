"""Public holidays by nation. The `holidays` library knows them; nothing is asked of the network."""

from collections.abc import Iterable
from datetime import date

from holidays import country_holidays


def public_holidays(nation: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of whole years by day, substitute days among them, with their names in English where known.

    A nation is a country of ISO 3166-1 or a part of one: `FR`, `GB-SCT`, `DE-BY` (for ISO 3166-2, England is a part of
    GB). Nothing is known of a code that the library does not have. Several holidays of one day are joined by "; ".
    """
    country, _, part = nation.partition("-")
    try:
        return dict(sorted(country_holidays(country, subdiv=part or None, years=years, language="en_GB").items()))
    except NotImplementedError:
        return {}
