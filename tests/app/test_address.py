import pytest
import streamlit as st

from assetmap.app.address import PROXY_VARIABLE, reader_address


@pytest.fixture
def comes(monkeypatch):
    """A reader as the server underneath sees them: the address that it takes them for, and the headers that came."""

    def at(ip_address=None, trusted=None, **headers):
        monkeypatch.setattr(type(st.context), "ip_address", ip_address)
        monkeypatch.setattr(type(st.context), "headers", {name.replace("_", "-"): v for name, v in headers.items()})
        monkeypatch.delenv(PROXY_VARIABLE, raising=False)
        if trusted is not None:
            monkeypatch.setenv(PROXY_VARIABLE, trusted)
        return reader_address()

    return at


def test_who_comes_straight_is_known_by_their_connection(comes):
    assert comes() == "127.0.0.1"
    assert comes("203.0.113.5") == "203.0.113.5"
    assert comes("::ffff:203.0.113.5") == "203.0.113.5"


def test_of_version_6_the_network_counts(comes):
    assert comes("2001:db8:1:2:3:4:5:6") == comes("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert comes("fe80::1%eth0") == "fe80::/64"


@pytest.mark.parametrize("trusted", [None, "", " "])
def test_a_proxy_that_nobody_trusts_tells_nothing(comes, trusted):
    # the server underneath takes a proxy on this computer at its word; anybody there may be one
    assert comes("203.0.113.5", trusted, X_Forwarded_For="203.0.113.5") == ""


def test_a_trusted_proxy_tells_where_its_readers_sit(comes):
    assert comes("203.0.113.5", "127.0.0.1", X_Forwarded_For="203.0.113.5") == "203.0.113.5"


@pytest.mark.parametrize("said", [None, "127.0.0.1", "unknown", "_hidden"])
def test_a_trusted_proxy_that_tells_no_address_of_a_reader(comes, said):
    assert comes(said, "127.0.0.1", X_Forwarded_For="unknown") == ""
