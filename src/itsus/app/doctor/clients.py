"""Whether the app's clients pin the keys that we sign with. Pure, over what the app's own address gave."""

from collections.abc import Iterator, Mapping
from typing import Final

from itsus.app.doctor.finding import Finding
from itsus.app.doctor.reading import Reading
from itsus.app.keyring import PublicHalves
from itsus.model.settings import Settings

_WRITE: Final = "write both keys of keys/public.json into the app, and release it"
_CURVE: Final = b"P-256"


def judge_clients(
    settings: Settings, pages: Mapping[str, Reading], halves: PublicHalves | None, *, is_online: bool
) -> Iterator[Finding]:
    """Yield per app whether its clients pin the present keys."""
    for name, app in settings.apps.items():
        if not app.client:
            words = "nobody can tell which keys its clients pin: where these stand is not configured"
            fix = "set apps.NAME.client to the address of the page or script that holds them"
            yield Finding("clients", name, "unsure", words, fix)
        elif halves is None:
            words = "without readable public keys nobody can tell whether its clients pin them"
            yield Finding("clients", name, "unsure", words, "see the findings on keys")
        elif name in pages:
            yield _judge(name, pages[name], halves, is_online=is_online)


def _judge(name: str, page: Reading, halves: PublicHalves, *, is_online: bool) -> Finding:
    if page.copy is None:
        reason = "" if is_online or not page.is_remote else "; it may be this machine that is cut off"
        fix = f"see whether apps.{name}.client is right, and ask again"
        return Finding("clients", name, "unsure", f"{page.problem}{reason}", fix)
    text = page.copy.document
    has_current = halves.current["x"].encode() in text
    has_standby = halves.standby is not None and halves.standby["x"].encode() in text
    return _tell(name, page.wanted.url, has_current=has_current, has_standby=has_standby, has_other=_CURVE in text)


def _tell(name: str, url: str, *, has_current: bool, has_standby: bool, has_other: bool) -> Finding:
    if has_current and has_standby:
        return Finding("clients", name, "good", "both keys are pinned")
    if has_current:
        words = f"{url} pins the current key alone: once that is stolen or lost, its people hear nobody"
        return Finding("clients", name, "bad", words, _WRITE)
    if has_standby:
        words = f"{url} pins the standby key, but not the current one: its people refuse what is published"
        return Finding("clients", name, "bad", words, _WRITE)
    if has_other:
        words = f"{url} pins other keys, perhaps old ones: its people refuse what is published"
        return Finding("clients", name, "bad", words, _WRITE)
    words = f"no key stands at {url}"
    return Finding("clients", name, "unsure", words, f"let apps.{name}.client name the very file that holds the keys")
