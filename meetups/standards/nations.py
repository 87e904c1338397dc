"""The time zones of a nation, from the IANA database (zone.tab)."""

from importlib.resources import files

from meetups.standards.titles import compared


def zone_of(nation: str, town: str, usual: str) -> str:
    """Return the time zone of a nation (ISO 3166, such as `FR` or `GB-SCT`).

    Of several, it is the one named after this town, else `usual`, else the first in the file. For most nations the
    first is that of the capital. A nation without any gets `usual`.
    """
    zones = _zones().get(nation[:2], (usual,))
    of_town = [zone for zone in zones if compared(zone.rpartition("/")[2]) == compared(town)]
    return (of_town or [zone for zone in zones if zone == usual] or zones)[0]


def _zones() -> dict[str, tuple[str, ...]]:
    """Return the names of the zones of each country, by its code (ISO 3166-1)."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _position, zone, *_note = line.split("\t")
            found[country] = (*found.get(country, ()), zone)
    return found
