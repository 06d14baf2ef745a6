"""Whether this machine's clock is right: documents are dated by it. Judged by what others' answers say the time is."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from itsus.app.doctor.finding import Finding
from itsus.app.doctor.reading import Reading

#: Two that differ by less than this agree (as for devices, F-22); so does a clock that is right.
_AGREE: Final = timedelta(seconds=60)
_MOST_AGE_S: Final = 10_000_000


class Witness(NamedTuple):
    """What one answer says: the host, and how far its clock is ahead of ours."""

    host: str
    ahead: timedelta


def hear_all(readings: Iterable[Reading]) -> list[Witness]:
    """Return what answers say of the time, once per host; this machine is no witness of its own clock."""
    witnesses: dict[str, Witness] = {}
    for reading in readings:
        ahead = _measure(reading)
        if reading.address is not None and reading.is_remote and ahead is not None:
            witnesses.setdefault(reading.address.host, Witness(reading.address.host, ahead))
    return list(witnesses.values())


def _measure(reading: Reading) -> timedelta | None:
    headers = reading.headers or {}
    try:
        at = parsedate_to_datetime(headers["date"])
        age_s = min(max(int(headers.get("age", "0")), 0), _MOST_AGE_S)
        # A cache passes on the date of the answer that it keeps, and says how old that is.
        return (at.replace(tzinfo=at.tzinfo or UTC) + timedelta(seconds=age_s)) - reading.at
    except (KeyError, ValueError, OverflowError):
        return None


def judge_clock(witnesses: Sequence[Witness]) -> Finding:
    """Return how this clock stands beside those of two hosts that agree."""
    for one, other in itertools.combinations(witnesses, 2):
        if abs(one.ahead - other.ahead) <= _AGREE:
            return _judge(one, other)
    words = "nobody is there to compare it with: that takes two origins on other machines that answer and agree"
    return Finding(
        "time",
        "clock of this machine",
        "unsure",
        words,
        "compare it yourself; `timedatectl` says whether it is kept right",
    )


def _judge(one: Witness, other: Witness) -> Finding:
    off = (one.ahead + other.ahead) / 2
    hosts = f"{one.host} and {other.host}"
    if abs(off) > _AGREE:
        where = "behind" if off > timedelta(0) else "ahead of"
        words = f"{abs(off).total_seconds():.0f} seconds {where} {hosts}: devices may refuse what we date"
        return Finding(
            "time", "clock of this machine", "bad", words, "keep it right by NTP (chrony, systemd-timesyncd)"
        )
    return Finding("time", "clock of this machine", "good", f"agrees with {hosts}")
