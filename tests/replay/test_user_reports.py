"""What real people reported: the faintest beginning of a major outage, and the loudest of what was none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from itsus.app.assembly import build_reader, build_stages
from itsus.model.event import NoticeEvent
from itsus.model.settings import Policy, Settings
from itsus.replay.approval import Approve
from itsus.replay.read import read_files
from itsus.replay.run import replay

FOLDER = Path(__file__).parents[3] / "shared/data/user_reports"
SPAN = timedelta(minutes=20)

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"{FOLDER} is missing: its data may not be copied")


def propose(service: str, until: datetime, kinds: int = 1) -> list[datetime]:
    """Return when something was proposed in the two weeks before a time, and in the two hours after it."""
    signals = read_files([FOLDER / f"{service}.csv.gz"], app=service, span_s=SPAN.total_seconds())
    played = [s for s in signals if until - timedelta(days=14) <= s.at < until + timedelta(hours=2)]
    settings = Settings(policy=Policy(independent_kinds=kinds))
    events = replay(played, build_stages(), build_reader(settings), settings, Approve.parse("never"))
    return [e.at for e in events if isinstance(e, NoticeEvent) and e.event == "notice.proposed"]


def test_the_second_window_of_an_outage_that_began_with_twenty_reports_is_enough() -> None:
    rise = datetime(2020, 1, 19, 10, 40, tzinfo=UTC)
    assert propose("whatsapp", rise) == [rise + 2 * SPAN]


def test_the_first_window_is_enough_where_hundreds_report() -> None:
    rise = datetime(2019, 11, 28, 14, 0, tzinfo=UTC)
    assert rise + SPAN in propose("instagram", rise)


def test_one_loud_window_in_a_quiet_week_is_not() -> None:
    assert propose("facebook", datetime(2019, 10, 14, 22, 40, tzinfo=UTC)) == []


def test_one_kind_of_signal_alone_is_not_believed_unless_the_policy_says_so() -> None:
    assert propose("instagram", datetime(2019, 11, 28, 14, 0, tzinfo=UTC), kinds=2) == []
