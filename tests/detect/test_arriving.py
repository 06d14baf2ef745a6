"""Windows that come in pieces: what is missing of them is no failure, and a true outage is still seen at once."""

from itsus.detect.failures import Failures
from itsus.detect.traffic import Traffic
from itsus.model.evidence import Evidence
from itsus.model.scope import Series
from tests.detect.story import Story, at, counts, grid, restored

CELLS = grid("request", component=("login", "feed"), platform=("ios", "web"))
Row = tuple[Series, int, int, int]
OK: list[Row] = [(cell, 990, 0, 1) for cell in CELLS]
FAILED: list[Row] = [(cell, 0, 10, 1) for cell in CELLS]


def ordinary(told: Story, *, span: int = 60, times: int = 90) -> Story:
    """Let a source report whole windows, 1 % of which fails."""
    for _ in range(times):
        told.step(counts([*OK, *FAILED], told.now, span=span), to=told.now + span)
    return told


def in_pieces(told: Story, *pieces: list[Row], span: int = 60) -> list[list[Evidence]]:
    """Let one window come piece by piece, a step after the other."""
    start = told.now
    return [
        told.step(counts(piece, start, span=span), to=start + span + 10 * number) for number, piece in enumerate(pieces)
    ] + [told.step(to=start + span + 10 * len(pieces))]


def test_failures_that_come_a_step_before_the_other_rows_are_no_trouble() -> None:
    assert not any(in_pieces(ordinary(Story(Failures())), FAILED, OK))
    assert not any(in_pieces(ordinary(Story(Failures())), FAILED, OK[:1], OK[1:]))


def test_a_minute_that_comes_in_two_steps_is_no_drop() -> None:
    tenth: list[Row] = [(cell, 100, 1, 1) for cell in CELLS]
    rest: list[Row] = [(cell, 890, 9, 1) for cell in CELLS]
    assert not any(in_pieces(ordinary(Story(Traffic())), tenth, rest))


def test_an_outage_that_leaves_few_requests_is_seen_one_step_later_without_further_rows() -> None:
    left: list[Row] = [(cell, 0, 100, 1) for cell in CELLS]
    for detector in (Failures(), Traffic()):
        said = in_pieces(ordinary(Story(detector)), left)
        assert [len(found) for found in said] == [0, 1]
        assert said[1][0].score > 10


def test_a_second_thin_window_is_not_waited_for() -> None:
    left: list[Row] = [(cell, 0, 100, 1) for cell in CELLS]
    told = ordinary(Story(Failures()))
    in_pieces(told, left)
    told.now -= 10
    assert in_pieces(told, left)[0][0].until.timestamp() == told.now - 10


def test_an_outage_without_fewer_requests_is_seen_at_once() -> None:
    assert in_pieces(ordinary(Story(Failures())), [(cell, 500, 500, 1) for cell in CELLS])[0]


def test_a_fast_source_whose_failures_always_come_first_is_judged_by_its_whole_windows() -> None:
    told = ordinary(Story(Failures()), span=10, times=360)
    told.step(counts(FAILED, told.now, span=10))
    for _ in range(20):
        start = told.now
        assert not told.step(counts(OK, start - 10, span=10), counts(FAILED, start, span=10))
    failing: list[Row] = [(cell, 0, 500, 1) for cell in CELLS]
    for _ in range(3):
        start = told.now
        told.step(counts([(c, 500, 0, 1) for c in CELLS], start - 10, span=10), counts(failing, start, span=10))
    assert told.evidence


def test_what_waits_for_rows_is_due_in_the_next_step_and_outlives_a_snapshot() -> None:
    told = ordinary(Story(Traffic()))
    start = told.now
    told.step(counts([(cell, 0, 100, 1) for cell in CELLS], start, span=60), to=start + 60)
    assert not told.evidence
    due = told.detector.next_due(at(told.now))
    assert due is not None
    assert due.timestamp() == told.now + 10
    again = Story(restored(told.detector, Traffic), now=told.now)
    assert again.step() == told.step() != []
