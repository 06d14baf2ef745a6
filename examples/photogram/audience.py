"""Plays the simulated people against the running system: they read the real feed, their signals go to real intake."""

import time
from datetime import datetime
from typing import Final

import httpx
import msgspec

from examples.photogram.people import Crowd
from examples.photogram.stage import Stage
from itsus.feed.keys import PublicKeys
from itsus.feed.verify import verify
from itsus.model.document import FeedDocument
from itsus.model.errors import FeedError
from itsus.model.signal import Signal

#: People who open the app, per wall second.
OPENINGS_PER_S: Final = 25
_EVERY_S: Final = 1.0


class Audience:
    """The simulated people of one performance. What fails is left out: a crowd does not retry."""

    def __init__(self, stage: Stage) -> None:
        config = msgspec.json.decode((stage.folder / "client.json").read_bytes())
        self._keys = PublicKeys.of(config["keys"]["current"], config["keys"]["standby"])
        self._feed = f"{stage.url('origin-2')}/photogram.jws"
        self._intake = f"{stage.url('itsus')}/v1/signals"
        self._client = httpx.Client(headers={"authorization": f"Bearer {stage.made.server_key}"}, timeout=5)
        self._crowd = Crowd()
        self._last = 0.0

    def play(self, *, is_down: bool, now: datetime) -> None:
        """Let some people open the app, at most once a second. `now` is the story's."""
        if time.monotonic() - self._last < _EVERY_S:
            return
        self._last = time.monotonic()
        document = self._read_feed()
        signals = list(self._crowd.open_app(document, openings=OPENINGS_PER_S, is_down=is_down, now=now))
        if signals:
            self._send(signals)

    def _read_feed(self) -> FeedDocument | None:
        try:
            answer = self._client.get(self._feed).raise_for_status()
            wall = datetime.now().astimezone()
            return verify(answer.content, app="photogram", keys=self._keys, now=wall, seen_seq={})
        except (httpx.HTTPError, FeedError):
            return None

    def _send(self, signals: list[Signal]) -> None:
        try:
            self._client.post(self._intake, content=b"\n".join(map(msgspec.json.encode, signals)))
        except httpx.HTTPError:
            return
