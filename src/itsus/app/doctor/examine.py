"""Asks all questions in their order: settings, keys, store, then the network; and says what was not asked."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from itsus.app.clocks import read_wall
from itsus.app.config import Config
from itsus.app.doctor.address import read_address
from itsus.app.doctor.answers import judge_answers
from itsus.app.doctor.certificates import judge_certificates
from itsus.app.doctor.clients import judge_clients
from itsus.app.doctor.clock import hear_all, judge_clock
from itsus.app.doctor.copies import Known, judge_copies
from itsus.app.doctor.fate import judge_fate
from itsus.app.doctor.finding import Finding, Report
from itsus.app.doctor.held import judge_held
from itsus.app.doctor.installation import judge_installation, judge_no_store, judge_store
from itsus.app.doctor.keys import judge_keys, load_public
from itsus.app.doctor.life import judge_life
from itsus.app.doctor.network import Network, SilentNetwork
from itsus.app.doctor.origins import judge_origins
from itsus.app.doctor.party import Party, list_apps, list_origins, list_own, list_public
from itsus.app.doctor.reading import MOST, Reading, Wanted, read_all
from itsus.app.doctor.sharing import judge_sharing
from itsus.app.doctor.survey import Survey, look_around
from itsus.app.keyring import PublicHalves
from itsus.app.outlets import build_origins
from itsus.app.storage import locate_store, open_configured_store
from itsus.model.errors import BackendError, SettingsError
from itsus.model.origin import PublicReader
from itsus.model.store import Publication

_NEVER_CHECKED: Final = (
    "whether messages to the operators arrive, and whether mail or chat would die with the app",
    "whether people in other countries and networks reach the origins: only this machine was asked",
    "where the private half of the standby key is kept, and whether somebody can get at it at night",
)
_OFFLINE: Final = (
    "the network (--offline): name servers, networks, certificates, object storage, public copies, "
    "pinned keys of clients, the clock"
)
_NO_APPS: Final = "what origins hold of which app: name the apps in itsus.toml ([apps.NAME])"


class Outside(msgspec.Struct, frozen=True):
    """What the doctor may ask beyond this machine."""

    network: Network
    reader: PublicReader


class _Case(msgspec.Struct, frozen=True):
    """What is known before anybody outside is asked."""

    config: Config
    halves: PublicHalves | None
    publications: dict[str, Publication]
    now: datetime


async def examine(config: Config, outside: Outside | None) -> Report:
    """Examine an installation; a configuration that cannot be read has been told before.

    Args:
        config: The configuration.
        outside: Whom to ask beyond this machine; None: nobody.
    """
    findings = [*judge_installation(config), *judge_life(config.settings.feed)]
    halves, unreadable = load_public(config)
    publications, of_store = await _look_into_store(config)
    case = _Case(config, halves, publications, read_wall())
    findings += [*of_store, *unreadable, *judge_keys(config, halves, publications.values())]
    held, survey = await asyncio.gather(
        _ask_origins(case, is_online=outside is not None), _look_around(config, outside)
    )
    findings += [*held, *_judge_survival(config, survey, case.now)]
    not_checked = [*([] if config.settings.apps else [_NO_APPS]), *_NEVER_CHECKED]
    if outside is None:
        not_checked.insert(0, _OFFLINE)
        findings += judge_clients(config.settings, {}, halves, is_online=False)
    else:
        read, left_out = await _read_public(config, survey, outside.reader)
        findings += _judge_public(case, read, survey)
        not_checked += left_out
    return Report(findings, not_checked)


async def _look_into_store(config: Config) -> tuple[dict[str, Publication], list[Finding]]:
    path = locate_store(config.settings, config.folder)
    if not path.exists():
        return {}, [judge_no_store(f"{path}: there is none yet", is_missing=True)]
    try:
        store = await open_configured_store(config)
    except BackendError as error:
        return {}, [judge_no_store(str(error), is_missing=False)]
    try:
        findings = [finding async for finding in judge_store(config, store)]
        found = [await store.last_publication(app) for app in config.settings.apps]
        return {publication.app: publication for publication in found if publication}, findings
    except BackendError as error:
        return {}, [judge_no_store(str(error), is_missing=False)]
    finally:
        await store.close()


async def _ask_origins(case: _Case, *, is_online: bool) -> list[Finding]:
    config = case.config
    try:
        origins = build_origins(config.settings, config.folder)
    except SettingsError as error:
        return [Finding("origins", "access keys", "bad", str(error), "set it where the publisher is started")]
    kinds = [origin.kind for origin in config.settings.origins]
    near = [origin for origin, kind in zip(origins, kinds, strict=True) if is_online or kind != "s3"]
    return await judge_held(near, tuple(config.settings.apps), case.publications, case.now)


async def _look_around(config: Config, outside: Outside | None) -> Survey:
    network = outside.network if outside else SilentNetwork("not asked (--offline)")
    parties = [*list_origins(config), *list_apps(config.settings), *list_own(config.settings)]
    pages = [address for app in config.settings.apps.values() if (address := read_address(app.client))]
    return await look_around([*pages, *(address for party in parties for address in party.addresses)], network)


def _judge_survival(config: Config, survey: Survey, now: datetime) -> Iterable[Finding]:
    settings = config.settings
    origins: Sequence[Party] = list_origins(config)
    apps = list_apps(settings)
    yield from judge_sharing(origins, apps, survey)
    yield from judge_origins(origins, settings)
    yield from judge_certificates(origins, survey, now)
    yield from judge_fate(settings, list_own(settings), apps, survey)


async def _read_public(config: Config, survey: Survey, reader: PublicReader) -> tuple[list[Reading], list[str]]:
    settings = config.settings
    copies = [
        Wanted(origin.path, app, url)
        for origin in settings.origins
        for app, url in list_public(origin, settings).items()
    ]
    pages = [Wanted("", name, app.client) for name, app in settings.apps.items() if app.client]
    wanted = [*pages, *copies]
    left_out = [f"{len(wanted) - MOST} more public addresses: only {MOST} are read at once"] if wanted[MOST:] else []
    return await read_all(wanted[:MOST], reader, survey), left_out


def _judge_public(case: _Case, read: Sequence[Reading], survey: Survey) -> Iterable[Finding]:
    copies = [reading for reading in read if reading.wanted.origin]
    pages = {reading.wanted.app: reading for reading in read if not reading.wanted.origin}
    is_online = survey.is_online or any(reading.is_answered and reading.is_remote for reading in read)
    known = Known(case.halves.to_keys() if case.halves else None, case.publications, case.now)
    yield from judge_copies(copies, known, is_online=is_online)
    yield from judge_answers(copies)
    yield from judge_clients(case.config.settings, pages, case.halves, is_online=is_online)
    yield judge_clock(hear_all(copies))
