"""The network that an IP address belongs to."""

import pytest

from meetups.standards.networks import coarse_network_of, network_of


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("0.0.0.0", ""),
        ("::", ""),
        ("no address", "no address"),
    ],
)
def test_the_network_that_a_limit_counts_by(ip, network):
    assert network_of(ip) == network


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("", "unknown"),
        ("0.0.0.0", "unknown"),
        ("no address", "unknown"),
    ],
)
def test_the_network_that_the_log_keeps(ip, network):
    assert coarse_network_of(ip) == network
