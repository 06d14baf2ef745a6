"""What the doctor's tests share: a network in memory, and an installation whose parts all live apart."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from itsus.app.config import Config
from itsus.app.doctor.finding import Finding
from itsus.app.doctor.network import Certificate
from itsus.model.errors import BackendError
from itsus.model.settings import AppSettings, Operators, OriginSettings, Serve, Settings

NOW: Final = datetime(2021, 10, 4, 15, 50, tzinfo=UTC)
GOOD_HEADERS: Final = {
    "access_control_allow_origin": "*",
    "access_control_expose_headers": "Date, ETag, Retry-After",
    "cache_control": "public, max-age=5",
    "etag": '"1"',
}


class MemoryNetwork:
    """A `Network` without a network: what it was not told does not answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._known: dict[tuple[str, str], Any] = {}

    def host(
        self,
        host: str,
        *,
        ip: Iterable[str] = (),
        servers: Iterable[str] = (),
        system: str = "",
        issuer: str = "",
        days: float = 60,
        distrust: str = "",
        domain: str = "",
    ) -> None:
        """Tell all about a host at once; what is empty stays unknown."""
        ips = frozenset(ip)
        told: dict[tuple[str, str], Any] = {
            ("addresses", host): ips,
            ("name_servers", domain or ".".join(host.split(".")[-2:])): frozenset(servers),
            **{("autonomous_system", one): system for one in ips},
        }
        if issuer:
            told["certificate", f"{host}:443"] = Certificate(issuer, NOW + timedelta(days=days), distrust)
        self._known |= {key: value for key, value in told.items() if value}

    def deny(self, host: str) -> None:
        """Let DNS say that there is no such name."""
        self._known["addresses", host] = BackendError(f"DNS says that there is no {host}", retryable=False)

    async def addresses(self, host: str) -> frozenset[str]:
        found: frozenset[str] = self._answer("addresses", host)
        return found

    async def name_servers(self, domain: str) -> frozenset[str]:
        found: frozenset[str] = self._answer("name_servers", domain)
        return found

    async def autonomous_system(self, address: str) -> str:
        found: str = self._answer("autonomous_system", address)
        return found

    async def certificate(self, host: str, port: int) -> Certificate:
        found: Certificate = self._answer("certificate", f"{host}:{port}")
        return found

    def _answer(self, kind: str, what: str) -> Any:
        self.asked.append(f"{kind} {what}")
        answer = self._known.get((kind, what)) or BackendError(f"DNS does not answer about {what}", retryable=True)
        if isinstance(answer, BackendError):
            raise answer
        return answer


def make_apart() -> MemoryNetwork:
    """Return a network in which two origins, the app, intake and console share nothing."""
    network = MemoryNetwork()
    network.host("feed.first.example", ip=["1.1.1.1"], servers=["ns1.adns.example"], system="AS1", issuer="Anna CA")
    network.host("feed.second.example", ip=["8.8.8.8"], servers=["ns1.bdns.example"], system="AS2", issuer="Bob CA")
    network.host("www.app.example", ip=["9.9.9.9"], servers=["ns1.cdns.example"], system="AS3", issuer="Carl CA")
    network.host("in.ours.example", ip=["4.4.4.4"], servers=["ns1.ddns.example"], system="AS4", issuer="Dora CA")
    network.host("us.ours.example", ip=["4.4.5.4"], servers=["ns1.ddns.example"], system="AS4", issuer="Dora CA")
    return network


APART: Final = Settings(
    apps={"photogram": AppSettings(url="https://www.app.example/", client="https://www.app.example/keys.js")},
    origins=(
        OriginSettings(path="first", public="https://feed.first.example/{app}.jws", kind="s3", region="r1"),
        OriginSettings(path="second", public="https://feed.second.example/{app}.jws", kind="s3", region="r2"),
    ),
    operators=Operators(notify=("mailto://x",), console="https://us.ours.example"),
    serve=Serve(public="https://in.ours.example"),
)


def config_of(settings: Settings, folder: Path = Path("/nowhere")) -> Config:
    return Config(settings, folder, None)


def with_origins(*origins: OriginSettings, **app: Any) -> Settings:
    """Return the settings that share nothing, but with these origins; `app` changes the app's own settings."""
    apps = {name: msgspec.structs.replace(one, **app) for name, one in APART.apps.items()}
    return msgspec.structs.replace(APART, origins=origins or APART.origins, apps=apps)


def read_headers(**changes: str) -> Mapping[str, str]:
    """Return the headers of a good origin, with changes; a change to "" leaves one out."""
    return {name: value for name, value in (GOOD_HEADERS | changes).items() if value}


def find(findings: Iterable[Finding], what: str) -> Finding:
    """Return the one finding about something."""
    found = [finding for finding in findings if finding.what == what]
    assert len(found) == 1, [f"{one.state} {one.what}: {one.words}" for one in findings]
    return found[0]


def bad(findings: Iterable[Finding]) -> list[str]:
    return [finding.what for finding in findings if finding.state == "bad"]
