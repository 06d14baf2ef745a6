"""What must happen in a world, by the table of worlds in DESIGN 5."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bench.strangers.land import Land

Must = Literal["speak", "silent", "hint"]


@dataclass(frozen=True)
class Expected:
    """A notice that people must get. `inside`: per axis, what it may name; `named`: what it must be narrowed to.

    `seen_s` is when people could first see it. `begin_s` is when it began to be true, for the few whom it hit first:
    what is said from then on is no false alarm. `faults` are right when it is spoken, `at_last` when it is over.
    """

    app: str
    seen_s: float
    end_s: float
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    faults: tuple[str, ...] = ("us",)
    at_last: tuple[str, ...] = ()
    timed: bool = True
    begin_s: float | None = None


@dataclass(frozen=True)
class World:
    """A land with its signals written, and what must happen. `reasons`: one of them must be given for silence."""

    land: Land
    must: Must
    expected: tuple[Expected, ...] = ()
    reasons: tuple[str, ...] = ()
    told_s: float | None = None
    one_notice: bool = False
    faults: tuple[str, ...] = ()
    variant: str = ""
