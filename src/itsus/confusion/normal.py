"""How many people are confused on an ordinary day: a rate per second for the time of the week, learnt on line.

One value per source of people's messages. Hourly means of the last weeks for the hour of the week, drawn to that hour
of any day, that to the recent level, as for the detectors' baselines but with less to learn: the measure is compared
with fixed numbers of people, not tested for surprise. Abnormal hours are clipped, time inside open incidents is left
out, for two days at most: what people say for longer has become normal, and an incident that everybody forgot must not
hold the measure still for ever.
"""

import math
from typing import Any

import msgspec

HOUR_S, DAY_H, WEEK_H = 3600, 24, 168
#: Of each hour of the week, of each hour of the day, and of the recent level, this much is kept at the next visit.
WEEK_KEEP, DAY_KEEP = 0.8, 0.9
#: The recent level forgets in two hours while the rhythm of a day is unknown, then in a day.
YOUNG_H, RECENT_H = 2.0, 24.0
#: An hour teaches at most this multiple of what was expected, and a few people more.
HOUR_CLIP, HOUR_ROOM = 3.0, 6.0
#: Variance over mean is at least this, and learnt with a memory of two days.
LEAST_CLUMPS, CLUMPS_KEEP = 1.0, 1 - 1 / 48
#: Less than this many seconds of observation are no normal.
READY_S = 600
#: After this long in one stretch of incidents, what is said is learnt all the same, as the detectors' baselines do.
PATIENCE_S = 48 * HOUR_S


class Normal(msgspec.Struct):
    """The normal of one source. Times in Unix seconds, counts in people."""

    at_s: int = -1
    hour: int = -1
    age_h: float = 0.0
    week: list[list[float]] = msgspec.field(default_factory=lambda: [[0.0, 0.0] for _ in range(WEEK_H)])
    day: list[list[float]] = msgspec.field(default_factory=lambda: [[0.0, 0.0] for _ in range(DAY_H)])
    recent: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0])
    spread: list[float] = msgspec.field(default_factory=lambda: [2.0, 2.0])
    hour_people: float = 0.0
    hour_weighed: float = 0.0
    hour_s: int = 0
    frozen_s: int = 0

    @property
    def is_ready(self) -> bool:
        """Tell whether enough has been observed to call anything normal."""
        return self.recent[1] * HOUR_S + self.hour_s >= READY_S

    @property
    def clumps(self) -> float:
        """Variance over mean of hourly counts, where one message stands for one; for more, that times the weight."""
        return max(LEAST_CLUMPS, self.spread[0] / self.spread[1])

    def rate_at(self, at_s: int) -> float:
        """Return the normal number of confused people per second at a time."""
        hours = at_s / HOUR_S - 0.5
        first = math.floor(hours)
        late = hours - first
        return ((1 - late) * self._bin(first) + late * self._bin(first + 1)) / HOUR_S

    def pass_to(self, until_s: int, people: list[tuple[int, float]], *, is_frozen: bool, weight: float = 1.0) -> None:
        """Let time pass to `until_s`; `people` are (end of window, count), sorted, all before it; `weight`: how many
        people one message stands for."""
        if not is_frozen:
            self.frozen_s = 0
        patient_s = self.at_s + max(0, PATIENCE_S - self.frozen_s)
        if is_frozen and patient_s < until_s:
            self._pass([p for p in people if p[0] <= patient_s], patient_s, weight, is_frozen=True)
            people, is_frozen = [p for p in people if p[0] > patient_s], False
            self.frozen_s = PATIENCE_S
        elif is_frozen:
            self.frozen_s += until_s - self.at_s
        self._pass(people, until_s, weight, is_frozen=is_frozen)

    def _pass(self, people: list[tuple[int, float]], until_s: int, weight: float, *, is_frozen: bool) -> None:
        for end_s, count in [*people, (until_s, 0.0)]:
            if self.hour < 0:
                self.hour = self.at_s // HOUR_S
            while self.hour < (end_s - 1) // HOUR_S:
                self._stretch((self.hour + 1) * HOUR_S, is_frozen=is_frozen)
                self._close_hour(self.hour)
                self.hour += 1
            self._stretch(end_s, is_frozen=is_frozen)
            if not is_frozen:
                self.hour_people += count
                self.hour_weighed += count * weight

    def _stretch(self, to_s: int, *, is_frozen: bool) -> None:
        if to_s > self.at_s:
            self.hour_s += 0 if is_frozen else to_s - self.at_s
            self.at_s = to_s

    def _close_hour(self, hour: int) -> None:
        people, seen_s = self.hour_people, self.hour_s
        heavy = max(1.0, self.hour_weighed / people) if people > 0 else 1.0
        self.hour_people, self.hour_weighed, self.hour_s = 0.0, 0.0, 0
        if seen_s < READY_S:
            return
        weight = seen_s / HOUR_S
        mean = self.rate_at(hour * HOUR_S + HOUR_S // 2) * HOUR_S if self.age_h >= 1 else people / weight
        count = min(people / weight, HOUR_CLIP * mean + HOUR_ROOM) if self.age_h >= 1 else people / weight
        most = 9 * self.clumps * (mean + 1)
        self._add(self.spread, CLUMPS_KEEP, min((count - mean) ** 2 / heavy, most), mean + 0.1)
        self._add(self.recent, 1 - 1 / (RECENT_H if self.age_h >= DAY_H else YOUNG_H), count * weight, weight)
        self._add(self.day[hour % DAY_H], DAY_KEEP, count * weight, weight)
        self._add(self.week[hour % WEEK_H], WEEK_KEEP, count * weight, weight)
        self.age_h += weight

    def _bin(self, hour: int) -> float:
        people, hours = self.recent
        if self.age_h < DAY_H:
            people, hours = people + self.hour_people, hours + self.hour_s / HOUR_S
        level = people / hours if hours else 0.0
        total, weight = self.day[hour % DAY_H]
        daily = (total + 0.5 * level) / (weight + 0.5) if weight else level
        total, weight = self.week[hour % WEEK_H]
        return (total + 2.0 * daily) / (weight + 2.0)

    @staticmethod
    def _add(pair: list[float], keep: float, total: float, weight: float) -> None:
        pair[0], pair[1] = keep * pair[0] + total, keep * pair[1] + weight

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return msgspec.to_builtins(self)

    @classmethod
    def restore(cls, data: Any) -> "Normal":
        """Return the normal that `dump` described."""
        return msgspec.convert(data, cls)
