"""Whether each origin, asked as the publisher asks it, holds the last publication."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from itsus.app.doctor.finding import Finding, State
from itsus.app.publisher import QUIET_RENEWAL_S
from itsus.model.errors import BackendError
from itsus.model.origin import Origin
from itsus.model.store import Publication

_LIMIT_S: Final = 6.0
#: Bringing a document there takes a moment, and to some places two or three tries.
_LAG: Final = timedelta(seconds=15)


async def judge_held(
    origins: Sequence[Origin], apps: Sequence[str], publications: Mapping[str, Publication], now: datetime
) -> list[Finding]:
    """Return for each origin and app how it stands; all are asked at once."""
    pairs = [(origin, app) for origin in origins for app in apps]
    return list(await asyncio.gather(*(_judge(origin, app, publications.get(app), now) for origin, app in pairs)))


async def _judge(origin: Origin, app: str, publication: Publication | None, now: datetime) -> Finding:
    what = f"{origin.name}, {app}"
    if publication is None:
        return _find(what, "unsure", "nothing has been published yet", "start `itsus serve`")
    try:
        held = await asyncio.wait_for(origin.get(app), _LIMIT_S)
    except (BackendError, TimeoutError) as error:
        words = str(error) or f"the origin gives no answer within {_LIMIT_S:g} seconds"
        return _find(what, "bad", words, "let the publisher reach it again: its path, its rights, its access keys")
    if held != publication.document and now - publication.at < _LAG:
        return _find(what, "unsure", "does not hold the last publication yet, which is some seconds old", "ask again")
    if held != publication.document:
        return _find(
            what,
            "bad",
            "does not hold the last publication; does the publisher run?",
            "start `itsus serve`, see its output",
        )
    age_s = (now - publication.at).total_seconds()
    words = f"holds the last publication, {age_s / 60:.0f} min old"
    if age_s > 2 * QUIET_RENEWAL_S:
        return _find(what, "bad", f"{words}: it is renewed every hour while the publisher runs", "start `itsus serve`")
    return _find(what, "good", words)


def _find(what: str, state: State, words: str, fix: str = "") -> Finding:
    return Finding("origins", what, state, words, fix)
