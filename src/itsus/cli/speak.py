"""`itsus speak`: tell people of what the engine did not see."""

import asyncio
from typing import Annotated

import typer

from itsus.app.clocks import read_duration
from itsus.app.offline import LastWords, NewWords
from itsus.cli.apps import check_app
from itsus.cli.break_glass import Glass, break_glass
from itsus.cli.session import ByOption, ConfigOption, WaitOption, make_id, name_person, open_session, send
from itsus.model.act import Speak
from itsus.model.errors import InputError
from itsus.model.event import Event
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.words import SEVERITIES, Severity

Many = Annotated[list[str] | None, typer.Option(help="May be given several times.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(speak)


def speak(
    app: Annotated[str, typer.Argument(help="Whose people.")],
    *,
    component: Many = None,
    country: Many = None,
    platform: Many = None,
    version: Many = None,
    network: Many = None,
    severity: Annotated[str, typer.Option(help="minor, partial or total.")] = "partial",
    text: Annotated[
        list[str] | None, typer.Option(metavar="LANG=TITLE|BODY", help="Your own words; templates speak otherwise.")
    ] = None,
    by: ByOption = "",
    wait: WaitOption = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Without server or store: sign with --key and push from here.")
    ] = False,
    key: Annotated[str, typer.Option("--key", metavar="FILE", help="Offline: a private key of the feed.")] = "",
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="ORIGIN",
            help="Offline: an origin of the configuration by its path, or a folder; several times. All by default.",
        ),
    ] = None,
    lasts: Annotated[
        str, typer.Option("--for", metavar="TIME", help="Offline: how long it shows; nobody renews it.")
    ] = "6h",
    fixed: Annotated[str, typer.Option("--fixed", metavar="ID", help="Offline: say that this notice is over.")] = "",
    retract: Annotated[str, typer.Option("--retract", metavar="ID", help="Offline: take this notice back.")] = "",
    revoke_current: Annotated[
        bool, typer.Option("--revoke-current", help="Offline, with the standby: the current key counts no more.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Start an incident by hand and propose a notice for it. It counts as your own approval.

    With --offline it goes out at once, without server, store or approval: break the glass only when they are gone.
    """
    places = {"component": component, "country": country, "platform": platform, "version": version, "network": network}
    scope = Scope.of(**{key: values for key, values in places.items() if values})
    if offline or key or to:
        if not (offline and key):
            raise InputError("speaking from here needs both --offline and --key FILE")
        new = NewWords(
            scope, _read_severity(severity), dict(read_text(one) for one in text or ()), read_duration(lasts)
        )
        ending = _read_ending(fixed, retract)
        break_glass(config, app, ending or new, Glass(key, tuple(to or ()), revoke_current))
        return
    act = Speak(
        id=make_id(),
        by=name_person(by),
        app=app,
        scope=scope,
        severity=_read_severity(severity),
        text=dict(read_text(one) for one in text or ()),
    )
    asyncio.run(_speak(config, act, wait))


async def _speak(config: ConfigOption, act: Speak, wait: bool) -> None:
    def is_about(event: Event) -> bool:
        return event.app == act.app and event.event.startswith(("notice.", "act."))

    async with open_session(config) as session:
        check_app(session.config.settings, act.app)
        await send(session, act, done=f"Asked for by {act.by}.", wait=wait, is_about=is_about)


def _read_ending(fixed: str, retract: str) -> LastWords | None:
    if fixed and retract:
        raise InputError("a notice is over (--fixed) or was wrong (--retract), not both")
    if fixed:
        return LastWords(fixed, "resolved")
    return LastWords(retract, "retracted") if retract else None


def _read_severity(text: str) -> Severity:
    for severity in SEVERITIES:
        if severity == text:
            return severity
    raise InputError(f"severity is one of {', '.join(SEVERITIES)}; got {text[:20]}")


def read_text(text: str) -> tuple[str, Text]:
    """Return the language and the words of `LANG=TITLE|BODY`.

    Raises:
        InputError: if it is of another form.
    """
    lang, has_lang, rest = text.partition("=")
    title, has_body, body = rest.partition("|")
    if not (has_lang and has_body and lang.strip() and title.strip() and body.strip()):
        raise InputError('write texts as LANG=TITLE|BODY, for instance --text "en=It\'s us|Stories are down."')
    return lang.strip(), Text(title.strip(), body.strip())
