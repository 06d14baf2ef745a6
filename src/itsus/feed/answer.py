"""What an origin said when it was asked: a document or why not, its time, when to ask again (F-20, F-22).

Not responsible for whether the document may be believed, nor for the transport, which is handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import combinations
from typing import Final

from itsus.model.errors import AnswerError, BackendError
from itsus.model.origin import PublicReader

#: Two clocks this near to each other agree (F-22).
AGREE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Answer:
    """An origin's answer.

    Args:
        document: The bytes it gave; None if there are none, then `error` says why.
        error: Why it gave nothing.
        skew: Its clock minus ours, None if it does not say.
        wait: How long it wants to be left alone.
    """

    document: bytes | None = None
    error: BackendError | None = None
    skew: timedelta | None = None
    wait: timedelta = timedelta()


def ask(source: PublicReader, origin: str, app: str, now: datetime) -> Answer:
    """Ask an origin for an app's document (O-01); whatever goes wrong is an answer too."""
    try:
        copy = source.read(f"{origin.rstrip('/')}/{app}.jws")
    except AnswerError as error:
        skew = _read_skew(error.headers, now)
        return Answer(error=error, skew=skew, wait=_read_wait(error.headers, now + (skew or timedelta())))
    except BackendError as error:
        return Answer(error=error)
    return Answer(copy.document, skew=_read_skew(copy.headers, now))


def find_skew(skews: list[timedelta]) -> timedelta:
    """Return by how much our clock is off if two origins agree on it, else 0: one alone is not believed (F-22)."""
    for one, other in combinations(skews, 2):
        if abs(one - other) <= AGREE < abs(one):
            return one
    return timedelta()


def _read_skew(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    date = _parse_date(headers.get("date", ""))
    return date - now if date else None


def _read_wait(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Both forms of Retry-After: seconds, or a date, which is the origin's own time."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return timedelta(seconds=int(given[:9]))
    until = _parse_date(given)
    return max(until - now, timedelta()) if until else timedelta()


def _parse_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        return date if date.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
