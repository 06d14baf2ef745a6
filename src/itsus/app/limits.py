"""What no settings may say, whatever their types: each section of the configuration is checked by one function."""

import difflib
import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from itsus.model.settings import (
    FeedSettings,
    Operators,
    OriginSettings,
    Policy,
    Serve,
    Settings,
    SignIn,
    StageSettings,
)

#: App names stand in addresses of feeds and in file names.
APP_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
APP_NAME_WORDS: Final = "use up to 64 letters, digits, hyphens, underscores"
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ADDRESS_WORDS: Final = "expected an address that begins with https://"
_MAX_PORT: Final = 65_535
#: A provider of sign-ins that runs on this very machine may do without TLS.
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MistakeError(Exception):
    """One mistake, and the path of the key it is in."""

    def __init__(self, path: tuple[str | int, ...], words: str) -> None:
        super().__init__(words)
        self.path = path


def check_limits(settings: Settings) -> None:
    """Check what types cannot say.

    Raises:
        MistakeError: for the first mistake.
    """
    _check_apps(settings)
    _check_policy(settings.policy)
    for app, stages in settings.rollout.items():
        _check_rollout(settings, app, stages)
    _check_origins(settings.origins)
    _check_operators(settings.operators)
    _check_sign_in(settings.sign_in, settings.operators.console)
    _check_feed(settings.feed)
    _refuse(settings.feed.quorum > len(settings.origins), ("feed", "quorum"), "is more than there are origins")
    _check_serve(settings.serve)


def _refuse(is_wrong: bool, path: tuple[str | int, ...], words: str) -> None:
    if is_wrong:
        raise MistakeError(path, words)


def _check_apps(settings: Settings) -> None:
    for name, app in settings.apps.items():
        path = ("apps", name)
        _refuse(not APP_NAME.fullmatch(name), path, APP_NAME_WORDS)
        _refuse(app.active_people < 0, (*path, "active_people"), "cannot be negative; 0 = not known")
        _refuse(not app.locales, (*path, "locales"), "name at least one language")
        for key in ("url", "client"):
            _refuse(not _is_address(getattr(app, key)), (*path, key), _ADDRESS_WORDS)
        for index, locale in enumerate(app.locales):
            _refuse(not _LOCALE.fullmatch(locale), (*path, "locales", index), f'"{locale}" is not a language tag')


def _check_policy(policy: Policy) -> None:
    _refuse(policy.independent_kinds < 1, ("policy", "independent_kinds"), "at least 1")
    _refuse(policy.approvals < 1, ("policy", "approvals"), "at least 1: a notice needs a person")
    _refuse(policy.deadline_s < 1, ("policy", "deadline_s"), "at least 1 second")


def _check_rollout(settings: Settings, app: str, stages: tuple[StageSettings, ...]) -> None:
    if settings.apps and app not in settings.apps:
        near = difflib.get_close_matches(app, settings.apps, n=1, cutoff=0.5)
        raise MistakeError(
            ("rollout", app), f"no app of this name; did you mean `{near[0]}`?" if near else "no app of this name"
        )
    for index, stage in enumerate(stages):
        path = ("rollout", app, index)
        _refuse(not 0 <= stage.share <= 1, (*path, "share"), "from 0 to 1")
        _refuse(not 0 <= stage.hold <= 1, (*path, "hold"), "from 0 to 1")
        _refuse(stage.share + stage.hold > 1 + 1e-9, (*path, "hold"), "share and hold are more than 1 together")


def _check_origins(origins: tuple[OriginSettings, ...]) -> None:
    _refuse(not origins, ("origins",), "name at least one place to publish to")
    seen: dict[str, int] = {}
    for index, origin in enumerate(origins):
        _check_origin(origin, ("origins", index))
        _refuse(
            origin.path in seen, ("origins", index, "path"), "is the same as another's; two copies in one place are one"
        )
        seen[origin.path] = index


def _check_origin(origin: OriginSettings, path: tuple[str | int, ...]) -> None:
    _refuse(not origin.path, (*path, "path"), "is empty")
    _refuse(not _is_address(origin.public), (*path, "public"), _ADDRESS_WORDS)
    _refuse(not _is_address(origin.endpoint), (*path, "endpoint"), _ADDRESS_WORDS)
    for key in ("key_id", "secret_key"):
        value = getattr(origin, key)
        is_named = not value or value.startswith(("file:", "env:"))
        _refuse(not is_named, (*path, key), "expected file:PATH or env:NAME, never the key itself")
    of_s3 = [key for key in ("endpoint", "region", "key_id", "secret_key") if getattr(origin, key)]
    _refuse(origin.kind != "s3" and bool(of_s3), (*path, *of_s3[:1]), 'is only for kind = "s3"')
    _refuse(origin.kind == "command" and not origin.command, (*path, "command"), "which command brings it there?")
    _refuse(origin.kind != "command" and bool(origin.command), (*path, "command"), 'is only for kind = "command"')


def _is_address(text: str) -> bool:
    return not text or text.startswith(("https://", "http://"))


def _check_operators(operators: Operators) -> None:
    for index, address in enumerate(operators.notify):
        is_address = "://" in address or address.startswith(("env:", "file:"))
        _refuse(not is_address, ("operators", "notify", index), "expected an Apprise address, env:NAME or file:PATH")
    _refuse(not _is_address(operators.console), ("operators", "console"), _ADDRESS_WORDS)


def _check_sign_in(sign_in: SignIn, console: str) -> None:
    if not sign_in.issuer:
        given = next((key for key in ("client_id", "client_secret") if getattr(sign_in, key)), "")
        _refuse(bool(given), ("sign_in", given), "needs sign_in.issuer: who is to be asked?")
        return
    checks: tuple[tuple[str, bool, str], ...] = (
        ("issuer", not _is_issuer(sign_in.issuer), f"{_ADDRESS_WORDS}, without `?` and `#`"),
        ("client_id", not sign_in.client_id, "how does the provider call this console?"),
        (
            "client_secret",
            bool(sign_in.client_secret) and not sign_in.client_secret.startswith(("file:", "env:")),
            "expected file:PATH or env:NAME, never the secret itself",
        ),
        ("issuer", not console, "needs operators.console: the provider sends people back there"),
    )
    for name, is_wrong, words in checks:
        _refuse(is_wrong, ("sign_in", name), words)


def _is_issuer(address: str) -> bool:
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return is_safe and bool(parts.hostname) and not parts.query and not parts.fragment


def _check_feed(feed: FeedSettings) -> None:
    checks: tuple[tuple[str, bool, str], ...] = (
        (
            "key",
            not feed.key.startswith(("file:", "env:", "command:")),
            "expected file:PATH, env:NAME or command:WORDS, never the key itself",
        ),
        ("public", not feed.public, "which file holds the public keys?"),
        ("quorum", feed.quorum < 0, "from 0 (more than half) to the number of origins"),
        ("exp_s", feed.exp_s < feed.until_s, "a feed must not expire before its notices (until_s)"),
        ("until_s", feed.until_s < 900, "at least 900: notices are renewed every 5 minutes"),
        ("idle_s", feed.idle_s < 10, "at least 10: everybody's device asks this often"),
        ("active_s", feed.active_s < 5, "at least 5: everybody's device asks this often"),
    )
    for name, is_wrong, words in checks:
        _refuse(is_wrong, ("feed", name), words)
    for kind, rate in feed.sample.items():
        _refuse(not 0 < rate <= 1, ("feed", "sample", kind), "over 0, up to 1")


def _check_serve(serve: Serve) -> None:
    _refuse(not 0 < serve.port <= _MAX_PORT, ("serve", "port"), f"from 1 to {_MAX_PORT}")
    is_sqlite = serve.store.startswith("sqlite:///")
    _refuse(not is_sqlite, ("serve", "store"), "expected sqlite:///FILE (other databases come later)")
    _refuse(not _is_address(serve.public), ("serve", "public"), _ADDRESS_WORDS)
    for index, network in enumerate(serve.proxies):
        _check_proxy(network, ("serve", "proxies", index))


def _check_proxy(network: str, path: tuple[str | int, ...]) -> None:
    try:
        is_everybody = ipaddress.ip_network(network).prefixlen == 0
    except ValueError:
        raise MistakeError(path, "expected an address or a network, as in 10.0.0.0/8") from None
    _refuse(is_everybody, path, "would let everybody say where they come from; name the proxies alone")
