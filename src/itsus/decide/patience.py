"""How long to wait before something is said: what will be over before anyone reads of it is not said."""

from datetime import datetime, timedelta
from typing import Final

#: Until errors of a minute and a half are over and the first healthy window of ten seconds has come in.
SETTLED: Final = timedelta(seconds=110)

#: The same for a source that counts more slowly: by then its second minute has come in.
SETTLED_SLOW: Final = timedelta(seconds=130)

#: A source of this pace or more is slow here.
SLOW_S: Final = 30


def wait_for(quick_s: int) -> timedelta:
    """Return how long to wait, given the pace of the quickest evidence."""
    return SETTLED_SLOW if quick_s >= SLOW_S else SETTLED


def due(visible_since: datetime) -> list[datetime]:
    """Return the times at which patience with an incident changes."""
    return [visible_since + wait for wait in (SETTLED, SETTLED_SLOW)]
