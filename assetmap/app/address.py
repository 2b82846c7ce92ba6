"""Where a reader sits: the address by which tries and forms are counted, as far as it can be trusted."""

import ipaddress
import os

import streamlit as st

__all__ = ["PROXY_VARIABLE", "is_proxied", "reader_address"]

# Addresses of the proxies whose word is taken on where a reader sits; uvicorn, the server underneath, reads it as well.
PROXY_VARIABLE = "FORWARDED_ALLOW_IPS"
# Names of the headers by which a proxy says that the reader sits elsewhere.
_PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
_THIS_COMPUTER = "127.0.0.1"
# Whoever has one address of version 6 has all of this part.
_PART_OF_V6 = 64


def is_proxied() -> bool:
    """Whether a proxy brings this reader from elsewhere."""
    return any(st.context.headers.get(name) for name in _PROXIED)


def reader_address() -> str:
    """Address of this reader, of version 6 the network; blank where only a proxy could tell it that nobody said is trusted.

    The server underneath believes a proxy on this computer whether anybody has said so or not. Here it is believed where
    the operator has named it in ``FORWARDED_ALLOW_IPS``.
    """
    try:
        found = ipaddress.ip_address((st.context.ip_address or _THIS_COMPUTER).partition("%")[0])
    except ValueError:  # a proxy may say anything
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if is_proxied() and (found.is_loopback or not os.environ.get(PROXY_VARIABLE, "").strip()):
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _PART_OF_V6), strict=False))
    return str(found)
