"""Local accounts: checking passwords slowly for attackers, evenly for unknown names, and not too often."""

import asyncio
import ipaddress
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from itsus.model.store import Account, Store
from itsus.model.team import MAX_PASSWORD, check_password
from itsus.web.audit import Actor
from itsus.web.problem import Problem
from itsus.web.team import Team

#: Failed tries within `WINDOW_S` before the next is refused. One address may try for several people of a team.
TRIES_PER_ACCOUNT: Final = 10
TRIES_PER_ADDRESS: Final = 30
WINDOW_S: Final = 300
#: Names and addresses remembered at most; the oldest is forgotten first, so that memory stays bounded.
REMEMBERED: Final = 10_000


class Failures:
    """Counts recent failures per key. `seconds` is a monotonic clock."""

    def __init__(self, limit: int, seconds: Callable[[], float]) -> None:
        self._limit = limit
        self._seconds = seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, key: str) -> int:
        """Return how long a key has to wait before it may try again; 0 = not at all."""
        times = self._times.get(key, deque())
        while times and times[0] <= self._seconds() - WINDOW_S:
            times.popleft()
        return int(times[0] + WINDOW_S - self._seconds()) + 1 if len(times) >= self._limit else 0

    def add(self, key: str) -> None:
        """Note a failure."""
        self._times.setdefault(key, deque(maxlen=self._limit)).append(self._seconds())
        self._times.move_to_end(key)
        if len(self._times) > REMEMBERED:
            self._times.popitem(last=False)

    def forget(self, key: str) -> None:
        """Note a success."""
        self._times.pop(key, None)


class Passwords:
    """Checks names and passwords against the store.

    Args:
        store: Holds the accounts.
        hasher: argon2id; hashing runs in a thread, so that it delays nobody else.
        seconds: A monotonic clock.
    """

    def __init__(self, store: Store, hasher: PasswordHasher, seconds: Callable[[], float]) -> None:
        self._store = store
        self._hasher = hasher
        self._by_account = Failures(TRIES_PER_ACCOUNT, seconds)
        self._by_address = Failures(TRIES_PER_ADDRESS, seconds)
        #: Where people have signed in from: there, the tries of strangers elsewhere do not keep them out.
        self._homes: OrderedDict[str, None] = OrderedDict()
        #: What an unknown name is checked against, so that it takes as long as a known one.
        self._nobody = hasher.hash("nobody")

    async def check(self, name: str, password: str, address: str) -> Account:
        """Return the account that name and password belong to.

        Raises:
            Problem: too_many_tries, wrong_password (the same for an unknown name), account_disabled (told only to
                who knows the password).
        """
        network = network_of(address)
        home = f"{name}\x1f{network}"
        counted = home if home in self._homes else name
        wait_s = max(self._by_account.wait_s(counted), self._by_address.wait_s(network))
        if wait_s:
            raise Problem("too_many_tries", f"Try again in {wait_s // 60 + 1} minutes.", retry_after_s=wait_s)
        # Counted before the slow part and taken back after: many tries at once are not more tries.
        self._by_account.add(counted)
        self._by_address.add(network)
        account = await self._store.account(name) if len(name) <= MAX_PASSWORD else None
        # Who signs in elsewhere has no password: nothing matches, and it takes as long.
        hashed = (account.password if account else "") or self._nobody
        is_right = await asyncio.to_thread(self._is_right, hashed, password)
        if not is_right or account is None or not account.password:
            raise Problem("wrong_password")
        if account.is_disabled:
            raise Problem("account_disabled")
        self._by_account.forget(counted)
        self._by_address.forget(network)
        self._remember(home)
        return account

    def _remember(self, home: str) -> None:
        self._homes[home] = None
        self._homes.move_to_end(home)
        if len(self._homes) > REMEMBERED:
            self._homes.popitem(last=False)

    @contextmanager
    def count_try(self, address: str) -> Iterator[None]:
        """Count a sign-in at the provider as a failed try of an address, unless it ends well.

        Raises:
            Problem: too_many_tries.
        """
        network = network_of(address)
        wait_s = self._by_address.wait_s(network)
        if wait_s:
            raise Problem("too_many_tries", f"Try again in {wait_s // 60 + 1} minutes.", retry_after_s=wait_s)
        self._by_address.add(network)
        yield
        self._by_address.forget(network)

    async def hash(self, password: str) -> str:
        """Return what the store keeps of a password."""
        return await asyncio.to_thread(self._hasher.hash, password)

    def _is_right(self, hashed: str, password: str) -> bool:
        try:
            return len(password) <= MAX_PASSWORD and self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6, a house has a whole /64."""
    try:
        found = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(ipaddress.IPv6Network((found.packed[:8] + bytes(8), 64)))


async def change_password(passwords: Passwords, team: Team, person: Actor, old: str, new: str) -> None:
    """Replace a person's own password, if they know the one so far.

    Raises:
        Problem: no_password, wrong_password, too_many_tries.
        InputError: password_length.
    """
    if not (await team.find(person.name)).password:
        raise Problem("no_password", "You sign in at your organisation; there is no password of yours here.")
    check_password(new)
    await passwords.check(person.name, old, person.address)
    await team.set_password(person.name, new)
