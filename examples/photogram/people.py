"""Simulated people of photogram: they open the app, some are told, some ask. All of it is labelled as simulated.

They decide what they see as the real client does, with the Python twin of its rules on the real signed feed. Their
signals come from a source that begins with `rehearsal`, so that nothing mixes them with real people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from itsus.feed.audience import Device, arm_of, is_shown
from itsus.model.document import FeedDocument
from itsus.model.signal import Signal

COUNTRIES = {"US": 5, "FR": 2, "BR": 2, "DE": 1}
#: How many of those whose app is dead ask somebody: assumed, and only there so that the rollout's page has figures.
ASKS = {"shown": 0.06, "held": 0.22, "": 0.22}


@dataclass
class Crowd:
    """A number of devices. `open_app` lets some of them open the app; each counts once per notice."""

    seed: int = 1
    size: int = 4000
    _random: Random = field(init=False)
    _exposed: set[tuple[int, str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Seed the crowd."""
        self._random = Random(self.seed)

    def open_app(
        self, document: FeedDocument | None, *, openings: int, is_down: bool, now: datetime
    ) -> Iterator[Signal]:
        """Yield what the people who open the app now send: exposures, and reports of those who ask."""
        for _ in range(openings):
            device = self._draw_device(is_down=is_down)
            arm = arm_of(document, device) if document else None
            if document:
                yield from self._expose(document, device, arm, now)
            if is_down and self._random.random() < ASKS[arm or ""]:
                yield Signal(
                    kind="report",
                    at=now,
                    app="photogram",
                    country=str(device.attributes["country"]),
                    platform="web",
                    source="rehearsal-people",
                    arm=arm,
                )

    def _draw_device(self, *, is_down: bool) -> Device:
        number = self._random.randrange(self.size)
        country = Random(number).choices(list(COUNTRIES), list(COUNTRIES.values()))[0]
        return Device(
            id=f"simulated-{number}",
            attributes={"country": country, "platform": "web", "lang": "en"},
            affected=frozenset({"feed"}) if is_down else frozenset(),
            shown=frozenset(),
        )

    def _expose(self, document: FeedDocument, device: Device, arm: str | None, now: datetime) -> Iterator[Signal]:
        for notice in document.notices:
            key = (hash(device.id), notice.id)
            if arm is None or notice.status != "active" or key in self._exposed:
                continue
            if arm == "shown" and not is_shown(document, notice, device):
                continue
            self._exposed.add(key)
            yield Signal(
                kind="exposure",
                at=now,
                app="photogram",
                country=str(device.attributes["country"]),
                source="rehearsal-people",
                notice=notice.id,
                arm="shown" if arm == "shown" else "held",
                affected=bool(device.affected),
            )
