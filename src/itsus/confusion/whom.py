"""About which app a text complains: "instagram is down so everyone is on twitter" is Instagram's, not Twitter's.

A text counts for the app for which it came in unless it says that another suffers and this one does not:

- It names nobody: it counts. It names this app alone: it counts, unless as the place to which people fled or where they
  talk ("everyone is on twitter now", "thank god for telegram", "X still works").
- It names only others: it does not count, unless all of them are such places and none of them fails ("it's gone, we all
  moved to telegram" tells who does not suffer, and came in for someone).
- It names both: each word of failure belongs to the name that is nearest to it, where the end of a clause counts as
  several words; who stands behind words of flight, place or contrast, or is said to work, is passed over. Names that
  stand together ("instagram and facebook") share what is said of one.

Names are those configured and, in `refuge/services.toml`, those of well-known services; an app that has the name of one
has its nicknames in all scripts, too. They count without regard to case and accents, as hashtags (#instagramdown), as
handles, with a suffix ("twitter'da"), and where long with one typo. What is also another word ("whats", "x", "signal")
counts only as a hashtag or handle, beside another name, behind a word of place, or beside a word of failure.

Rules and lists, not a model: no irony, no grammar beyond small words. Only the first 1,000 characters are read.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.refuge.folding import MOST_CHARACTERS
from itsus.confusion.refuge.hints import TELLING, WORDS, Hints
from itsus.confusion.refuge.phrases import Phrases
from itsus.confusion.refuge.reading import Reading
from itsus.confusion.refuge.services import Services
from itsus.confusion.refuge.verdict import Verdict

_NOTHING: Final = 0


class Whom:
    """Tells about which app a text complains. Deterministic, safe to share between threads.

    `names`: per app its name, nicknames and hashtags; the app's own id is one of them.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        phrases = Phrases()
        services = Services(names, phrases)
        self._reading = Reading(phrases, services)
        self._hints = Hints(phrases, services, self._reading)

    def is_about(self, text: str, app: str) -> bool:
        """Tell whether a text that came in for an app is about that app."""
        return bool(self.keep((text,), (app,))[0])

    def keep(self, texts: Sequence[str], apps: Sequence[str]) -> NDArray[np.bool_]:
        """Tell for each text whether it is about the app for which it came in, at the same place in `apps`."""
        # Nearly all texts are settled by what their words hint at, looked up in C.
        hint = self._hints.__getitem__
        hints = [reduce(or_, map(hint, text[:MOST_CHARACTERS].split()), _NOTHING) for text in texts]
        kept = np.ones(len(texts), np.bool_)
        for at, hinted in enumerate(hints):
            if hinted > WORDS and not self._is_settled(hinted, texts[at], apps[at]):
                kept[at] = Verdict(self._reading.read(texts[at])).is_about(apps[at])
        return kept

    def _is_settled(self, hinted: int, text: str, app: str) -> bool:
        """Tell whether hints are enough: this app alone is named, and nothing near it may make it a refuge."""
        if hinted & ~(self._hints.bits.get(app, 0) | WORDS):
            return False
        return not hinted & TELLING or not self._hints.is_near(text)
