"""The network an IP address belongs to: one household, office or phone for a limit, a larger one for the log."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def network_of(ip: str) -> str:
    """Return the network that a limit counts by: an IPv4 address as it is, or the /64 of an IPv6 address.

    A provider gives a whole /64 to one customer (RFC 6177), who can use a new IP address for every request. An IPv4
    address written as IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 address. "0.0.0.0" and "::", which are no host, give
    "": the network is not known. Other text is returned as it is.
    """
    address = _parsed(ip)
    if address is not None and address.is_unspecified:
        return ""
    if address is None or address.version == 4:
        return str(address or ip)
    return str(ip_network((address, 64), strict=False))


def coarse_network_of(ip: str) -> str:
    """Return the network that the log may keep: the /24 of an IPv4 address, the /48 of an IPv6 address.

    Both are too large to name a person. Text that is no IP address gives "unknown".
    """
    address = _parsed(ip)
    if address is None or address.is_unspecified:
        return "unknown"
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _parsed(ip: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(ip)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
