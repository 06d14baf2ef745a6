"""What the engine can say of, a report has words for."""

from itsus.detect.table import build_detectors
from itsus.model.words import ANSWERS
from itsus.notices.approval import TABLE
from itsus.replay.words import DETECTORS, ROWS


def test_every_row_of_who_may_let_what_out_has_a_sentence() -> None:
    assert not set(TABLE) - set(ROWS)


def test_every_detector_has_a_name_for_people() -> None:
    assert not {ANSWERS, *(detector.name for detector in build_detectors())} - set(DETECTORS)
