"""What a page needs to show a notice as people will see it: by the real element where scripts run, else by itself."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from itsus.model.notice import Notice, Text, Wording
from itsus.notices.write import closing
from itsus.web.desk import Desk
from itsus.web.say import say_direction
from itsus.web.words import name_language


class Preview(msgspec.Struct, frozen=True):
    """One notice in a phone.

    Args:
        app: The app's name, over the feed.
        lang: The language shown.
        texts: The words in all languages; `over`: what they will be when it is over, if that can be said.
        age: How long the trouble has been visible.
        stage: `hint`, `notice`, `resolved` or `retracted`.
    """

    app: str
    lang: str
    texts: Mapping[str, Text]
    over: Mapping[str, Text]
    age: timedelta
    stage: str
    notice: str
    component: tuple[str, ...] = ()

    def text(self) -> Text:
        """Return the words of the language shown."""
        return self.texts.get(self.lang, Text("", ""))

    def direction(self) -> str:
        """Return the direction in which the language shown is read."""
        return say_direction(self.lang)

    def names(self) -> list[tuple[str, str]]:
        """Return the languages with their English names."""
        return [(lang, name_language(lang)) for lang in self.texts]

    def data(self) -> str:
        """Return all of it for the script, as JSON."""
        texts = {
            lang: {"title": t.title, "body": t.body, "over": self.over.get(lang)} for lang, t in self.texts.items()
        }
        told = {
            "id": self.notice,
            "stage": self.stage,
            "age_s": int(self.age.total_seconds()),
            "component": self.component,
            "lang": self.lang,
            "texts": texts,
        }
        return msgspec.json.encode(told).decode()


def make_preview(desk: Desk, notice: Notice, wording: Wording | None, lang: str) -> Preview:
    """Return a notice as it is to be shown: `lang` if it has that, else the first of its languages."""
    texts = wording.text if wording else {}
    ended = notice.status if notice.status in ("resolved", "retracted") and not notice.proposal else ""
    return Preview(
        app=desk.settings.name_of(notice.app),
        lang=lang if lang in texts else next(iter(texts), ""),
        texts=texts,
        over=_find_end(desk, notice, wording) if wording and not ended else {},
        age=max(desk.now() - notice.since, timedelta(0)),
        stage=ended or (wording.strength if wording else "notice"),
        notice=notice.id,
        component=wording.component if wording else (),
    )


def _find_end(desk: Desk, notice: Notice, wording: Wording) -> Mapping[str, Text]:
    as_if_live = msgspec.structs.replace(notice, live=wording)
    return closing(as_if_live, "resolved", desk.settings).text
