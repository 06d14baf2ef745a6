"""From a person's yes to what people read: approve, and take back, until both public addresses give it, verified.

A real `itsus serve` with two folders behind nginx. Proposals are made beforehand, by one person, for ten apps (so that
no document grows long); another approves them one after another over HTTP, and both addresses are read every few
milliseconds, past every cache, and verified with the pinned keys.
"""

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx

from bench.feed.programs import find_missing
from bench.feed.say import percentile, say, skip
from bench.feed.stage import PASSWORD, READER, WRITER, Stage, serving
from itsus.feed.verify import verify
from itsus.model.errors import FeedError

_APPS: Final = tuple(f"app-{number}" for number in range(10))
_EACH: Final = 10
_TAKEN_BACK: Final = 20
_LOOK_S: Final = 0.004
_LIMIT_S: Final = 30.0
_PROPOSED_S: Final = 60.0
_AIM_S: Final = 1.0


def main() -> None:
    """Print how long approving and taking back take to reach people."""
    missing = find_missing("nginx")
    if missing:
        skip("approve -> on two origins, read back", missing)
        return
    with TemporaryDirectory(prefix="itsus-bench-") as name, serving(Path(name) / "itsus", _APPS) as stage:
        proposals = propose(stage)
        approved = [approve(stage, notice, watch) for notice, watch in _watched(stage, proposals)]
        retracted = [retract(stage, notice, watch) for notice, watch in _watched(stage, proposals[:_TAKEN_BACK])]
    _report("approve -> on two origins, read back", approved)
    _report("take back -> on two origins, read back", retracted)


def _report(what: str, took_s: Sequence[float]) -> None:
    p50, p99 = percentile(took_s, 0.5), percentile(took_s, 0.99)
    say(f"{what}: p50, p99 of {len(took_s)}", f"{p50:.3f}, {p99:.3f} s", f"p99 {_AIM_S:.0f} s", is_met=p99 <= _AIM_S)


def propose(stage: Stage) -> list[dict[str, Any]]:
    """Have a hundred notices proposed, each for another component; returns them once all wait for a second person."""
    with client(stage, WRITER) as api:
        for app in stage.apps:
            for number in range(_EACH):
                told = {"app": app, "scope": {"component": [f"part-{number}"]}, "severity": "partial"}
                check(api.post("/v1/speak", json=told))
        wanted, end_s = len(stage.apps) * _EACH, time.monotonic() + _PROPOSED_S
        while time.monotonic() < end_s:
            notices = [n for app in stage.apps for n in api.get("/v1/notices", params={"app": app}).json()["notices"]]
            waiting = [notice for notice in notices if notice.get("proposal")]
            if len(waiting) >= wanted:
                return waiting
            time.sleep(0.5)
    raise RuntimeError(f"only {len(waiting)} of {wanted} notices were proposed within {_PROPOSED_S:.0f} s")


def client(stage: Stage, person: str) -> httpx.Client:
    """Return a client that acts for a person."""
    return httpx.Client(base_url=stage.url, auth=(person, PASSWORD), timeout=30)


def check(answer: httpx.Response) -> None:
    """Raise what went wrong, in the server's own words."""
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.url} answered {answer.status_code}: {answer.text[:300]}")


class Watch:
    """Reads one app's document at a public address until it says of a notice what is waited for."""

    def __init__(self, stage: Stage, origin: str, app: str) -> None:
        self._stage, self._app, self._keys = stage, app, stage.keys
        self._client = httpx.Client(base_url=origin, timeout=5)
        self._last = b""

    def wait(self, notice: str, status: str) -> float:
        """Return the time at which the address first gave it.

        Raises:
            TimeoutError: if it does not in time.
        """
        end_s = time.perf_counter() + _LIMIT_S
        while (now_s := time.perf_counter()) < end_s:
            document = self._client.get(f"/{self._app}.jws", headers={"cache-control": "no-cache"}).content
            if document != self._last:
                self._last = document
                if self._says(document, notice, status):
                    return time.perf_counter()
            time.sleep(max(0.0, _LOOK_S - (time.perf_counter() - now_s)))
        raise TimeoutError(f"{notice} was not {status} at {self._client.base_url} within {_LIMIT_S:.0f} s")

    def _says(self, document: bytes, notice: str, status: str) -> bool:
        try:
            found = verify(document, app=self._app, keys=self._keys, now=datetime.now(UTC))
        except FeedError:
            return False
        return any(one.id == notice and one.status == status for one in found.notices)


def _watched(stage: Stage, notices: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], list[Watch]]]:
    watches = {app: [Watch(stage, origin, app) for origin in stage.origins] for app in stage.apps}
    return [(notice, watches[notice["app"]]) for notice in notices]


def approve(stage: Stage, notice: dict[str, Any], watches: Sequence[Watch]) -> float:
    """Approve a draft; return the seconds until both addresses say so."""
    with client(stage, READER) as api:
        api.get("/health")  # the connection is there before the clock starts
        path, draft = f"/v1/notices/{notice['id']}/approve", {"draft": notice["proposal"]["draft"]}
        return _measure(lambda: api.post(path, json=draft), notice["id"], "active", watches)


def retract(stage: Stage, notice: dict[str, Any], watches: Sequence[Watch]) -> float:
    """Take a notice back; return the seconds until both addresses say so."""
    with client(stage, READER) as api:
        api.get("/health")
        path = f"/v1/notices/{notice['id']}/retract"
        return _measure(lambda: api.post(path), notice["id"], "retracted", watches)


def _measure(act: Any, notice: str, status: str, watches: Sequence[Watch]) -> float:
    seen: list[float] = []
    threads = [threading.Thread(target=lambda w=watch: seen.append(w.wait(notice, status))) for watch in watches]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    check(act())
    for thread in threads:
        thread.join()
    if len(seen) < len(watches):
        raise TimeoutError(f"{notice} did not become {status} everywhere within {_LIMIT_S:.0f} s")
    return max(seen) - begin
