"""How long a document is, and how many a second are signed and verified."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec

from bench.feed.samples import APP, Press, languages_there_are, make_notice, settings_for
from bench.feed.say import say
from itsus.app.feed_copy import compress
from itsus.feed.document import BODY_LENGTH, TITLE_LENGTH
from itsus.feed.verify import verify
from itsus.model.notice import Notice, Text

_QUIET: Final = 1024
_TWO: Final = 16 * 1024
_LANGUAGES: Final = 12
_LETTERS: Final = "Wir arbeiten daran. Dein Konto, dein Gerät und deine Verbindung sind in Ordnung. Мы уже чиним это. "
_MEASURE_S: Final = 1.0


def main() -> None:
    """Print sizes and speeds."""
    now, press = datetime.now(UTC), Press()
    quiet = press.print(now, (), settings_for())
    say("quiet document", f"{len(quiet):,} bytes", "1,024", is_met=len(quiet) <= _QUIET)
    two = _print_two(press, now)
    longest = press.print(now, [_stretch(notice) for notice in _two_notices(now, _languages())], settings_for())
    say(
        "the same with every text as long as P-05 allows",
        f"{len(longest):,} bytes",
        "65,536 (P-02)",
        is_met=len(longest) <= 65_536,
    )
    _print_speeds(press, now, two)


def _languages() -> list[str]:
    return [lang for lang in languages_there_are() if lang != "en"][: _LANGUAGES - 1]


def _two_notices(now: datetime, languages: list[str]) -> list[Notice]:
    settings = settings_for(["en", *languages])
    return [make_notice(name, now, settings, component=name) for name in ("stories", "login")]


def _print_two(press: Press, now: datetime) -> bytes:
    languages = _languages()
    notices = _two_notices(now, languages)
    missing = _LANGUAGES - 1 - len(languages)
    what = "two notices in 12 languages"
    if missing:
        # Repeated texts say nothing of compression.
        print(f"  (notices speak {_LANGUAGES - missing} languages: their longest texts stand for the other {missing})")
        two = press.print(now, [_fill(notice, missing) for notice in notices], settings_for())
        say(what, f"{len(two):,} bytes", "16,384", is_met=len(two) <= _TWO)
        return two
    two = press.print(now, notices, settings_for())
    for name, body in compress(two).items():
        say(f"{what}, {name.decode() or 'plain'}", f"{len(body):,} bytes", "16,384", is_met=len(body) <= _TWO)
    return two


def _fill(notice: Notice, missing: int) -> Notice:
    assert notice.live is not None
    longest = max(notice.live.text.values(), key=lambda text: len((text.title + text.body).encode()))
    more = {f"x{number}": longest for number in range(missing)}
    return msgspec.structs.replace(notice, live=msgspec.structs.replace(notice.live, text={**notice.live.text, **more}))


def _stretch(notice: Notice) -> Notice:
    assert notice.live is not None
    words = _LETTERS * 5
    text = Text(words[:TITLE_LENGTH].strip(), words[:BODY_LENGTH].strip())
    languages = list(notice.live.text) + [f"x{n}" for n in range(_LANGUAGES - len(notice.live.text))]
    live = msgspec.structs.replace(notice.live, text=dict.fromkeys(languages, text))
    return msgspec.structs.replace(notice, live=live)


def _print_speeds(press: Press, now: datetime, two: bytes) -> None:
    quiet = press.print(now, (), settings_for())
    say("composed and signed, quiet", f"{_count(lambda: press.print(now, (), settings_for())):,.0f} /s")
    for name, document in (("quiet", quiet), ("two notices", two)):
        rate = _count(partial(verify, document, app=APP, keys=press.keys, now=now))
        say(f"verified, {name}", f"{rate:,.0f} /s")


def _count(work: Callable[[], object]) -> float:
    """Return how often a second of CPU something can be done."""
    done, begin = 0, time.process_time()
    while (passed := time.process_time() - begin) < _MEASURE_S:
        work()
        done += 1
    return done / passed
