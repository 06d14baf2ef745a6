"""How long to wait before something is said: what will be over before anyone reads of it is not said."""

from datetime import datetime, timedelta
from typing import Final

#: A notice waits until errors of a minute and a half would be over, and seen to be over.
SETTLED: Final = timedelta(seconds=110)

#: Where nearly nothing works and people are highly confused, it will not be over so soon.
SETTLED_TOTAL: Final = timedelta(seconds=60)

#: A hint claims less, and may be said earlier.
SETTLED_HINT: Final = timedelta(seconds=30)


def due(visible_since: datetime) -> list[datetime]:
    """Return the times at which patience with an incident changes."""
    return [visible_since + wait for wait in (SETTLED_HINT, SETTLED_TOTAL, SETTLED)]
