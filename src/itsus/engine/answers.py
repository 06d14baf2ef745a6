"""What people answer when they were told "Fixed": does it work again? If many say no, it is not over.

Anyone can send such answers, so they only ever lead to a proposal (DESIGN 4.7).
"""

import math
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.decide.case import RELAPSE
from itsus.decide.independence import PUBLISHABLE
from itsus.engine.state import Answers, Book
from itsus.engine.turn import Turn
from itsus.model.evidence import Evidence
from itsus.model.notice import Notice
from itsus.model.window import WindowBatch
from itsus.model.words import ANSWERS, WINDOW_S

#: So many people must say that it is still broken, and at least half of those who answer: after every repair some
#: devices go on with what they had loaded before, but not as many.
LEAST_BROKEN: Final = 10
LEAST_SHARE: Final = 0.5

#: Share of "still broken" after a repair that held: what the answers are scored against.
USUAL_SHARE: Final = 0.2

#: Evidence holds for this long after the last "still broken".
HOLD: Final = timedelta(minutes=5)

_MOST_SCORE: Final = 300.0


def hear_answers(turn: Turn, windows: WindowBatch) -> None:
    """Add up what was answered about notices that were called fixed a short while ago."""
    for outcome in windows.outcomes:
        notice = turn.book.notices.get(outcome.notice)
        if outcome.kind == "followup" and notice is not None and _is_asked(notice, turn.now):
            _add(turn, notice, outcome.answer, outcome.count)


def _add(turn: Turn, notice: Notice, answer: str, count: int) -> None:
    voice = turn.voice(notice.incident)
    said = voice.answers
    if said.ended_at != notice.ended_at:
        said = Answers(ended_at=notice.ended_at)
    if answer == "broken":
        said = msgspec.structs.replace(said, broken=said.broken + count, last_at=turn.now)
    else:
        said = msgspec.structs.replace(said, works=said.works + count)
    voice.answers = said


def list_answers(book: Book, now: datetime) -> list[Evidence]:
    """Return the evidence that answers are, per notice."""
    return [piece for notice in book.notices.values() if (piece := _tell(book, notice, now)) is not None]


def due(book: Book, notice: Notice) -> datetime | None:
    """Return when the evidence of the answers about a notice lapses."""
    last = book.voices[notice.incident].answers.last_at
    return last + HOLD if last is not None else None


def _tell(book: Book, notice: Notice, now: datetime) -> Evidence | None:
    said = book.voices[notice.incident].answers
    if not _is_asked(notice, now) or said.ended_at != notice.ended_at or said.ended_at is None or said.last_at is None:
        return None
    total = said.broken + said.works
    if said.broken < LEAST_BROKEN or said.broken < LEAST_SHARE * total or now >= said.last_at + HOLD:
        return None
    return Evidence(
        app=notice.app,
        scope=book.cases[notice.incident].incident.scope,
        kind="report",
        detector=ANSWERS,
        sources=(PUBLISHABLE,),
        score=round(_score(said.broken, total), 3),
        since=said.ended_at,
        until=said.last_at,
        span_s=WINDOW_S,
        words=f"{said.broken} of {total} people who were told that it is fixed say that it is still broken.",
    )


def _is_asked(notice: Notice, now: datetime) -> bool:
    return notice.status == "resolved" and notice.ended_at is not None and now - notice.ended_at <= RELAPSE


def _score(broken: int, total: int) -> float:
    """Return -log10 of the chance of so many if the repair had held (Chernoff's bound for a binomial tail)."""
    p, q = broken / total, USUAL_SHARE
    rest = (1 - p) * math.log((1 - p) / (1 - q)) if p < 1 else 0.0
    return min(_MOST_SCORE, total * (p * math.log(p / q) + rest) / math.log(10))
