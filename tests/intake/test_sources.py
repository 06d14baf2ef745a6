"""Files and webhooks become signals; what cannot be read is named by its line."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from itsus.intake.check import check
from itsus.intake.refusal import Refusal
from itsus.intake.sources.alertmanager.source import signals_from
from itsus.intake.sources.table import FILE_SOURCES, read_file, source_for
from itsus.model.errors import InputError

GOOD = '{"kind":"report","at":"2021-10-04T15:44:00Z","app":"photogram"}'
NOW = datetime(2021, 10, 4, 15, 45, tzinfo=UTC)


def _write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def _read(path: Path, **options: Any) -> tuple[int, list[Refusal]]:
    refused: list[Refusal] = []
    return len(list(read_file(path, on_refused=refused.append, **options))), refused


@pytest.mark.parametrize("name", ["a.ndjson", "a.jsonl", "a.json", "a.ndjson.gz", "A.NDJSON"])
def test_a_file_of_signals_is_read_by_its_name(tmp_path: Path, name: str) -> None:
    assert _read(_write(tmp_path, name, f"\n{GOOD}\n\n{GOOD}\n")) == (2, [])


def test_a_file_may_hold_one_array(tmp_path: Path) -> None:
    count, refused = _read(_write(tmp_path, "a.json", f"\n [{GOOD},\n{{}},\n{GOOD}]\n"))

    assert (count, [refusal.reason[:14] for refusal in refused]) == (2, ["a.json item 2:"])


def test_bad_lines_and_a_half_written_last_one_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = f"\n{GOOD}\n{{}}\n\n{GOOD}\n{GOOD[:40]}"
    count, refused = _read(_write(tmp_path, "a.ndjson", text))

    assert count == 2
    assert [(refusal.index, refusal.code) for refusal in refused] == [(2, "missing_field"), (5, "cut")]
    assert refused[1].reason.startswith("a.ndjson line 6: ")


def test_lines_are_numbered_through_a_long_file(tmp_path: Path) -> None:
    lines = [GOOD] * 12_000
    lines[11_000] = "odd"
    count, refused = _read(_write(tmp_path, "a.ndjson", "\n".join(lines)))

    assert (count, [refusal.index for refusal in refused]) == (11_999, [11_000])


def test_a_cut_off_gzip_file_keeps_what_came_before(tmp_path: Path) -> None:
    lines = "\n".join(f'{GOOD[:-1]},"id":"{i * 7919 % 10007}"}}' for i in range(5000))
    path = tmp_path / "a.ndjson.gz"
    path.write_bytes(gzip.compress(lines.encode())[:-2000])
    count, refused = _read(path)

    assert 1000 < count < 5000
    assert refused[-1].code == "cut"


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert _read(_write(tmp_path, "a.ndjson", "")) == (0, [])


def test_a_file_that_is_not_there_or_of_no_known_name_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_file(tmp_path / "a.ndjson"))
    with pytest.raises(InputError, match=r"must end in one of \.ndjson"):
        source_for(tmp_path / "a.xlsx")
    folder = tmp_path / "b.ndjson"
    folder.mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        list(read_file(folder))


def test_each_source_has_endings_of_its_own() -> None:
    endings = [ending for source in FILE_SOURCES.values() for ending in source.endings]

    assert len(endings) == len(set(endings))


def test_a_csv_of_reports_becomes_one_signal_a_row(tmp_path: Path) -> None:
    text = "utc,reports,n_scrapes\n2019-06-13 22:00:00,5869.0,1\n2019-06-13T22:20:00Z,0,1\n"
    first, second = read_file(_write(tmp_path, "r.csv.gz", text), app="instagram", span_s=1200)

    assert (first.at, first.span, first.count) == (datetime(2019, 6, 13, 22, tzinfo=UTC), 1200, 5869)
    assert (first.kind, first.app, first.source) == ("report", "instagram", "report_csv")
    assert second.count == 0
    for signal in (first, second):
        check(signal, signal.at + timedelta(seconds=1200))


def test_bad_rows_are_named_by_their_line(tmp_path: Path) -> None:
    rows = ["yesterday,1", "2019-06-13 22:00:00,many", "2019-06-13 22:00:00,-1", "2019-06-13 22:00:00,1.5",
            "2019-06-13 22:00:00,nan", "2019-06-13 22:00:00,3", "2019-06-13 2"]  # fmt: skip
    path = _write(tmp_path, "r.csv", "\n".join(["\ufeffUTC, Reports", *rows]))
    count, refused = _read(path, app="instagram", span_s=1200)

    assert count == 1
    assert [(refusal.index + 1, refusal.code) for refusal in refused] == [
        (2, "bad_time"), (3, "wrong_type"),
        (4, "out_of_range"), (5, "out_of_range"), (6, "out_of_range"), (8, "bad_time"),
    ]  # fmt: skip
    assert refused[0].reason.startswith("r.csv line 2: ")


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("utc,reports\n", {"span_s": 1200}, "--app"),
        ("utc,reports\n", {"app": "instagram"}, "--span"),
        ("when,reports\n", {"app": "instagram", "span_s": 1200}, "utc"),
        ("", {"app": "instagram", "span_s": 1200}, "utc and reports"),
    ],
)
def test_what_a_csv_lacks_is_said(tmp_path: Path, text: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        list(read_file(_write(tmp_path, "r.csv", text), **options))


def test_real_reports_of_eighteen_months_are_read(shared_data: Path) -> None:
    path = shared_data / "user_reports" / "instagram.csv.gz"
    refused: list[Refusal] = []
    counts = [signal.count for signal in read_file(path, app="instagram", span_s=1200, on_refused=refused.append)]

    assert (len(counts), max(counts), refused) == (40_788, 5869, [])


def _alert(status: str = "firing", /, **labels: str) -> dict[str, Any]:
    ends = "2021-10-04T15:44:30Z" if status == "resolved" else "0001-01-01T00:00:00Z"
    return {
        "status": status, "labels": {"alertname": "StoriesErrors", **labels}, "annotations": {"summary": "x"},
        "startsAt": "2021-10-04T15:43:00.5Z", "endsAt": ends, "generatorURL": "", "fingerprint": "f00d",
    }  # fmt: skip


def _payload(*alerts: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "itsus",
                       "alerts": alerts, **more}).encode()  # fmt: skip


def test_an_alert_names_its_app_and_place_by_labels() -> None:
    labels = {"app": "photogram", "component": "stories", "country": "us", "severity": "critical",
              "itsus_platform": "ios", "version": "of a server", "itsus_version": "209.0"}  # fmt: skip
    ((_, signal),), refused = signals_from(_payload(_alert(**labels)), now=NOW)

    assert refused == []
    assert (signal.app, signal.component, signal.country, signal.platform) == ("photogram", "stories", "US", "ios")
    assert (signal.name, signal.status, signal.severity, signal.version) == (
        "StoriesErrors", "firing", "critical", "209.0",
    )  # fmt: skip
    check(signal, NOW)


def test_the_label_with_the_prefix_wins_and_the_address_comes_last() -> None:
    both = _alert(app="prometheus", itsus_app="photogram")
    good, _ = signals_from(_payload(both, _alert()), now=NOW, app="wazzup")

    assert [signal.app for _, signal in good] == ["photogram", "wazzup"]


def test_an_alert_without_an_app_is_refused_and_the_others_are_kept() -> None:
    good, refused = signals_from(_payload(_alert(), _alert(app="photogram")), now=NOW)

    assert [index for index, _ in good] == [1]
    assert [(refusal.index, refusal.code) for refusal in refused] == [(0, "no_app")]


def test_the_id_is_the_same_for_the_same_state_and_its_first_part_over_the_life() -> None:
    def ids(*alerts: dict[str, Any], **more: Any) -> list[str]:
        return [signal.id for _, signal in signals_from(_payload(*alerts, **more), now=NOW, app="a")[0]]

    firing, again, resolved = ids(_alert(), _alert(), _alert("resolved"))

    assert firing == again != resolved
    assert firing.split("#")[0] == resolved.split("#")[0]
    assert ids(_alert(), groupKey="other")[0].split("#")[0] != firing.split("#")[0]
    assert len(firing) <= 128


def test_an_alert_that_began_hours_ago_is_a_state_of_now() -> None:
    now = NOW + timedelta(hours=4)
    ((_, firing),), _ = signals_from(_payload(_alert()), now=now, app="a")
    ((_, ahead),), _ = signals_from(_payload(_alert()), now=NOW - timedelta(hours=1), app="a")

    assert now - timedelta(seconds=300) < firing.at <= now
    assert ahead.at == NOW - timedelta(hours=1)


def test_only_what_a_payload_says_is_resolved() -> None:
    good, _ = signals_from(_payload(_alert("resolved"), status="resolved"), now=NOW, app="a")

    assert [(signal.status, signal.at) for _, signal in good] == [
        ("resolved", datetime(2021, 10, 4, 15, 44, 30, tzinfo=UTC))
    ]
    assert signals_from(_payload(), now=NOW, app="a") == ([], [])


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "bad_payload"),
        (b"[]", "bad_payload"),
        (b'{"version":"4"}', "bad_payload"),
        (b"[" * 100_000, "bad_payload"),
        (_payload(version="3"), "unsupported_version"),
        (_payload(version=5), "unsupported_version"),
        (b"{}", "unsupported_version"),
    ],
)
def test_what_is_no_payload_of_version_4_is_refused(payload: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        signals_from(payload, now=NOW, app="a")
    assert error.value.code == code
