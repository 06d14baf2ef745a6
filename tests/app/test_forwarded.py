"""Who asks, where proxies stand in front: the last hop that is no proxy of ours, and never what a stranger writes."""

from collections.abc import Sequence
from typing import Any

import pytest

from itsus.app.forwarded import BehindProxies

PROXIES = ("127.0.0.1", "10.0.0.0/8", "fd00::/8")


def look(peer: str, *headers: tuple[str, str], proxies: Sequence[str] = PROXIES) -> tuple[str, str]:
    """Return the client's address and the scheme that the application is told."""
    seen: dict[str, Any] = {}

    def app(scope: Any, receive: Any, send: Any) -> Any:
        del receive, send
        seen.update(scope)

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {"type": "http", "client": (peer, 4711), "scheme": "http", "headers": raw}
    BehindProxies(app, proxies)(scope, _never, _never)
    assert scope["client"] == (peer, 4711)
    return seen["client"][0], seen["scheme"]


async def _never(*_: Any) -> Any:
    raise AssertionError("nothing is read or sent")


def through(peer: str, *forwarded: str) -> str:
    return look(peer, *(("x-forwarded-for", value) for value in forwarded))[0]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (("203.0.113.9",), "203.0.113.9"),
        (("203.0.113.9, 10.1.2.3",), "203.0.113.9"),
        (("203.0.113.9", "10.1.2.3"), "203.0.113.9"),
        (("203.0.113.9:52044",), "203.0.113.9"),
        (("2001:db8::7",), "2001:db8::7"),
        (("[2001:db8::7]:443",), "2001:db8::7"),
        (("::ffff:203.0.113.9",), "203.0.113.9"),
        (("203.0.113.9, fd00::1, ::ffff:10.0.0.7",), "203.0.113.9"),
        (("10.0.0.5, 10.0.0.6",), "10.0.0.5"),
        ((), "10.0.0.1"),
        (("",), "10.0.0.1"),
    ],
)
def test_through_our_proxies_it_is_the_last_one_that_is_none_of_them(forwarded: tuple[str, ...], client: str) -> None:
    assert through("10.0.0.1", *forwarded) == client


@pytest.mark.parametrize(
    "forged", ["127.0.0.1", "10.0.0.7", "198.51.100.1", "unknown", "x" * 100_000, "1.2.3.4," * 9000]
)
def test_what_a_stranger_writes_before_the_proxy_adds_to_it_changes_nothing(forged: str) -> None:
    assert through("10.0.0.1", f"{forged}, 203.0.113.9") == "203.0.113.9"
    assert through("10.0.0.1", forged, "203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize("forged", ["127.0.0.1", "10.0.0.7", "198.51.100.1"])
def test_nobody_but_a_proxy_is_believed(forged: str) -> None:
    headers = (("x-forwarded-for", forged), ("x-forwarded-proto", "https"))
    assert look("203.0.113.9", *headers) == ("203.0.113.9", "http")
    assert look("10.0.0.1", *headers, proxies=("192.0.2.1",)) == ("10.0.0.1", "http")


@pytest.mark.parametrize("garbled", ["unknown", "_hidden", "<script>", "999.1.1.1", "203.0.113.9.evil"])
def test_what_is_no_address_is_nobody(garbled: str) -> None:
    assert through("10.0.0.1", f"198.51.100.1, {garbled}") == "10.0.0.1"
    assert through("10.0.0.1", f"198.51.100.1, {garbled}, 10.0.0.2") == "10.0.0.2"


@pytest.mark.parametrize(
    ("told", "scheme"), [("https", "https"), ("http, https", "https"), ("https, http", "http"), ("gopher", "http")]
)
def test_the_nearest_proxy_says_whether_it_was_asked_over_tls(told: str, scheme: str) -> None:
    assert look("127.0.0.1", ("x-forwarded-proto", told)) == ("127.0.0.1", scheme)
