"""Commands that read files: replay, verify, classify, detect, rehearse."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import msgspec
import pytest

from itsus.app.clocks import read_wall
from itsus.app.setup import Made
from itsus.cli.detect import score_points
from itsus.cli.replay import Pace
from itsus.feed.document import compose
from itsus.feed.keys import SigningKey
from itsus.feed.sign import sign
from itsus.model.errors import InputError
from itsus.model.settings import Settings
from itsus.replay.worlds.table import WORLDS
from tests.cli.conftest import Run

T0_S = int(datetime(2021, 10, 4, 15, tzinfo=UTC).timestamp())


def write_signals(path: Path, *, good: int, bad: int = 0) -> None:
    lines = [
        json.dumps({"kind": "request", "at": f"2021-10-04T15:{n % 60:02}:00Z", "span": 10, "app": "photogram", "ok": 9})
        for n in range(good)
    ]
    path.write_text("\n".join([*lines, *(['{"kind":"rumour"}'] * bad)]) + "\n")


def test_a_replay_prints_json_lines_and_ends_with_a_summary(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "s.ndjson", good=50)
    replayed = run("replay", "s.ndjson", "--json")
    events = [json.loads(line) for line in replayed.out.splitlines()]
    assert events[-1]["event"] == "summary"
    assert events[-1]["signals"] == 50
    assert replayed.err == ""


def test_a_replay_in_words_is_for_people(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "s.ndjson", good=5)
    assert "5 signals" in run("replay", "s.ndjson").out


def test_lines_that_are_no_signals_are_named_and_skipped(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "s.ndjson", good=5, bad=7)
    replayed = run("replay", "s.ndjson", "--json")
    assert replayed.code == 0
    assert "s.ndjson line 6" in replayed.err
    assert "skipped 2 more" in replayed.err


def test_why_signals_are_refused_is_said(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "signals.ndjson", good=2)
    with (tmp_path / "signals.ndjson").open("a") as file:
        file.write(json.dumps({"kind": "report", "at": "2021-10-04T15:40:00Z", "app": "photo.gram"}) + "\n")
    told = run("replay", str(tmp_path / "signals.ndjson"))
    assert "1 signals were refused; the first: `app` must be 1 to 64" in told.err


def test_a_file_without_a_single_signal_is_a_mistake(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "s.ndjson", good=0, bad=3)
    assert run("replay", "s.ndjson").code == 2


def test_a_report_is_drawn(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "s.ndjson", good=5)
    assert run("replay", "s.ndjson", "--report", "out.html").code == 0
    assert "<html" in (tmp_path / "out.html").read_text()


def test_a_file_cut_in_half_is_read_up_to_the_cut(run: Run, tmp_path: Path) -> None:
    write_signals(tmp_path / "s.ndjson", good=10)
    whole = (tmp_path / "s.ndjson").read_bytes()
    (tmp_path / "s.ndjson").write_bytes(whole[: len(whole) - 40])
    replayed = run("replay", "s.ndjson", "--json")
    assert json.loads(replayed.out.splitlines()[-1])["signals"] == 9
    assert "line 10" in replayed.err


@pytest.mark.parametrize("words", ["0", "-1", "nan", "inf", "fast"])
def test_a_pace_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(InputError):
        Pace.parse(words)


@pytest.fixture
def feed(tmp_path: Path, made: Made) -> Path:
    """A quiet feed, signed by the key that init made."""
    assert made.files
    key = SigningKey.load_pem((tmp_path / "keys" / "current.pem").read_bytes())
    document = compose("photogram", 7, read_wall(), [], Settings(), None, lambda at: at)
    path = tmp_path / "photogram.jws"
    path.write_bytes(sign(document, key))
    return path


def test_a_good_feed_is_said_to_be_good_and_what_people_see(run: Run, feed: Path) -> None:
    shown = run("verify", str(feed))
    assert shown.code == 0
    assert "photogram: good, quiet, number 7" in shown.out
    assert "expires" in shown.out
    assert "people see nothing" in shown.out


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_feed_cut_in_half_is_refused_with_the_rule(run: Run, feed: Path, cut: int) -> None:
    feed.write_bytes(feed.read_bytes()[:cut])
    told = run("verify", str(feed))
    assert told.code == 4
    assert "(F-" in told.err


def test_a_feed_of_another_app_is_refused(run: Run, feed: Path) -> None:
    told = run("verify", str(feed), "--app", "wazzup")
    assert (told.code, "(F-" in told.err) == (4, True)


def test_a_feed_signed_by_an_unknown_key_is_refused(run: Run, feed: Path, tmp_path: Path) -> None:
    stranger = SigningKey.generate().public_jwk()
    (tmp_path / "other.json").write_bytes(msgspec.json.encode({"current": stranger, "standby": None}))
    told = run("verify", str(feed), "--keys", "other.json")
    assert (told.code, "(F-" in told.err) == (4, True)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": 3}', '{"current": {"kty": "RSA"}}'])
def test_pinned_keys_that_cannot_be_used_are_named(run: Run, feed: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "k.json").write_text(text)
    assert run("verify", str(feed), "--keys", "k.json").code == 3


def test_posts_are_read_one_a_line_or_as_ndjson(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text('is photogram down or is it my wifi?\n\n{"text":"ma photo","lang":"fr"}\n')
    found = [json.loads(line) for line in run("classify", "p.txt").out.splitlines()]
    assert [one["text"] for one in found] == ["is photogram down or is it my wifi?", "ma photo"]
    assert set(found[0]) == {"text", "intent", "blame", "p"}


def test_a_post_that_is_no_post_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text('fine\n{"txt": 3}\n')
    told = run("classify", "p.txt")
    assert (told.code, "p.txt line 2" in told.err) == (2, True)


def test_a_folder_is_no_file_of_posts(run: Run, tmp_path: Path) -> None:
    assert "is a folder" in run("classify", str(tmp_path)).err


def test_a_drop_of_a_metric_is_an_alarm_and_a_calm_metric_is_none() -> None:
    calm = [(str(n), T0_S + 60 * n, 100.0 + n % 3) for n in range(300)]
    drop = [(at, at_s, 20.0 if n >= 250 else value) for n, (at, at_s, value) in enumerate(calm)]
    assert all(line.endswith(",0") for line in score_points(calm, 60, "down"))
    assert [line for line in score_points(drop, 60, "down") if line.endswith(",1")]


def test_points_are_scored_from_the_past_alone() -> None:
    points = [(str(n), T0_S + 60 * n, float(n % 7)) for n in range(100)]
    assert list(score_points(points, 60, "both"))[:50] == list(score_points(points[:50], 60, "both"))


def test_a_metric_is_printed_as_csv(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("timestamp,value\n1633363200,5\n2021-10-04T16:01:00Z,6\n")
    lines = run("detect", "m.csv").out.splitlines()
    assert lines[0] == "timestamp,value,expected,score,alarm"
    assert [line.split(",")[0] for line in lines[1:]] == ["1633363200", "2021-10-04T16:01:00Z"]


@pytest.mark.parametrize(
    "row", ["x,1", "1633363200", "1633363200,abc", "1,1\n0,1", "1,nan", "1,-inf", "1,1e200", "1633363200000,1"]
)
def test_a_row_that_is_no_point_is_named_with_its_line(run: Run, tmp_path: Path, row: str) -> None:
    (tmp_path / "m.csv").write_text(f"{row}\n")
    told = run("detect", "m.csv")
    assert (told.code, "m.csv line" in told.err) == (2, True)


def test_points_are_read_from_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("time,value\n1633363200,5\n"))
    assert run("detect", "-").out.splitlines()[1:] == ["1633363200,5,5,0.00,0"]


def test_of_points_of_the_same_time_the_first_counts() -> None:
    once = [(str(n), T0_S + 60 * n, 100.0 + n % 3) for n in range(60)]
    twice = [point for at, at_s, value in once for point in ((at, at_s, value), (at, at_s, 1e6))]
    assert list(score_points(twice, 60, "both"))[::2] == list(score_points(once, 60, "both"))


def test_a_long_file_is_scored_as_it_is_read() -> None:
    read: list[int] = []

    def points() -> Iterator[tuple[str, int, float]]:
        for n in range(100):
            read.append(n)
            yield str(n), T0_S + 60 * n, 1.0

    next(iter(score_points(points(), 60, "both")))
    assert read == [0]


def test_a_folder_has_no_points(run: Run, tmp_path: Path) -> None:
    assert "is a folder" in run("detect", str(tmp_path)).err


def test_worlds_are_listed_with_what_must_happen(run: Run) -> None:
    shown = run("rehearse", "--list").out
    assert all(name in shown for name in WORLDS)
    assert {json.loads(line)["name"] for line in run("rehearse", "--list", "--json").out.splitlines()} == set(WORLDS)


def test_a_world_that_is_written_says_that_it_is_a_reconstruction(run: Run, tmp_path: Path) -> None:
    told = run("rehearse", "ninety-seconds", "--part", "story", "--out", "w.ndjson.gz", "--seed", "3")
    assert told.code == 0
    assert "is a reconstruction; its people are simulated" in told.err
    first = (tmp_path / "w.ndjson.gz").read_bytes()
    run("rehearse", "ninety-seconds", "--part", "story", "--out", "w.ndjson.gz", "--seed", "3")
    assert (tmp_path / "w.ndjson.gz").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.ndjson.gz"]


def test_a_rehearsal_ends_with_what_must_be_beside_what_was(run: Run) -> None:
    told = run("rehearse", "telemetry-gap", "--json")
    assert told.code == 0
    assert "must:   silent, `telemetry_gap`; operators told" in told.err
    assert told.err.endswith("met\n")
    assert json.loads(told.out.splitlines()[-1])["event"] == "summary"


def test_a_rehearsal_under_a_policy_that_breaks_it_is_not_met(run: Run, tmp_path: Path) -> None:
    (tmp_path / "itsus.toml").write_text("[policy]\nindependent_kinds = 1\n")
    told = run("rehearse", "flood-one-source", "--seed", "2")
    assert told.code == 1
    assert "missed:" in told.err
    assert told.err.endswith("not met\n")


def test_a_place_that_cannot_be_written_is_named(run: Run) -> None:
    told = run("rehearse", "ninety-seconds", "--part", "story", "--out", "nowhere/w.ndjson")
    assert told.code == 5
    assert "nowhere" in told.err
