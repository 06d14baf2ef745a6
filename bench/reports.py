"""What real people reported: four services, 18 months, in bins of 20 minutes, against outages that the press told of.

Played through the engine of `itsus replay --span 1200 --approve never`, with `independent_kinds = 1` (there is one kind
from one source). Prints which major outages were found and how many bins late, the proposals in weeks believed quiet,
proposals per service-year, and the unsourced ones with their peaks (most are probably real: the sources are known to be
incomplete). Beside it a rule that many teams use: three times the 95th percentile of the hour of the week in the past.
"""

import csv
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from itsus.app.assembly import build_reader, build_stages
from itsus.model.event import IncidentEvent, NoticeEvent
from itsus.model.settings import Policy, Settings
from itsus.model.signal import Signal
from itsus.replay.approval import Approve
from itsus.replay.read import read_files
from itsus.replay.run import replay

FOLDER = Path(__file__).parents[2] / "shared/data/user_reports"
SERVICES = ("facebook", "instagram", "whatsapp", "youtube")
SPAN = timedelta(seconds=1200)
#: A proposal this long after an outage's rise, or before it about an incident still open then, belongs to it. The naive
#: rule's alarms are one episode until none came for as long.
NEAR = timedelta(hours=3)
#: The naive rule: at least this many reports, and this many times the 95th percentile of the hour of the week.
LEAST, TIMES, HISTORY_WEEKS = 10, 3.0, 8


FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Proposal:
    """When something was proposed about an incident, and when that ended."""

    at: datetime
    incident: str = ""
    until: datetime = FOREVER


@dataclass
class Service:
    """The reports of one service, and what was made of them."""

    name: str
    starts: list[datetime]
    counts: list[int]
    proposals: list[Proposal] = field(default_factory=list)
    incidents: int = 0

    @property
    def years(self) -> float:
        """Return how long it was listened to."""
        return (self.starts[-1] + SPAN - self.starts[0]) / timedelta(days=365.25)

    def peak(self, at: datetime) -> int:
        """Return the largest count within an hour before and `NEAR` after."""
        first = bisect_left(self.starts, at - timedelta(hours=1))
        return max(self.counts[first : bisect_left(self.starts, at + NEAR)], default=0)


@dataclass(frozen=True)
class Outage:
    """A major outage whose start the sources allow to measure."""

    service: str
    rise: datetime
    peak: str


def main() -> None:
    if not FOLDER.exists():
        print(f"skipped: {FOLDER} is missing")
        return
    outages, told, quiet = read_outages(), read_told(), read_quiet()
    for name, find in (("itsus", play), ("naive: 3 x p95 of the hour of the week", play_naive)):
        print(f"-- {name}")
        services = [find(service) for service in SERVICES]
        print_found(services, outages)
        print_rest(services, quiet)
        if find is play:
            print_alone(services, told)


def play(name: str) -> Service:
    """Replay one service; its proposals are those of the engine."""
    signals = read_files([FOLDER / f"{name}.csv.gz"], app=name, span_s=SPAN.total_seconds())
    settings = Settings(policy=Policy(independent_kinds=1))
    service = make_service(name, signals)
    for event in replay(signals, build_stages(), build_reader(settings), settings, Approve.parse("never")):
        if isinstance(event, NoticeEvent) and event.event == "notice.proposed":
            service.proposals.append(Proposal(event.at, event.incident))
        elif isinstance(event, IncidentEvent):
            service.incidents += event.event == "incident.opened"
            for proposal in service.proposals:
                if proposal.incident == event.incident and event.event in ("incident.resolved", "incident.dismissed"):
                    proposal.until = event.at
    return service


def play_naive(name: str) -> Service:
    """Alarm at a bin of three times the 95th percentile of its hour of the week in the past weeks, once an episode."""
    service = make_service(name, read_files([FOLDER / f"{name}.csv.gz"], app=name, span_s=SPAN.total_seconds()))
    past: dict[int, deque[int]] = {}
    last = datetime(1, 1, 1, tzinfo=UTC)
    for start, count in zip(service.starts, service.counts, strict=True):
        here = past.setdefault(int(start.timestamp()) // 3600 % 168, deque(maxlen=3 * HISTORY_WEEKS))
        if len(here) >= 3 and count >= max(LEAST, TIMES * float(np.percentile(here, 95))):
            if start - last > NEAR:
                service.proposals.append(Proposal(start + SPAN))
                service.incidents += 1
            last = start
            service.proposals[-1].until = start + SPAN
        here.append(count)
    return service


def make_service(name: str, signals: Iterable[Signal]) -> Service:
    listed = list(signals)
    return Service(name, [s.at for s in listed], [s.count for s in listed])


def read_outages() -> list[Outage]:
    rows = [row for row in read_csv("truth.csv") if row["severity_by_press"] == "major" and row["use"] == "delay"]
    return [Outage(row["service"], to_time(row["strong_rise_bin"]), row["series_peak_near"]) for row in rows]


def read_told() -> list[tuple[str, datetime, timedelta]]:
    """Return every outage that a source tells of, however roughly: service, start, and how far off it may be."""
    return [
        (row["service"], to_time(row["start_utc"]), timedelta(minutes=float(row["start_precision_min"])))
        for row in read_csv("truth.csv")
    ]


def read_quiet() -> list[tuple[str, datetime, datetime]]:
    rows = read_csv("quiet.csv")
    return [(row["service"], to_time(row["week_start"]), to_time(row["week_end"])) for row in rows]


def read_csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


def to_time(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def print_found(services: list[Service], outages: list[Outage]) -> None:
    """Print the major outages, and how many bins after its start each was proposed: 1 is the end of its first bin."""
    print(f"{'service':<10} {'rise':<17} {'peak':>5}  {'proposed':<17} bins late")
    by_name = {service.name: service for service in services}
    late = []
    for outage in outages:
        proposals = by_name[outage.service].proposals
        ours = [p.at for p in proposals if outage.rise - NEAR <= p.at <= outage.rise + NEAR and p.until >= outage.rise]
        delay = (ours[0] - outage.rise) / SPAN if ours else None
        late.append(delay)
        said = f"{ours[0]:%Y-%m-%d %H:%M} {delay:9.2f}" if ours and delay is not None else "missed"
        print(f"{outage.service:<10} {outage.rise:%Y-%m-%d %H:%M}  {outage.peak:>5}  {said}")
    found = [delay for delay in late if delay is not None]
    in_time = sum(delay <= 2 for delay in found)
    print(f"found {len(found)} of {len(late)}, {in_time} within 2 bins, {len(late) - len(found)} missed")


def print_rest(services: list[Service], quiet: list[tuple[str, datetime, datetime]]) -> None:
    """Print what was proposed in weeks believed quiet, and how often in all."""
    calm = [(s, p.at) for s in services for p in s.proposals if is_quiet(s.name, p.at, quiet)]
    print(f"{len(calm)} proposals in {len(quiet)} quiet service-weeks", *sorted({s.name for s, _ in calm}))
    for s in services:
        yearly = len(s.proposals) / s.years
        print(f"{s.name}: {s.incidents} incidents, {len(s.proposals)} proposals, {yearly:.1f} a year")


def print_alone(services: list[Service], told: list[tuple[str, datetime, timedelta]]) -> None:
    """Print the proposals that no source tells of, with the largest count around them."""
    alone = [(s, p.at) for s in services for p in s.proposals if not is_told(s.name, p.at, told)]
    print(f"{len(alone)} proposals without a source:")
    for service, at in alone:
        print(f"  {service.name:<10} {at:%Y-%m-%d %H:%M} peak {service.peak(at)}")


def is_quiet(name: str, at: datetime, quiet: list[tuple[str, datetime, datetime]]) -> bool:
    return any(service == name and begin <= at < end for service, begin, end in quiet)


def is_told(name: str, at: datetime, told: list[tuple[str, datetime, timedelta]]) -> bool:
    return any(service == name and abs(at - start) <= NEAR + roughly for service, start, roughly in told)


if __name__ == "__main__":
    main()
