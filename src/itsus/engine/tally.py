"""Counts what people did with notices: exposures and answers, and how many asked, per arm of the rollout."""

from collections import Counter
from typing import TypeAlias

from itsus.engine.turn import Turn
from itsus.model.notice import Notice
from itsus.model.scope import Series
from itsus.model.store import Tally
from itsus.model.window import MESSAGES, S, WindowBatch
from itsus.model.words import UNIT

#: A source that begins so counts simulated people.
REHEARSAL = "rehearsal"

_Asked: TypeAlias = tuple[str, str, str, str, bool]


def tally(turn: Turn, windows: WindowBatch) -> None:
    """Add up the outcomes of a step, and the people's signals that carry an arm."""
    for o in windows.outcomes:
        simulated = o.source.startswith(REHEARSAL)
        turn.tallies.append(Tally(o.kind, o.app, o.notice, o.country, o.arm, o.answer, simulated, o.count))
    for (app, notice, country, arm, simulated), messages in sorted(_count_asked(turn, windows).items()):
        count = round(messages / UNIT)
        if count:
            turn.tallies.append(Tally("asked", app, notice, country, arm, "", simulated, count))


def _count_asked(turn: Turn, windows: WindowBatch) -> Counter[_Asked]:
    sums: Counter[_Asked] = Counter()
    said = {*windows.people[:, S].tolist()}
    in_arm = {i: windows.series[i] for i in said if windows.series[i].arm}
    if not in_arm:
        return sums
    for row in windows.people:
        series = in_arm.get(int(row[S]))
        if series is not None:
            notice = _find_notice(turn, series)
            sums[series.app, notice, series.country, series.arm, _is_simulated(series)] += int(row[MESSAGES])
    return sums


def _is_simulated(series: Series) -> bool:
    return series.source.startswith(REHEARSAL)


def _find_notice(turn: Turn, series: Series) -> str:
    """Return the notice that the app's people in this country could be reading when they asked; "" if none."""
    current = (n for n in turn.book.notices.values() if n.app == series.app and _is_for(n, series))
    return next((n.id for n in current), "")


def _is_for(notice: Notice, series: Series) -> bool:
    if notice.status != "active" or notice.live is None:
        return False
    return notice.live.audience.covers({"country": series.country, "platform": series.platform})
