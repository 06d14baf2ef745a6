"""Worlds of another team, written from the design alone, come out right through the command line."""

from pathlib import Path

import pytest

from bench.strangers.land import Land
from bench.strangers.play import Said, replay, save
from bench.strangers.score import Verdict, judge
from bench.strangers.stories import write_world
from bench.strangers.table import print_summary

QUICK = [("one-component", 1), ("final", 1)]


@pytest.mark.parametrize(("name", "seed"), QUICK)
def test_a_world_of_strangers_comes_out_as_the_design_says(name: str, seed: int, tmp_path: Path) -> None:
    world = write_world(name, seed)
    path = tmp_path / "signals.ndjson"
    save(world.land, path)
    verdict = judge(world, replay(world.land, path, "auto"))
    assert verdict.wrong == []


def test_the_same_seed_writes_the_same_signals() -> None:
    assert _lines("brief") == _lines("brief")


def test_no_signal_comes_before_it_has_happened() -> None:
    assert all(str(line["received"]) >= str(line["at"])[:19] for line in _lines("brief"))


def _lines(name: str) -> list[dict[str, object]]:
    land: Land = write_world(name, 3).land
    return land.lines


def test_the_table_tells_each_world_once_over_its_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary({"two": [Verdict(hint_s=[60, 80]), Verdict(wrong=["late"], hint_s=[400], false=1)]})
    assert "| `two` | 1/2 | 80 / 400 | | 1 |\n" in capsys.readouterr().out


def test_a_notice_for_the_first_few_whom_a_release_hits_is_no_false_alarm() -> None:
    world = write_world("release", 1)
    expected = world.expected[0]
    early = {"at": "", "s": (expected.begin_s or 0.0) + 60, "app": expected.app, "incident": "i", "notice": "n"}
    proposal = {**early, "event": "notice.proposed", "strength": "notice", "audience": dict(expected.inside)}
    assert (expected.begin_s or 0.0) + 60 < expected.seen_s - 60
    verdict = judge(world, Said([proposal], {}, ""))
    assert (verdict.false, verdict.notice_s) == (0, [0.0])
