"""`POST /v1/signals` over HTTP: who may send, what is answered, and that nothing taken is lost."""

import asyncio
import gzip
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from itsus.intake.fold import Fold
from itsus.intake.http import ALERTMANAGER, SIGNALS, IntakeApp
from itsus.intake.keys import new_publishable_key, new_server_key
from itsus.intake.limits import Limits
from itsus.model.errors import BackendError
from itsus.model.settings import FeedSettings, Settings
from itsus.model.store import ApiKey
from itsus.model.window import MESSAGES, OK, WindowBatch
from itsus.model.words import UNIT
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader

NOW = datetime(2021, 10, 4, 15, 45, tzinfo=UTC)
REPORT = {"kind": "report", "at": "2021-10-04T15:44:00Z", "app": "photogram"}
REQUEST = {"kind": "request", "at": "2021-10-04T15:44:00Z", "app": "photogram", "ok": 3}

SECRET, SERVER_KEY = new_server_key("gateway")
WEB_KEY = new_publishable_key("web")


class _Bus:
    def __init__(self) -> None:
        self.batches: list[WindowBatch] = []
        self.is_down = False

    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        assert received == NOW
        if self.is_down:
            raise BackendError("the log is full", retryable=True)
        self.batches.append(batch)


class _Intake:
    """The app under test, and everything around it."""

    def __init__(self, limits: Limits | None = None, sample: dict[str, float] | None = None) -> None:
        self.bus = _Bus()
        self.stored = [SERVER_KEY, WEB_KEY]
        self.is_store_down = False
        self.wall_s = 1000.0
        settings = Settings(feed=FeedSettings(sample=sample or {}))
        fold = Fold("node", FixedReader(), secret=b"fixed")
        self.app = IntakeApp(
            fold, self.bus, self._keys, FakeClock(NOW), settings, limits=limits, monotonic=lambda: self.wall_s
        )

    async def _keys(self) -> list[ApiKey]:
        if self.is_store_down:
            raise BackendError("no store", retryable=True)
        return self.stored

    async def request(self, method: str, url: str, *, address: str = "192.0.2.1", **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://itsus") as client:
            return await client.request(method, url, **more)

    async def post(
        self, content: Any, *, key: str = SECRET, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        body = content if isinstance(content, bytes) else msgspec.json.encode(content)
        sent = {"authorization": f"Bearer {key}", **(headers or {})}
        return await self.request("POST", SIGNALS, content=body, headers=sent, **more)

    async def counted(self) -> int:
        """Flush, and return how many signals the bus has."""
        await self.app.flush()
        return sum(batch.signals for batch in self.bus.batches)


async def test_a_batch_is_counted_and_handed_to_the_bus() -> None:
    intake = _Intake()
    answer = await intake.post([REQUEST, REPORT, REPORT])

    assert (answer.status_code, answer.json()) == (200, {"accepted": 3, "late": 0, "refused": []})
    assert answer.headers["content-type"] == "application/json"
    await intake.app.flush()
    (batch,) = intake.bus.batches
    assert (batch.counts[0, OK], batch.people[0, MESSAGES]) == (3 * UNIT, 2 * UNIT)


async def test_the_good_part_is_kept_and_each_bad_item_named_by_its_place() -> None:
    intake = _Intake()
    late = {**REPORT, "at": "2021-10-04T14:44:00Z"}
    items = [
        REPORT,
        {**REPORT, "kind": "x"},
        {**REPORT, "received": REPORT["at"]},
        {**REPORT, "country": "us"},
        late,
        REPORT,
    ]
    answer = (await intake.post(items)).json()

    assert (answer["accepted"], answer["late"]) == (2, 1)
    assert [(refusal["index"], refusal["code"]) for refusal in answer["refused"]] == [
        (1, "unknown_kind"),
        (2, "received_not_allowed"),
        (3, "bad_value"),
    ]
    assert await intake.counted() == 2
    assert (intake.bus.batches[0].late, intake.bus.batches[0].refused) == (1, 3)


async def test_a_batch_of_which_nothing_is_good_is_a_problem() -> None:
    answer = await _Intake().post(b'{"kind":"reprot"}\n')

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) >= {"type", "title", "status", "code", "detail", "refused"}
    assert (problem["code"], problem["status"], problem["accepted"]) == ("all_refused", 400, 0)


async def test_at_most_a_hundred_refusals_are_named() -> None:
    assert len((await _Intake().post([{}] * 300)).json()["refused"]) == 100


async def test_an_empty_body_is_a_problem() -> None:
    assert (await _Intake().post(b" \n")).json()["code"] == "empty"


@pytest.mark.parametrize(
    ("key", "code"),
    [("", "no_key"), ("sk_wrong", "unknown_key"), ("pk_wrong", "unknown_key"), (SERVER_KEY.digest, "unknown_key")],
    ids=["none", "secret", "publishable", "digest"],
)
async def test_without_a_known_key_nothing_is_taken(key: str, code: str) -> None:
    answer = await _Intake().post([REPORT], key=key)

    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "sk_wrong" not in answer.text


async def test_a_revoked_key_stops_working_within_seconds() -> None:
    intake = _Intake()
    assert (await intake.post([REPORT])).status_code == 200
    intake.stored = [msgspec.structs.replace(SERVER_KEY, revoked=True)]
    intake.wall_s += 5

    answer = await intake.post([REPORT])

    assert (answer.status_code, answer.json()["code"]) == (401, "revoked_key")


async def test_a_new_key_works_at_once() -> None:
    intake = _Intake()
    await intake.post([REPORT])
    secret, key = new_server_key("new")
    intake.stored = [key]
    intake.wall_s += 1

    assert (await intake.post([REPORT], key=secret)).status_code == 200


async def test_known_keys_go_on_while_the_store_is_down() -> None:
    intake = _Intake()
    await intake.post([REPORT])
    intake.is_store_down = True
    intake.wall_s += 60

    assert (await intake.post([REPORT])).status_code == 200
    assert (await intake.post([REPORT], key="sk_other")).status_code == 401


async def test_keys_that_were_never_read_are_no_reason_to_say_no_for_good() -> None:
    intake = _Intake()
    intake.is_store_down = True
    answer = await intake.post([REPORT])

    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


async def test_a_beacon_sends_with_its_key_in_the_address_and_plain_text() -> None:
    intake = _Intake(sample={"request": 0.01})
    body = msgspec.json.encode([REPORT, {**REQUEST, "weight": 9}])
    answer = await intake.request(
        "POST", f"{SIGNALS}?key={WEB_KEY.digest}", content=body, headers={"content-type": "text/plain;charset=UTF-8"}
    )

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert "access-control-allow-credentials" not in answer.headers
    await intake.app.flush()
    (batch,) = intake.bus.batches
    assert {series.source for series in batch.series} == {"pk:web"}
    assert batch.counts[0, OK] == 300 * UNIT


async def test_a_forged_beacon_is_refused_by_code_and_the_rest_of_its_batch_is_kept() -> None:
    intake = _Intake(sample={"request": 0.01})
    answer = (await intake.post([{**REQUEST, "failed": 998}, REQUEST], key=WEB_KEY.digest)).json()

    assert (answer["accepted"], [(r["index"], r["code"]) for r in answer["refused"]]) == (1, [(0, "too_many")])
    assert (await intake.post([{**REQUEST, "failed": 998}])).json()["accepted"] == 1


async def test_a_server_key_in_an_address_is_refused_before_it_is_logged_everywhere() -> None:
    answer = await _Intake().request("POST", f"{SIGNALS}?key={SECRET}", content=b"[]")

    assert (answer.status_code, answer.json()["code"]) == (401, "key_in_address")
    assert SECRET not in answer.text


async def test_a_preflight_is_answered_without_a_key() -> None:
    answer = await _Intake().request("OPTIONS", SIGNALS)

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "authorization" in answer.headers["access-control-allow-headers"]


async def test_a_network_that_sends_too_much_with_a_publishable_key_is_told_to_wait() -> None:
    intake = _Intake(Limits(prefix_signals_per_min=2))

    def post(address: str) -> Any:
        return intake.post([REPORT] * 3, key=WEB_KEY.digest, address=address)

    first, second, elsewhere = await post("192.0.2.1"), await post("192.0.2.9"), await post("198.51.100.1")

    assert (first.json()["accepted"], first.json()["refused"][0]["code"]) == (2, "network_limit")
    assert second.status_code == 429
    assert elsewhere.json()["accepted"] == 2
    intake.wall_s += 60
    assert (await post("192.0.2.1")).json()["accepted"] == 2


async def test_too_many_signals_a_second_are_told_when_to_come_back() -> None:
    intake = _Intake(Limits(server_signals_per_s=10, signals_per_batch=20))
    assert (await intake.post([REPORT] * 20)).status_code == 200

    answer = await intake.post([REPORT] * 20)

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    intake.wall_s += 2
    assert (await intake.post([REPORT] * 20)).status_code == 200


@pytest.mark.parametrize("item", [REPORT, {}], ids=["good", "bad"])
async def test_a_batch_of_too_many_is_refused_as_a_whole(item: dict[str, Any]) -> None:
    intake = _Intake(Limits(signals_per_batch=10))
    answer = await intake.post([item] * 11)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_signals")
    assert await intake.counted() == 0


async def test_gzip_is_taken_also_in_several_members() -> None:
    intake = _Intake()
    line = msgspec.json.encode(REPORT) + b"\n"
    answer = await intake.post(gzip.compress(line) + gzip.compress(line), headers={"content-encoding": "gzip"})

    assert answer.json()["accepted"] == 2


@pytest.mark.parametrize(
    ("body", "coding", "status", "code"),
    [
        (b"not gzip", "gzip", 400, "bad_gzip"),
        (gzip.compress(b"[]" * 500)[:-5], "gzip", 400, "bad_gzip"),
        (zlib.compress(b"[]"), "gzip", 400, "bad_gzip"),
        (b"[]", "br", 415, "unsupported_encoding"),
        (b" " * 2_001, "identity", 413, "too_large"),
        (gzip.compress(b" " * 10_001), "gzip", 413, "too_large"),
        (gzip.compress(b" " * 50_000_000), "gzip", 413, "too_large"),
        (gzip.compress(b" " * 6_000) * 2, "gzip", 413, "too_large"),
    ],
    ids=["no gzip", "cut", "zlib", "brotli", "wire", "unpacked", "bomb", "two members"],
)
async def test_a_bad_body_is_a_problem_by_code(body: bytes, coding: str, status: int, code: str) -> None:
    limits = Limits(wire_bytes=2_000 if coding != "gzip" else 100_000, body_bytes=10_000)
    answer = await _Intake(limits).post(body, headers={"content-encoding": coding})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_body_that_comes_in_pieces_is_cut_at_the_limit_and_not_after_it() -> None:
    intake = _Intake(Limits(wire_bytes=1_000))
    received = []

    async def receive() -> dict[str, Any]:
        received.append(1)
        return {"type": "http.request", "body": b" " * 400, "more_body": True}

    status = await _call(intake.app, receive)

    assert (status, len(received)) == (413, 3)


async def test_a_sender_that_hangs_up_is_not_counted() -> None:
    intake = _Intake()
    pieces: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b"[", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, Any]:
        return next(pieces)

    assert await _call(intake.app, receive) == 400
    assert await intake.counted() == 0


async def _call(app: IntakeApp, receive: Callable[[], Any]) -> int:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"authorization", f"Bearer {SECRET}".encode())]
    await app({"type": "http", "method": "POST", "path": SIGNALS, "headers": headers, "client": None}, receive, send)
    status: int = sent[0]["status"]
    return status


async def test_the_same_idempotency_key_is_answered_again_and_counted_once() -> None:
    intake = _Intake()
    headers = {"idempotency-key": "k1"}
    first = await intake.post([REPORT, {}], headers=headers)
    again = await intake.post([REPORT, {}], headers=headers)

    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert await intake.counted() == 1
    intake.wall_s += 600
    await intake.post([REPORT, {}], headers=headers)
    assert await intake.counted() == 2


async def test_an_idempotency_key_with_another_body_is_refused() -> None:
    intake = _Intake()
    headers = {"idempotency-key": "k1"}
    await intake.post([REPORT], headers=headers)

    answer = await intake.post([REQUEST], headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
    assert (await intake.post([REQUEST], headers=headers, key=WEB_KEY.digest)).status_code == 200


async def test_an_idempotency_key_without_end_is_refused() -> None:
    assert (await _Intake().post([REPORT], headers={"idempotency-key": "k" * 129})).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", SIGNALS, 405), ("PUT", SIGNALS, 405), ("POST", "/v1/else", 404)]
)
async def test_other_methods_and_paths_are_problems(method: str, path: str, status: int) -> None:
    assert (await _Intake().request(method, path)).status_code == status


async def test_an_address_with_too_many_parameters_is_a_problem() -> None:
    assert (await _Intake().request("POST", f"{SIGNALS}?{'a=1&' * 50}")).status_code == 400


async def test_what_the_bus_does_not_take_is_sent_again_with_the_same_sequence() -> None:
    intake = _Intake()
    intake.bus.is_down = True
    for _ in range(3):
        await intake.post([REPORT])
        await intake.app.flush()
    assert intake.bus.batches == []
    intake.bus.is_down = False

    assert await intake.counted() == 3
    assert [batch.sequence for batch in intake.bus.batches] == [1, 2, 3]


async def test_a_growing_backlog_is_answered_with_come_back_later() -> None:
    intake = _Intake(Limits(backlog_batches=2))
    intake.bus.is_down = True
    for _ in range(2):
        await intake.post([REPORT])
        await intake.app.flush()

    answer = await intake.post([REPORT])

    assert (answer.status_code, answer.json()["code"], "retry-after" in answer.headers) == (503, "backlog", True)
    intake.bus.is_down = False
    assert await intake.counted() == 2
    assert (await intake.post([REPORT])).status_code == 200


async def test_what_was_taken_before_the_shutdown_is_handed_over() -> None:
    intake = _Intake()
    to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    from_app: asyncio.Queue[Any] = asyncio.Queue()
    life = asyncio.create_task(intake.app({"type": "lifespan"}, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    assert (await from_app.get())["type"] == "lifespan.startup.complete"
    await intake.post([REPORT])
    await to_app.put({"type": "lifespan.shutdown"})
    assert (await from_app.get())["type"] == "lifespan.shutdown.complete"
    await life

    assert [batch.signals for batch in intake.bus.batches] == [1]


async def test_the_flush_outlives_a_fault_of_the_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsus.intake.http.FLUSH_S", 0.0)
    intake = _Intake()
    tries = []

    async def publish(batch: WindowBatch, received: datetime) -> None:
        tries.append(batch.sequence)
        if len(tries) == 1:
            raise RuntimeError("a bug")

    monkeypatch.setattr(intake.bus, "publish", publish)
    await intake.app.start()
    await intake.post([REPORT])
    while len(tries) < 2:
        await asyncio.sleep(0)
    await intake.app.stop()

    assert tries == [1, 1]


async def test_what_was_taken_refused_and_late_stands_in_the_metrics() -> None:
    intake = _Intake()
    await intake.post([REPORT, REQUEST, {}, {**REPORT, "at": "2021-10-04T14:44:00Z"}])
    registry = intake.app.registry

    assert registry.get_sample_value("itsus_signals_total", {"kind": "report"}) == 2
    assert registry.get_sample_value("itsus_signals_refused_total", {"code": "missing_field"}) == 1
    assert registry.get_sample_value("itsus_signals_late_total") == 1


def _payload(**more: Any) -> dict[str, Any]:
    started = (NOW - timedelta(hours=4)).isoformat()
    alert = {"status": "firing", "labels": {"alertname": "Errors"}, "startsAt": started, "fingerprint": "f1"}
    return {"version": "4", "groupKey": "{}", "alerts": [alert], **more}


async def _post_alerts(intake: _Intake, payload: Any, query: str = "") -> httpx.Response:
    body = msgspec.json.encode(payload)
    headers = {"authorization": f"Bearer {SECRET}"}
    return await intake.request("POST", ALERTMANAGER + query, content=body, headers=headers)


async def test_alerts_that_are_sent_again_count_once() -> None:
    intake = _Intake()
    first = await _post_alerts(intake, _payload(), "?app=photogram")
    again = await _post_alerts(intake, _payload(), "?app=photogram")

    assert (first.json()["accepted"], again.status_code) == (1, 200)
    assert await intake.counted() == 1
    (alert,) = intake.bus.batches[0].alerts
    assert (alert.series.app, alert.series.source, alert.status) == ("photogram", "alertmanager", "firing")


async def test_alerts_that_name_no_app_are_refused_in_clear_words() -> None:
    answer = await _post_alerts(_Intake(), _payload())

    assert answer.status_code == 400
    assert "?app=NAME" in answer.json()["detail"]


async def test_another_version_of_the_webhook_is_refused() -> None:
    answer = await _post_alerts(_Intake(), _payload(version="5"), "?app=photogram")

    assert (answer.status_code, answer.json()["code"]) == (400, "unsupported_version")


async def test_alertmanager_is_told_to_try_again_where_others_are_told_to_slow_down() -> None:
    intake = _Intake(Limits(server_signals_per_s=0.1, signals_per_batch=1))
    await _post_alerts(intake, _payload(), "?app=photogram")
    answer = await _post_alerts(intake, _payload(), "?app=photogram")

    assert (answer.status_code, answer.json()["status"]) == (503, 503)
