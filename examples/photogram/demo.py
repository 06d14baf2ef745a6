"""`make demo`: plays 4 October 2021 at 60 times its speed, and tells what happens on both clocks.

Starts everything (`stage`), lets photogram's server really die with the outage, waits for a person to approve the
proposed notices in the console (and approves by itself after half a minute), and ends with the figures.
"""

import argparse
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from examples.photogram.audience import Audience
from examples.photogram.stage import ACCOUNT, FIRST_PORT, PASSWORD, Stage
from itsus.rollout.verdict import StageVerdict

OUTAGE: Final = datetime(2021, 10, 4, 15, 39, tzinfo=UTC)
#: Photogram's server goes when the reconstruction's telemetry does, and comes back when people are connected again.
APP_DIES: Final = OUTAGE + timedelta(minutes=2)
APP_RETURNS: Final = OUTAGE + timedelta(minutes=349)
STORY_ENDS: Final = datetime(2021, 10, 4, 23, 20, tzinfo=UTC)
#: Instagram's first word, in minutes after 15:39 (time decoded from the post's id).
INSTAGRAM_MIN: Final = 46.5
_TOLD: Final = ("notice.proposed", "notice.published", "notice.updated", "notice.resolved")
_TICK_S: Final = 0.25


@dataclass
class Demo:
    """The director: watches the story's clock and the log of decisions, and tells what happens."""

    stage: Stage
    approve_after_s: float
    first_word: datetime | None = None
    _position: int = 0
    _waiting: dict[str, float] = field(default_factory=dict)
    _confirmed: set[str] = field(default_factory=set)
    _is_over: bool = False

    def run(self) -> None:
        """Play the story to its end."""
        audience = Audience(self.stage)
        with httpx.Client(base_url=self.stage.url("itsus"), auth=(ACCOUNT, PASSWORD), timeout=10) as api:
            # What was decided in the quiet week stands in the console; here only the story is told.
            while self._read_events(api):
                pass
            self.stage.start_rehearsal()
            while not self._is_over:
                now = self._read_clock(api)
                self._move_scenery(now)
                self._tell_events(api)
                self._approve_what_waits(api)
                audience.play(is_down=APP_DIES <= now < APP_RETURNS, now=now)
                self._is_over = now >= STORY_ENDS
                time.sleep(_TICK_S)
            self._tell_end(api)

    def _read_clock(self, api: httpx.Client) -> datetime:
        return datetime.fromisoformat(api.get("/health").json()["now"])

    def _move_scenery(self, now: datetime) -> None:
        should_run = not APP_DIES <= now < APP_RETURNS
        if should_run and not self.stage.is_running("app"):
            self.stage.start_app()
            self._say(now, "photogram's server answers again")
        elif not should_run and self.stage.is_running("app"):
            self.stage.stop("app")
            self._say(now, "photogram's server is dead; its activity page still shows what the feed says")

    def _tell_events(self, api: httpx.Client) -> None:
        for event in self._read_events(api):
            self._tell(event)

    def _read_events(self, api: httpx.Client) -> list[dict[str, Any]]:
        page = api.get("/v1/events", params={"after": self._position}).json()["events"]
        if page:
            self._position = page[-1]["position"]
        return [entry["event"] for entry in page]

    def _tell(self, event: dict[str, Any]) -> None:
        at = datetime.fromisoformat(event["at"])
        kind = event["event"]
        if event.get("state") == "confirmed" and event["incident"] not in self._confirmed:
            self._confirmed.add(event["incident"])
            self._say(at, f"{event['app']:<10} something is broken")
        if kind not in _TOLD or (kind == "notice.proposed" and event["notice"] in self._waiting):
            return
        self._say(at, f"{event['app']:<10} {_describe(event)}")
        if kind == "notice.proposed":
            self._waiting[event["notice"]] = time.monotonic()
            print(f"{'':>26}approve it: {self.stage.url('itsus')}/notices/{event['notice']}", flush=True)
        if kind == "notice.published" and self.first_word is None:
            self.first_word = at

    def _approve_what_waits(self, api: httpx.Client) -> None:
        for notice, since in list(self._waiting.items()):
            if time.monotonic() - since < self.approve_after_s:
                continue
            del self._waiting[notice]
            proposal = api.get(f"/v1/notices/{notice}").json().get("proposal")
            if proposal:
                api.post(f"/v1/notices/{notice}/approve", json={"draft": proposal["draft"]})
                print(f"{'':>26}nobody came: approved by the demo", flush=True)

    def _tell_end(self, api: httpx.Client) -> None:
        print()
        if self.first_word is None:
            print("The story ended without a word. See the log in the console.")
            return
        minutes = (self.first_word - OUTAGE).total_seconds() / 60
        print(f"First word: story minute {minutes:.1f} after 15:39. Instagram's, on the day: {INSTAGRAM_MIN}.")
        for rollout in api.get("/v1/rollout").json()["rollouts"]:
            for verdict in msgspec.convert([v for s in rollout["stages"] for v in s["verdicts"]], list[StageVerdict]):
                print(f"Did it help? {rollout['name']}: {verdict.to_words()}")

    @staticmethod
    def _say(at: datetime, words: str) -> None:
        print(f"{time.strftime('%H:%M:%S')}  story {at:%H:%M:%S}  {words}", flush=True)


def _describe(event: dict[str, Any]) -> str:
    kind = event["event"]
    title = event["text"]["en"]["title"]
    return f"{event['strength']} {kind.removeprefix('notice.')}: {title}"


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into a clean end."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        print("\nEnding.", flush=True)


def _greet(stage: Stage) -> None:
    app = stage.url("app")
    print(f"""
  Photogram       {app}/activity?country=US&user=1      (change who you are at the top of the page)
  in France       {app}/activity?country=FR&user=1      (not in the test: sees nothing)
  Console         {stage.url("itsus")}/                 sign in as {ACCOUNT} / {PASSWORD}
  Feed            {stage.url("origin-1")}/photogram.jws and {stage.url("origin-2")}/photogram.jws

  The story's clock starts at 15:20 UTC on 4 October 2021, {stage.speed:g} times as fast. The outage is at 15:39.
  Everything in it is a reconstruction; its people are simulated. Ctrl-C ends it.
""")


def main() -> int:
    """Play; return the exit code."""
    parser = argparse.ArgumentParser(description="Plays 4 October 2021.")
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--approve-after", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--folder", type=Path, default=Path("demo-data"))
    parser.add_argument("--port", type=int, default=FIRST_PORT)
    parser.add_argument("--exit", action="store_true", help="end with the story instead of waiting for Ctrl-C")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    print("Setting the stage: the quiet week before is being lived through (some seconds).", flush=True)
    with _ending_cleanly(), Stage(options.folder.absolute(), options.speed, options.port) as stage:
        stage.start_all()
        _greet(stage)
        Demo(stage, options.approve_after).run()
        if not options.exit:
            print("\nThe story is over; everything stays up for you to look around. Ctrl-C ends it.", flush=True)
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
