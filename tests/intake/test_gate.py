"""What the owner of a key may say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsus.intake.gate import PUBLISHABLE_KINDS, Gate
from itsus.intake.limits import Prefixes
from itsus.model.signal import Signal
from itsus.model.store import ApiKey
from itsus.model.words import MACHINE_KINDS, OUTCOME_KINDS, PEOPLE_KINDS

NOW = datetime(2021, 10, 4, 15, 45, tzinfo=UTC)
SERVER = ApiKey("server", "server", "")
PUBLISHABLE = ApiKey("web", "publishable", "pk_web")


def _signal(kind: str = "report", **fields: Any) -> Signal:
    return Signal(**{"kind": kind, "at": NOW, "app": "photogram", **fields})


def _admit(key: ApiKey, *signals: Signal, **options: Any) -> tuple[list[Signal], list[str]]:
    gate = Gate(options.get("sample", {}), Prefixes(options.get("cap", 100), 100))
    admitted, refused = gate.admit(
        key, list(enumerate(signals)), address="192.0.2.1", now_s=0, story_at=options.get("story_at")
    )
    return [signal for _, signal in admitted], [refusal.code for refusal in refused]


def test_a_server_key_without_restrictions_may_say_everything() -> None:
    signals = [_signal(kind, source="any") for kind in (*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS)]

    assert _admit(SERVER, *signals) == (signals, [])


def test_a_server_key_is_held_to_its_kinds_apps_and_sources() -> None:
    key = ApiKey("gw", "server", "", kinds=("request",), apps=("photogram",), sources=("gw-1", "gw-2"))

    admitted, refused = _admit(
        key,
        _signal("request", source="gw-1"),
        _signal("report", source="gw-1"),
        _signal("request", source="gw-1", app="wazzup"),
        _signal("request", source="elsewhere"),
        _signal("request"),
    )

    assert [signal.source for signal in admitted] == ["gw-1"]
    assert refused == ["kind_not_allowed", "app_not_allowed", "source_not_allowed", "source_not_allowed"]


def test_a_key_with_one_source_sets_it_where_none_is_said() -> None:
    admitted, _ = _admit(ApiKey("gw", "server", "", sources=("gateway",)), _signal("request"))

    assert [signal.source for signal in admitted] == ["gateway"]


def test_no_server_key_speaks_for_publishable_keys() -> None:
    assert _admit(SERVER, _signal(source="pk:web")) == ([], ["source_not_allowed"])


@pytest.mark.parametrize("key", [SERVER, PUBLISHABLE], ids=lambda key: key.type)
def test_nobody_says_over_http_when_a_signal_was_received(key: ApiKey) -> None:
    assert _admit(key, _signal(received=NOW)) == ([], ["received_not_allowed"])


def test_a_publishable_key_sends_only_what_devices_see() -> None:
    for kind in (*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS):
        admitted, refused = _admit(PUBLISHABLE, _signal(kind))
        assert (len(admitted) == 1) == (kind in PUBLISHABLE_KINDS)
        assert refused == ([] if admitted else ["kind_not_allowed"])


def test_a_publishable_key_may_be_narrowed_to_kinds_and_apps() -> None:
    key = ApiKey("web", "publishable", "pk_web", kinds=("report",), apps=("wazzup",))

    assert _admit(key, _signal("search"), _signal("report"))[1] == ["kind_not_allowed", "app_not_allowed"]


def test_source_count_and_weight_of_a_publishable_key_are_the_servers_to_say() -> None:
    boast = {"source": "gateway", "count": 1_000_000, "weight": 5_000.0}
    admitted, _ = _admit(
        PUBLISHABLE, _signal("report", **boast), _signal("request", ok=1, **boast), sample={"request": 0.01}
    )

    assert [(signal.source, signal.count, signal.weight) for signal in admitted] == [
        ("pk:web", 1, 1.0),
        ("pk:web", 1, 100.0),
    ]


def test_in_a_rehearsal_devices_speak_at_the_time_of_the_story_and_servers_at_their_own() -> None:
    story_at = NOW + timedelta(minutes=9)
    device, _ = _admit(PUBLISHABLE, _signal(), story_at=story_at)
    server, _ = _admit(SERVER, _signal(), story_at=story_at)

    assert (device[0].at, server[0].at) == (story_at, NOW)


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"ok": 1_000}, None),
        ({"ok": 999, "failed": 2}, "too_many"),
        ({"failed": 10**15}, "too_many"),
        ({"failed": 1_001, "ok": -5_000}, None),  # refused by what checks amounts, for every key
        ({"ok": 1, "span": 60}, None),
        ({"ok": 1, "span": 60.5}, "out_of_range"),
    ],
)
def test_one_signal_of_a_device_does_not_stand_for_an_outage(counts: dict[str, float], code: str | None) -> None:
    assert _admit(PUBLISHABLE, _signal("request", **counts))[1] == ([code] if code else [])
    assert _admit(SERVER, _signal("request", **counts))[1] == []


def test_what_people_say_on_devices_spans_no_day() -> None:
    assert _admit(PUBLISHABLE, _signal("report", span=86_400))[1] == ["out_of_range"]


def test_a_refused_boast_says_what_is_taken() -> None:
    gate = Gate({}, Prefixes(100, 100))
    _, (refusal,) = gate.admit(PUBLISHABLE, [(7, _signal("request", ok=5_000))], address="192.0.2.1", now_s=0)

    assert (refusal.index, refusal.code) == (7, "too_many")
    assert "1,000" in refusal.reason


@pytest.mark.parametrize("rate", [0.0, 1.0, 7.0])
def test_a_rate_that_is_no_sampling_weighs_nothing(rate: float) -> None:
    (signal,), _ = _admit(PUBLISHABLE, _signal("report"), sample={"report": rate})

    assert signal.weight == 1.0


def test_a_network_that_sends_too_much_is_cut_off_item_by_item() -> None:
    admitted, refused = _admit(PUBLISHABLE, *[_signal("request") for _ in range(5)], cap=3)

    assert (len(admitted), refused) == (3, ["network_limit"] * 2)


def test_one_network_is_a_fifth_of_what_people_say_and_may_send_all_else() -> None:
    reports, refused = _admit(PUBLISHABLE, *[_signal() for _ in range(50)])
    requests, _ = _admit(PUBLISHABLE, *[_signal("request", ok=1) for _ in range(50)])

    assert (len(reports), set(refused), len(requests)) == (4, {"network_limit"}, 50)
