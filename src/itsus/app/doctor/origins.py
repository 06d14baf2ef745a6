"""Whether the origins, as they are configured, can carry the word at all. Pure."""

from collections.abc import Iterator, Sequence

from itsus.app.doctor.finding import Finding, enumerate_names
from itsus.app.doctor.party import Party
from itsus.model.settings import Settings


def judge_origins(origins: Sequence[Party], settings: Settings) -> Iterator[Finding]:
    """Yield what can be said of the origins without asking anybody."""
    yield _count(origins)
    if not any(app.url for app in settings.apps.values()):
        yield Finding(
            "origins",
            "the app",
            "unsure",
            "where people use the app is not configured, so nobody can tell whether the origins would die with it",
            "set apps.NAME.url to the app's own address, then ask again",
        )
    yield from _judge_disks(origins)
    if 1 < len(origins) == settings.feed.quorum:
        words = "feed.quorum asks for all origins: one that is dead, and nothing counts as published any more"
        yield Finding("origins", "quorum", "unsure", words, "set feed.quorum = 0 (more than half), or add an origin")
    for origin in origins:
        yield from _judge_address(origin)


def _count(origins: Sequence[Party]) -> Finding:
    names = enumerate_names(origin.name for origin in origins)
    if len(origins) > 1:
        return Finding("origins", "how many", "good", f"{len(origins)}: {names}")
    fix = "add a second [[origins]], at another provider and under another domain; put it into your client's `origins`"
    return Finding("origins", "how many", "bad", f"there is only one, {names}: when it fails, nobody can be told", fix)


def _judge_disks(origins: Sequence[Party]) -> Iterator[Finding]:
    disks = {origin.disk for origin in origins}
    if len(origins) > 1 and len(disks) == len(origins) and "" not in disks:
        words = "all are folders on disks of this machine: they die with it, unless these are mounts of other machines"
        fix = "let at least one be of kind s3 or command, away from this machine"
        yield Finding("origins", "folders", "unsure", words, fix)


def _judge_address(origin: Party) -> Iterator[Finding]:
    if not origin.addresses:
        words = "its public address is not configured: nobody can tell whether people's devices can read it"
        yield Finding("origins", origin.name, "unsure", words, "set its `public`, as in https://feed.example/{app}.jws")
        return
    first = origin.addresses[0]
    if first.is_loopback or first.is_inner:
        words = f"its public address is on {first.host}: no device elsewhere can read it"
        fix = "serve it under a public name with https, and set that as its `public`"
        yield Finding("origins", origin.name, "bad", words, fix)
    elif first.scheme == "http":
        words = "its public address is plain http: browsers do not let pages on https read it"
        yield Finding("origins", origin.name, "bad", words, "serve it with TLS, and set the https address as `public`")
