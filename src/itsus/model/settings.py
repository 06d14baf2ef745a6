"""What operators configure (`itsus.toml`, DESIGN 4.6), after reading. Defaults need no tuning.

Reading the file, with its errors, is `itsus.app.config`'s. The engine sees only `Settings`, as an input of its log.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file: an unknown key is an error."""


class AppSettings(_Strict, frozen=True):
    """One app. `active_people` on a usual day, roughly; 0 = not known.

    `url`: where people use it; `client`: an address (of a page or script) in which the pinned keys stand. Only
    `itsus doctor` looks at these two.
    """

    name: str = ""
    aliases: tuple[str, ...] = ()
    family: str = ""
    components: tuple[str, ...] = ()
    locales: tuple[str, ...] = ("en",)
    active_people: int = 0
    minimum_versions: Mapping[str, str] = {}
    url: str = ""
    client: str = ""


class Policy(_Strict, frozen=True):
    """When to speak and who must agree.

    `independent_kinds`: different kinds from different sources that must agree before a notice. `approvals`: people who
    must approve a notice. `hint`: who lets out a hint that a machine kind supports. `deadline_s`: operators are told
    again when a proposal has waited this long; `after_deadline`: it waits on, or expires, if too few agreed to it.
    """

    independent_kinds: int = 2
    approvals: int = 1
    hint: Literal["auto", "approve", "never"] = "approve"
    deadline_s: int = 300
    after_deadline: Literal["wait", "expire"] = "wait"


class StageSettings(_Strict, frozen=True):
    """One stage of a rollout; stages that are not `open` wait for `itsus rollout advance`."""

    if_: Mapping[str, Any] = msgspec.field(name="if", default_factory=dict)
    share: float = 1.0
    hold: float = 0.0
    open: bool = True


class Operators(_Strict, frozen=True):
    """Whom to tell: Apprise addresses, or `env:NAME` of a variable that holds one. `console`: its public address."""

    notify: tuple[str, ...] = ()
    console: str = ""


class SignIn(_Strict, frozen=True):
    """Signing in at the organisation's OpenID provider, beside local accounts; off without `issuer`.

    `client_secret`: `env:NAME` or `file:PATH`; without it the console is a public client (PKCE protects it all the
    same). `label`: what the button says. `new_people`: who signs in there for the first time and is not known here is
    refused (`invited`), or becomes a `viewer`.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    label: str = "Sign in with your organisation"
    new_people: Literal["invited", "viewer"] = "invited"


class OriginSettings(_Strict, frozen=True):
    """A place the feed is published to. `public` is where people's devices read it (`{app}` is filled in).

    `kind`: `folder` (`path` is the folder), `s3` (`path` is the bucket, or bucket/prefix; `endpoint`, `region` and the
    two keys as the store needs them, keys only as `env:NAME` or `file:PATH`), `command` (`path` is a folder of ours
    that mirrors the place; `command` brings it there).
    """

    path: str
    kind: Literal["folder", "s3", "command"] = "folder"
    public: str = ""
    endpoint: str = ""
    region: str = ""
    key_id: str = ""
    secret_key: str = ""
    command: tuple[str, ...] = ()


class FeedSettings(_Strict, frozen=True):
    """The feed. `sample`: rates at which devices send each kind, set in the signed feed itself.

    `key`: the private key (`file:PATH`, `env:NAME`, `command:WORDS` that print it). `public`: the file with the public
    halves of the current and the standby key. `quorum`: how many origins must have been read back before something
    counts as published; 0 = more than half of them.
    """

    key: str = "file:keys/current.pem"
    public: str = "keys/public.json"
    quorum: int = 0
    exp_s: int = 86_400
    until_s: int = 7_200
    idle_s: int = 900
    active_s: int = 8
    sample: Mapping[str, float] = msgspec.field(default_factory=lambda: {"request": 0.01})


class Serve(_Strict, frozen=True):
    """Where `itsus serve` listens and keeps its data. `public`: the address at which signals reach it from outside.

    `proxies`: networks of the proxies in front, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    """

    host: str = "127.0.0.1"
    port: int = 8420
    store: str = "sqlite:///itsus.db"
    public: str = ""
    proxies: tuple[str, ...] = ()


class Settings(_Strict, frozen=True):
    """The whole configuration. Origins default to one folder beside the file."""

    apps: Mapping[str, AppSettings] = {}
    policy: Policy = Policy()
    rollout: Mapping[str, tuple[StageSettings, ...]] = {}
    operators: Operators = Operators()
    sign_in: SignIn = SignIn()
    origins: tuple[OriginSettings, ...] = (OriginSettings(path="origin"),)
    feed: FeedSettings = FeedSettings()
    serve: Serve = Serve()

    def quorum(self) -> int:
        """Return how many origins must have been read back: what is configured, else more than half of them."""
        return self.feed.quorum or len(self.origins) // 2 + 1

    def app(self, app: str) -> AppSettings:
        """Return an app's settings, defaults if it is not configured."""
        return self.apps.get(app, _DEFAULT_APP)

    def name_of(self, app: str) -> str:
        """Return an app's name as people say it."""
        return self.app(app).name or app.capitalize()

    def family_of(self, app: str) -> str:
        """Return the family of an app; an app without one is a family of its own."""
        return self.app(app).family or app


_DEFAULT_APP = AppSettings()
