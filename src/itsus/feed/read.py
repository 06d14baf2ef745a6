"""Reading an app's feed in a backend that merges notices into its own activity feeds (docs/backend.md).

All rules for readers (spec/feed.md, F-01 to F-24) without I/O and without a clock: what reads addresses is handed in,
and so is the present. Asking for notices never waits for an origin: it answers from the last good copy, which somebody
refreshes when it is due. Not responsible for where the reader's memory lies, nor for what was shown to whom.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from itsus.feed.answer import Answer, ask, find_skew
from itsus.feed.audience import Device, find_exposures, find_shown
from itsus.feed.entry import Entry, write_entries
from itsus.feed.kept import Kept, load
from itsus.feed.keys import PublicKeys
from itsus.feed.origins.names import check_name
from itsus.feed.pauses import Pauses
from itsus.feed.schedule import Schedule
from itsus.model.document import FeedDocument
from itsus.model.errors import BackendError, FeedError, InputError
from itsus.model.origin import PublicReader
from itsus.model.words import Arm

__all__ = ["Device", "Entry", "FeedReader", "PublicKeys", "Round"]

#: What says that a clock is off, this reader's or the publisher's (F-22).
_ABOUT_TIME: Final = {"F-11", "F-12"}

#: How often `run` asks itself whether it is time to look.
_TICK_S: Final = 1.0


class Round(NamedTuple):
    """How one round of reading went: which origins were asked, what was wrong with each, whether one was good."""

    asked: tuple[str, ...] = ()
    problems: tuple[tuple[str, BackendError | FeedError], ...] = ()
    is_good: bool = False


class FeedReader:
    """Reads one app's feed. May be used from many threads; only `refresh`, `refresh_if_due` and `run` ever wait.

    Args:
        app: Whose feed.
        origins: Where it is published, in the order in which to ask; the document is at `{origin}/{app}.jws`.
        keys: The two pinned keys.
        source: Reads an address, bounded in time and size (`itsus.feed.origins.web.reader.WebReader`).
        draw: Returns a number in [0, 1) at random, for jitter.

    Raises:
        InputError: if there is no origin.
        BackendError: if no feed can have this name (O-05).
    """

    def __init__(
        self,
        app: str,
        origins: Sequence[str],
        keys: PublicKeys,
        *,
        source: PublicReader,
        draw: Callable[[], float] = random.random,
    ) -> None:
        if not origins:
            raise InputError("name at least one origin of the feed")
        # An origin that is named twice must not count as two that agree (F-22).
        self._origins = tuple(dict.fromkeys(origin.rstrip("/") for origin in origins))
        self._keys = keys
        self._source = source
        self._pauses = Pauses(draw)
        self._schedule = Schedule(draw)
        self._skew = timedelta()
        # A value that is replaced whole: who asks for notices takes it without a lock.
        self._kept = Kept(check_name(app))
        self._reading = Lock()

    # What people see

    def notices(self, device: Device, now: datetime, languages: Sequence[str] = ()) -> list[Entry]:
        """Return what stands in a person's activity feed now, in the document's order (F-23, F-31 to F-36, F-40).

        Args:
            device: The person's device, or the person, as far as the backend knows.
            now: The present by this machine's clock.
            languages: What the person reads, best first.
        """
        document = self.document(now)
        return write_entries(find_shown(document, device, self.correct(now)), languages) if document else []

    def exposures(self, device: Device, now: datetime) -> list[tuple[str, Arm]]:
        """Return the ids of the notices to count an exposure for, with the arm (F-37); each counts once per device."""
        document = self.document(now)
        found = find_exposures(document, device, self.correct(now)) if document else []
        return [(notice.id, arm) for notice, arm in found]

    def document(self, now: datetime) -> FeedDocument | None:
        """Return the last good copy, None if there is none or it has expired (F-21)."""
        return self._kept.document_at(self.correct(now))

    def correct(self, now: datetime) -> datetime:
        """Return the right time: this machine's, or that of two agreeing origins if this machine's is off (F-22)."""
        return now + self._skew

    # What is kept over a restart

    def snapshot(self) -> bytes:
        """Return what must outlive a restart: the copy, the highest numbers seen, the keys revoked for good."""
        return self._kept.dump()

    def restore(self, snapshot: bytes, now: datetime) -> None:
        """Take over a snapshot; what may no longer be believed of it is not used.

        Raises:
            InputError: if it is no snapshot, or that of another app.
        """
        with self._reading:
            self._kept = load(snapshot, self._kept.app, self._keys, now)

    # Reading

    def hurry(self) -> None:
        """Something fails: look as soon as allowed, 5 seconds after the last look at the earliest (F-24)."""
        self._schedule.hurry()

    def refresh_if_due(self, now: datetime) -> Round:
        """Look if it is time to (F-24); an empty round if it is not."""
        return self.refresh(now) if self._schedule.is_due(now) else Round()

    def run(
        self,
        clock: Callable[[], datetime],
        wait: Callable[[float], object],
        keep: Callable[[bytes], object] = bytes,
    ) -> None:
        """Keep the copy fresh until `wait` returns something true: what a thread of the caller's does.

        Args:
            clock: Returns the present, aware.
            wait: Waits so many seconds; true ends it. `threading.Event().wait` is one.
            keep: Called with each new snapshot.
        """
        while True:
            before = self._kept
            self.refresh_if_due(clock())
            if self._kept is not before:
                # A full disk must not end the reading.
                with suppress(OSError):
                    keep(self.snapshot())
            if wait(_TICK_S):
                return

    def refresh(self, now: datetime) -> Round:
        """Ask the origins in turn until one gives a good document (F-20); an empty round if one is under way."""
        if not self._reading.acquire(blocking=False):
            return Round()
        try:
            self._schedule.begin(now)
            found = self._read_round(now)
            self._schedule.end(self.document(now))
            return found
        finally:
            self._reading.release()

    def _read_round(self, now: datetime) -> Round:
        answers: dict[str, Answer] = {}
        problems: dict[str, BackendError | FeedError] = {}
        for origin in self._find_order(now):
            answers[origin] = answer = ask(self._source, origin, self._kept.app, now)
            problem = answer.error or self._take(answer, origin, now)
            if problem is None:
                return Round(tuple(answers), tuple(problems.items()), is_good=True)
            self._pauses.note_failure(origin, answer.wait, now)
            problems[origin] = problem
        is_good = _is_about_time(problems) and self._correct_clock(answers, now)
        return Round(tuple(answers), tuple(problems.items()), is_good)

    def _find_order(self, now: datetime) -> list[str]:
        """Who gave the last good copy first, then in the configured order; without those that are left alone."""
        asked_first = self._kept.origin
        order = sorted(self._origins, key=lambda origin: origin != asked_first)
        return [origin for origin in order if self._pauses.is_over(origin, now)]

    def _take(self, answer: Answer, origin: str, now: datetime) -> FeedError | None:
        """Take a document for the last good copy, or return why it is refused: then nothing changes (F-17)."""
        try:
            self._kept = self._kept.accept(answer.document or b"", origin, self._keys, self.correct(now))
        except FeedError as error:
            return error
        self._pauses.note_success(origin)
        return None

    def _correct_clock(self, answers: dict[str, Answer], now: datetime) -> bool:
        """Take the time of two agreeing origins, else this machine's; tell whether a document is good by it."""
        skew = find_skew([answer.skew for answer in answers.values() if answer.skew is not None])
        if skew == self._skew:
            return False
        self._skew = skew
        given = [(origin, answer) for origin, answer in answers.items() if answer.document]
        return any(self._take(answer, origin, now) is None for origin, answer in given)


def _is_about_time(problems: dict[str, BackendError | FeedError]) -> bool:
    """Tell whether every document that came was refused for nothing but the time."""
    rules = {error.rule for error in problems.values() if isinstance(error, FeedError)}
    return bool(rules) and rules <= _ABOUT_TIME
