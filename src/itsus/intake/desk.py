"""One batch from a body to an answer: decoded, allowed, counted. No waiting in here, so no two batches mix."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec
from prometheus_client import CollectorRegistry

from itsus.intake.answers import Answer
from itsus.intake.decode import HINTED_REFUSALS, Decoded, decode
from itsus.intake.fold import Fold
from itsus.intake.gate import Gate
from itsus.intake.limits import Limits, Prefixes, TokenBucket
from itsus.intake.meters import Meters
from itsus.intake.refusal import Refusal
from itsus.intake.request_error import RequestError
from itsus.intake.sources.alertmanager import source as alertmanager
from itsus.model.clock import Clock
from itsus.model.errors import InputError
from itsus.model.settings import Settings
from itsus.model.store import ApiKey

NAMED_REFUSALS: Final = HINTED_REFUSALS
_JSON: Final = b"application/json"
_PROBLEM: Final = b"application/problem+json"


class Sender(NamedTuple):
    """Who sends: the key, and the address of the connection."""

    key: ApiKey
    address: str


class Desk:
    """Takes batches in and says what became of each item."""

    def __init__(
        self,
        fold: Fold,
        clock: Clock,
        settings: Settings,
        *,
        limits: Limits,
        registry: CollectorRegistry,
        monotonic: Callable[[], float],
    ) -> None:
        self._fold = fold
        self._clock = clock
        self._limits = limits
        self._monotonic = monotonic
        self._buckets: dict[str, TokenBucket] = {}
        prefixes = Prefixes(limits.prefix_signals_per_min, limits.prefix_people_per_min)
        self._gate = Gate(settings.feed.sample, prefixes)
        self._meters = Meters(registry)

    def take_signals(self, sender: Sender, body: bytes) -> Answer:
        """Take NDJSON or a JSON array.

        Raises:
            RequestError: 413 for too many signals at once, 429 for too many a second.
        """
        if not body.strip():
            raise RequestError(400, "empty", "the body is empty; send NDJSON or a JSON array of signals")
        return self._take(sender, decode(body, at_most=self._limits.signals_per_batch))

    def take_alerts(self, sender: Sender, body: bytes, app: str) -> Answer:
        """Take the payload of an Alertmanager.

        Raises:
            RequestError: 400 if it is none, 413 or 429 as for signals.
        """
        try:
            decoded = alertmanager.signals_from(body, now=self._clock.now(), app=app)
        except InputError as error:
            raise RequestError(400, error.code, str(error)) from None
        # A key with one source names it; else it is Alertmanager's own name.
        source = "" if len(sender.key.sources) == 1 else alertmanager.SOURCE
        named = [(index, msgspec.structs.replace(signal, source=source)) for index, signal in decoded[0]]
        return self._take(sender, (named, decoded[1]))

    def _take(self, sender: Sender, decoded: Decoded) -> Answer:
        items, undecoded = decoded
        self._check_amount(sender.key, len(items) + len(undecoded))
        now_s = self._monotonic()
        now = self._clock.now()
        # Devices live on the wall's clock: in a rehearsal, what they say is said at this moment of the story.
        story_at = None if self._clock.to_wall(now) == now else now
        admitted, barred = self._gate.admit(sender.key, items, address=sender.address, now_s=now_s, story_at=story_at)
        late_before, unread_before = self._fold.late, self._fold.unread
        unchecked = self._fold.add([signal for _, signal in admitted], now)
        late = self._fold.late - late_before
        self._meters.count_unread(self._fold.unread - unread_before, now_s)
        misfits = [Refusal(admitted[place.index][0], place.code, place.reason) for place in unchecked]
        self._fold.count_refused(len(undecoded) + len(barred))
        refused = sorted([*undecoded, *barred, *misfits], key=lambda refusal: refusal.index)
        self._meters.count((signal for _, signal in admitted), refused, late)
        return _answer(len(admitted) - len(misfits) - late, late, refused)

    def _check_amount(self, key: ApiKey, number: int) -> None:
        limits = self._limits
        if number > limits.signals_per_batch:
            words = f"a batch may hold {limits.signals_per_batch:,} signals; send it in parts"
            raise RequestError(413, "too_many_signals", words)
        now_s = self._monotonic()
        bucket = self._buckets.get(key.name)
        if bucket is None:
            is_server = key.type == "server"
            rate = limits.server_signals_per_s if is_server else limits.publishable_signals_per_s
            bucket = self._buckets[key.name] = TokenBucket(rate, limits.signals_per_batch, now_s)
        wait_s = bucket.take(number, now_s)
        if wait_s:
            raise RequestError(429, "too_fast", f"too many signals a second for {key.name}", retry_after_s=wait_s)


def _answer(accepted: int, late: int, refused: Sequence[Refusal]) -> Answer:
    """Return 200 where anything was counted, else 400 (429 where only the network's minute was full)."""
    counts = {"accepted": accepted, "late": late, "refused": list(refused[:NAMED_REFUSALS])}
    if accepted or late or not refused:
        return Answer(200, _JSON, msgspec.json.encode(counts))
    status, code = (429, "network_limit") if {r.code for r in refused} == {"network_limit"} else (400, "all_refused")
    error = RequestError(status, code, f"none of {len(refused):,} items was taken; the first: {refused[0].reason}")
    return Answer(status, _PROBLEM, error.to_body(**counts))
