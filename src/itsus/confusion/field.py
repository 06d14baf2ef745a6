"""The confusion of one step, to be asked about any scope."""

import math
from collections.abc import Sequence

from itsus.confusion.asked import Asked
from itsus.confusion.discount import Weighed, discount_copies, weigh_sources
from itsus.confusion.heard import Spoken, blames_of, hear
from itsus.confusion.said import BLAMED, MOCKING
from itsus.model.confusion import Compared, Confusion, Level, Question
from itsus.model.scope import Scope
from itsus.model.settings import Settings

#: Low: more than two people a minute (one may always ask), and three standard deviations above normal.
LOW_PER_MIN, LOW_SIGMA = 2.0, 3.0
#: High: ten a minute, six deviations, and three times normal: a minute's worth of questions fills a support inbox.
HIGH_PER_MIN, HIGH_SIGMA, HIGH_TIMES = 10.0, 6.0, 3.0
#: Where only slow sources are heard, this part of ten a minute is high: trouble begins somewhere in a window, and on
#: average half of the window lies before.
SLOW_PART = 0.5


class Field:
    """See the module; `itsus.model.confusion.ConfusionField`."""

    def __init__(self, spoken: list[Spoken], apps: tuple[str, ...], settings: Settings, asked: Asked) -> None:
        self._spoken, self._apps, self._settings, self._asked = spoken, apps, settings, asked
        self._known: dict[tuple[str, Scope], Confusion] = {}
        self._compared: dict[str, Compared] = {}

    def apps(self) -> tuple[str, ...]:
        """Return the apps whose people said anything, sorted."""
        return self._apps

    def asked(self, app: str) -> tuple[Question, ...]:
        """Return what the people of `app` ask, most have the first; none while they are calm."""
        return self._asked.of(app, self.about(app, Scope()))

    def compare(self, app: str) -> Compared | None:
        """Return the confused people of `app` beside what is usual; None while nobody with a known normal is heard."""
        self.about(app, Scope())
        return self._compared.get(app)

    def about(self, app: str, scope: Scope) -> Confusion:
        """Return the confusion of the people of `app` inside `scope`; people of unknown place count as inside."""
        key = (app, scope)
        if key not in self._known:
            self._known[key] = self._measure(app, scope)
        return self._known[key]

    def _measure(self, app: str, scope: Scope) -> Confusion:
        heard = [h for s in self._spoken if s.app == app and s.usual >= 0 and (h := hear(s, scope))]
        if not heard:
            return Confusion()
        weighed = weigh_sources(discount_copies(heard))
        people = sum(w * h.people for h, w in weighed)
        usual = sum(w * h.usual for h, w in weighed)
        above = max(0.0, people - usual)
        sigma = math.sqrt(sum(w * w * h.variance for h, w in weighed))
        if scope == Scope():
            self._compared[app] = _compare(people, usual, sigma)
        active = self._settings.app(app).active_people
        named = [h for h, _ in weighed if h.is_named]
        return Confusion(
            people_per_min=round(above, 2),
            share=round(above / active, 9) if active else 0.0,
            level=_to_level(above, usual, sigma, SLOW_PART if all(h.is_slow for h in heard) else 1.0),
            blame=_share_blame(weighed),
            mockery_per_min=round(sum(h.said[MOCKING] for h in heard), 2),
            kinds=tuple(sorted({h.kind for h in named})),
            sources=tuple(sorted({h.source for h in named})),
            interval=_bound(people - usual, weighed),
        )


def _to_level(above: float, usual: float, sigma: float, part: float) -> Level:
    if above >= part * HIGH_PER_MIN and above >= HIGH_SIGMA * sigma and above + usual >= HIGH_TIMES * usual:
        return "high"
    return "low" if above >= LOW_PER_MIN and above >= LOW_SIGMA * sigma else "none"


def _compare(people: float, usual: float, sigma: float) -> Compared:
    """What is not even `low` is nothing unusual."""
    return Compared(round(people, 1), round(usual, 1), round(usual + max(LOW_PER_MIN, LOW_SIGMA * sigma), 1))


def _share_blame(weighed: Sequence[Weighed]) -> dict[str, float]:
    sums = [sum(parts) for parts in zip(*([w * n for n in blames_of(h)] for h, w in weighed), strict=True)]
    total = sum(sums)
    return {b: round(n / total, 4) for b, n in zip(BLAMED, sums, strict=True) if n > 0} if total else {}


def _bound(above: float, weighed: Sequence[Weighed]) -> tuple[float, float]:
    """Return between which bounds the people a minute above normal lie."""
    lows, highs = zip(*([w * w * d for d in h.deviations()] for h, w in weighed), strict=True)
    low, high = above - math.sqrt(sum(lows)), above + math.sqrt(sum(highs))
    return round(max(0.0, low), 2), round(max(0.0, high), 2)
