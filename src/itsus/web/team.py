"""Changing who may do what: adding people, their roles and passwords, and the keys that may send signals.

One way for the console, the API and the terminal. Everything here is written into the audit log first; whatever takes
something away from a person ends their sessions at once. The rules are `itsus.model.team`'s.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from itsus.intake.keys import new_publishable_key, new_server_key
from itsus.model.errors import BackendError, InputError
from itsus.model.store import Account, ApiKey, Store
from itsus.model.team import (
    Role,
    check_account_name,
    check_key_name,
    check_kinds,
    check_password,
    check_role,
    refuse_lockout,
    refuse_taken,
)

#: Writes what is about to be done into the audit log: action, target, detail.
Note: TypeAlias = Callable[[str, str, str], Awaitable[None]]
#: Turns a password into what is kept of it, slowly.
Hash: TypeAlias = Callable[[str], Awaitable[str]]

#: A person's subject at the provider: as long as OpenID allows, and what may stand before it.
_SUBJECT_MAX: Final = 500
#: So often a change is tried anew, if somebody else changed the same account in that moment.
_TRIES: Final = 5


class Team:
    """The people and keys of a store.

    Args:
        store: Where they are.
        hash_password: Turns a password into what is kept.
        note: Writes the audit log.
    """

    def __init__(self, store: Store, hash_password: Hash, note: Note) -> None:
        self._store = store
        self._hash = hash_password
        self._note = note

    async def add(self, name: str, role: str) -> str:
        """Add a person with a password made for them; return it, to be shown once.

        Raises:
            InputError: invalid_name, name_taken, invalid_input.
        """
        password = make_password()
        await self._add(Account(check_account_name(name), await self._hash(password), check_role(role)))
        return password

    async def invite(self, name: str, role: str, subject: str = "") -> None:
        """Add a person who signs in at the organisation's provider and has no password here.

        Args:
            name: Their address there, as the provider has verified it, unless there is a `subject`.
            role: What they may do.
            subject: Who they are there, as `ISSUER|SUBJECT`.

        Raises:
            InputError: invalid_name, name_taken, invalid_input.
        """
        if len(subject) > _SUBJECT_MAX or (subject and await self._store.account_of(subject)):
            raise InputError("this subject is too long, or is somebody's already", code="name_taken")
        await self._add(Account(check_account_name(name), "", check_role(role), subject=subject))

    async def _add(self, account: Account) -> None:
        refuse_taken(account.name, await self._store.accounts())
        way = "signs in with a password" if account.password else "signs in at the provider"
        await self._note("person.add", account.name, f"{account.role}; {way}")
        if not await self._store.add_account(account):
            raise InputError(f"there is {account.name} already; choose another name", code="name_taken")

    async def change_role(self, name: str, role: str) -> None:
        """Give a person another role.

        Raises:
            InputError: not_found, last_admin, invalid_input.
        """
        await self._change(name, "person.role", role=check_role(role))

    async def disable(self, name: str) -> None:
        """Keep a person out; they stay in the log under their name.

        Raises:
            InputError: not_found, last_admin.
        """
        await self._change(name, "person.disable", is_disabled=True)

    async def enable(self, name: str) -> None:
        """Let a person in again.

        Raises:
            InputError: not_found.
        """
        await self._change(name, "person.enable", is_disabled=False)

    async def renew_password(self, name: str) -> str:
        """Make a new password for a person; return it, to be shown once.

        Raises:
            InputError: not_found.
        """
        password = make_password()
        await self._change(name, "person.password", password=await self._hash(password))
        return password

    async def set_password(self, name: str, password: str) -> None:
        """Replace a person's password by one of their own.

        Raises:
            InputError: not_found, password_length.
        """
        hashed = await self._hash(check_password(password))
        await self._change(name, "person.password", "by themselves", password=hashed)

    async def end_sessions(self, name: str) -> int:
        """Sign a person out everywhere; return how many sessions there were.

        Raises:
            InputError: not_found.
        """
        account = await self.find(name)
        await self._note("sessions.end", account.name, "")
        return await self._store.end_sessions(account.name)

    async def _change(self, name: str, action: str, detail: str = "", **changes: Role | str | bool) -> None:
        for _ in range(_TRIES):
            account = await self.find(name)
            changed = msgspec.structs.replace(account, **changes)
            refuse_lockout(await self._store.accounts(), changed)
            said = detail if changed.role == account.role else f"{account.role} to {changed.role}"
            await self._note(action, account.name, said)
            # The store has the last word: another process may have changed this account, or the other admin, meanwhile.
            if await self._store.change_account(account, changed):
                await self._store.end_sessions(account.name)
                return
        raise BackendError(f"{name[:100]} is being changed by somebody else all the time; try again", retryable=True)

    async def find(self, name: str) -> Account:
        """Return an account.

        Raises:
            InputError: not_found.
        """
        account = await self._store.account(name)
        if account is None:
            raise InputError(f"there is nobody called {name[:100]}", code="not_found")
        return account

    async def add_key(
        self,
        name: str,
        kind: Literal["server", "publishable"],
        *,
        kinds: Sequence[str] = (),
        apps: Sequence[str] = (),
        sources: Sequence[str] = (),
    ) -> tuple[ApiKey, str]:
        """Make a key that may send signals; return it and its secret, to be shown once.

        Raises:
            InputError: invalid_name, name_taken, invalid_input.
        """
        plain, allowed = check_key_name(name), check_kinds(kinds)
        if kind == "publishable" and sources:
            raise InputError("a publishable key is its own source; only a server key is bound to sources")
        if kind == "server":
            secret, key = new_server_key(plain, kinds=allowed, apps=apps, sources=sources)
        else:
            key = new_publishable_key(plain, kinds=allowed, apps=apps)
            secret = key.digest
        refuse_taken(plain, await self._store.api_keys())
        await self._note("key.new", plain, f"{kind}, {describe_limits(key)}")
        if not await self._store.add_api_key(key):
            raise InputError(f"there is {plain} already; choose another name", code="name_taken")
        return key, secret

    async def revoke_key(self, name: str) -> ApiKey:
        """Let a key send no more, for good; return it.

        Raises:
            InputError: not_found.
        """
        key = next((each for each in await self._store.api_keys() if each.name == name), None)
        if key is None:
            raise InputError(f"there is no key {name[:100]}", code="not_found")
        revoked = msgspec.structs.replace(key, revoked=True)
        await self._note("key.revoke", name, "")
        await self._store.save_api_key(revoked)
        return revoked


def make_password() -> str:
    """Return a password that nobody can guess, and that can be read out."""
    return secrets.token_urlsafe(12)


def describe_limits(key: ApiKey) -> str:
    """Return what a key may send, in words."""
    limits = (("kinds", key.kinds), ("apps", key.apps), ("sources", key.sources))
    return " ".join(f"{word}={','.join(values)}" for word, values in limits if values) or "everything"
