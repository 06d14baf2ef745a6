"""A replay told on a terminal."""

from itsus.model.settings import Settings
from itsus.replay.approval import Approve
from itsus.replay.run import replay
from itsus.replay.teller import Teller
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.timeline import Timeline


def tell(width: int | None = None) -> list[str]:
    timeline = (
        Timeline("photogram").requests("15:30", "16:20", failing=0.2).evidence("15:40", "16:00", words="it fails")
    )
    timeline.people("15:41", "16:00").confused("15:41", "16:00")
    teller = Teller(Settings(), width)
    events = replay(timeline.signals(), timeline.script(), FixedReader(), Settings(), Approve.parse("auto"))
    return [line for event in events for line in teller.tell(event)]


def test_it_begins_with_the_day_and_ends_with_the_sum() -> None:
    lines = tell()

    assert lines[0] == "Monday, 4 October 2021"
    assert "signals of photogram: 1 incident" in lines[-1]


def test_the_time_stands_once_for_all_that_happened_in_a_step() -> None:
    heads = [line[:8] for line in tell() if line[:8].strip() and line[2:3] == ":"]

    assert len(heads) == len(set(heads))


def test_words_are_told_once_and_named_after() -> None:
    lines = tell()

    assert sum("“It's us, not you." in line for line in lines) == 1
    assert any("the words above" in line for line in lines)


def test_lines_fit_the_terminal() -> None:
    assert all(len(line) <= 80 for line in tell(80)[:-1])
