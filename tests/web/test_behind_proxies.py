"""Behind proxies, the audit log and the limit of sign-ins go by who really asks, not by what strangers write."""

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar

from itsus.app.forwarded import BehindProxies
from itsus.testing.memory_store import MemoryStore
from itsus.web.passwords import TRIES_PER_ADDRESS, network_of
from tests.web import scene

PROXY, STRANGER, COLLEAGUE = "10.0.0.1", "203.0.113.9", "203.0.113.10"


class Door:
    """The console as the network reaches it, from a peer of our choice."""

    def __init__(self, app: Litestar) -> None:
        self._app = BehindProxies(app, ["10.0.0.0/8"])  # type: ignore[arg-type] # Litestar is an ASGI app

    async def ask(
        self, peer: str, forwarded: str, name: str, password: str = "wrong", proto: str = "https"
    ) -> Response:
        transport = ASGITransport(self._app, client=(peer, 4711))
        headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": proto}
        async with AsyncClient(transport=transport, base_url="http://desk.example") as client:
            return await client.get("/v1/audit", auth=(name, password), headers=headers)


@pytest.fixture
def door(app: Litestar) -> Door:
    return Door(app)


async def test_the_audit_log_has_the_address_of_who_asks(door: Door, store: MemoryStore) -> None:
    await door.ask(PROXY, f"127.0.0.1, {STRANGER}", "ada")
    await door.ask(PROXY, f"{STRANGER}, 10.0.0.7", "ada")
    assert [stored.entry.address for stored in store._audit] == [STRANGER, STRANGER]


async def test_failures_count_for_who_asks_and_not_for_everybody_behind_the_proxy(door: Door) -> None:
    codes = [
        (await door.ask(PROXY, f"198.51.100.{n}, {STRANGER}", f"nobody {n}")).json()["code"]
        for n in range(TRIES_PER_ADDRESS + 1)
    ]
    assert codes == ["wrong_password"] * TRIES_PER_ADDRESS + ["too_many_tries"]
    assert (await door.ask(PROXY, COLLEAGUE, "ada", scene.PASSWORD)).status_code == 200
    assert (await door.ask(PROXY, STRANGER, "ada", scene.PASSWORD)).status_code == 429


@pytest.mark.parametrize("forged", ["127.0.0.1", "::1", COLLEAGUE])
async def test_a_stranger_who_writes_the_headers_gains_nothing(door: Door, forged: str, store: MemoryStore) -> None:
    answer = await door.ask(STRANGER, forged, "ada", scene.PASSWORD)
    assert answer.json()["code"] == "basic_needs_tls"
    answer = await door.ask(PROXY, f"{forged}, {STRANGER}", "ada", scene.PASSWORD, proto="http")
    assert answer.json()["code"] == "basic_needs_tls"


async def test_a_proxy_on_this_machine_that_nobody_named_makes_nobody_local(app: Litestar) -> None:
    transport = ASGITransport(app, client=("127.0.0.1", 4711))  # type: ignore[arg-type] # Litestar is an ASGI app
    async with AsyncClient(transport=transport, base_url="http://desk.example") as client:
        here = await client.get("/v1/now", auth=("vera", scene.PASSWORD))
        passed_on = await client.get("/v1/now", auth=("vera", scene.PASSWORD), headers={"x-forwarded-for": STRANGER})
    assert here.status_code == 200
    assert passed_on.json()["code"] == "basic_needs_tls"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_of_a_house_with_many_addresses_all_count_together(address: str, network: str) -> None:
    assert network_of(address) == network
