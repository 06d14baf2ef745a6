"""A meter that is told what people say, step by step."""

from collections.abc import Callable

from itsus.confusion.field import Field
from itsus.confusion.meter import Meter
from itsus.model.confusion import Confusion
from itsus.model.scope import Scope
from itsus.model.window import WindowBatch
from tests.confusion.saying import MONDAY, SETTINGS, at, said, voice

EMPTY = WindowBatch("", 0)


class Told:
    """See the module."""

    def __init__(self) -> None:
        self.meter, self.now = Meter(), MONDAY
        self.field: Field | None = None

    def step(self, batch: WindowBatch = EMPTY, to: int | None = None) -> Confusion:
        self.now = self.now + 10 if to is None else to
        self.field = self.meter.measure(batch, at(self.now), {}, SETTINGS)
        return self.about()

    def about(self, **scope: str) -> Confusion:
        assert self.field is not None
        return self.field.about("photogram", Scope.of(**scope))

    def run(self, seconds: int, make: Callable[[int], WindowBatch]) -> Confusion:
        for _ in range(seconds // 10):
            last = self.step(make(self.now))
        return last


def tell_an_hour() -> Told:
    """Return one that has heard an hour of one report a minute."""
    it = Told()
    it.run(3600, lambda start: said([(voice(), 1)], start) if start % 60 == 0 else EMPTY)
    return it
