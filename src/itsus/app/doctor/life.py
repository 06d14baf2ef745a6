"""Whether what was said lasts until somebody can mend the publisher. Pure."""

from collections.abc import Iterator
from typing import Final

from itsus.app.doctor.finding import Finding
from itsus.model.settings import FeedSettings

#: An engineer's night: a publisher that dies in the evening is mended in the morning.
_NIGHT_S: Final = 12 * 3600
#: Somebody who is called at night needs about this long to be at work and to have mended something.
_CALL_S: Final = 3600


def judge_life(feed: FeedSettings) -> Iterator[Finding]:
    """Yield how long a feed and a notice outlive the publisher."""
    if feed.exp_s < _NIGHT_S:
        words = (
            f"{_say(feed.exp_s)} after the publisher dies, devices believe nothing any more; that is less than a night"
        )
        yield Finding("time", "life of a feed", "bad", words, "set feed.exp_s = 86400 (24 hours)")
    else:
        words = f"devices believe the last feed for {_say(feed.exp_s)} after the publisher dies"
        yield Finding("time", "life of a feed", "good", words)
    if feed.until_s < _CALL_S:
        words = f"{_say(feed.until_s)} after the publisher dies, notices vanish in the middle of the outage"
        yield Finding("time", "life of a notice", "bad", words, "set feed.until_s = 7200 (2 hours)")
    else:
        words = f"notices stay for {_say(feed.until_s)} after the publisher dies"
        yield Finding("time", "life of a notice", "good", words)


def _say(seconds: int) -> str:
    return f"{seconds / 3600:.3g} hours" if seconds >= 3600 else f"{seconds // 60} minutes"
