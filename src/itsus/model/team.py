"""The rules of a team, the same for the console, the API and the terminal: names, passwords, and that one admin stays.

What is kept of people and keys is `itsus.model.store`'s; changing them is `itsus.web.team`'s.
"""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

from itsus.model.errors import InputError
from itsus.model.store import Account, ApiKey
from itsus.model.words import MACHINE_KINDS, OUTCOME_KINDS, PEOPLE_KINDS

Role: TypeAlias = Literal["viewer", "drafter", "approver", "admin"]
#: From the least to the most; each may do what the ones before may.
ROLES: Final[tuple[Role, ...]] = get_args(Role)
MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 1024
_NAME_MAX: Final = 100
_KINDS: Final = frozenset({*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS})
#: HTTP Basic ends a name at a colon, and an address at a slash, a question mark or a number sign.
_BREAKS_NAMES: Final = frozenset(":/?#\\%")
#: Browsers take these for steps within an address, so that nobody of such a name could be changed or disabled.
_STEPS: Final = frozenset({".", ".."})
#: How the command line calls the key that signs the feed.
_RESERVED: Final = "current"


def check_account_name(name: str) -> str:
    """Return a name for signing in, without spaces around it.

    Raises:
        InputError: invalid_name.
    """
    return _check_name(name, "a name for signing in")


def check_key_name(name: str) -> str:
    """Return a name for a key that may send signals.

    Raises:
        InputError: invalid_name.
    """
    if name.strip() == _RESERVED:
        raise InputError(f"`{_RESERVED}` is how the key that signs the feed is called", code="invalid_name")
    return _check_name(name, "a name of a key")


def _check_name(name: str, what: str) -> str:
    plain = name.strip()
    # What is not printable also holds what turns the direction of writing around, to look like somebody else's name.
    is_whole = plain.isprintable() and plain not in _STEPS and not _BREAKS_NAMES & set(plain)
    if not is_whole or not 0 < len(plain) <= _NAME_MAX:
        words = (
            f"{what} has 1 to {_NAME_MAX} visible characters, not dots alone, none of {' '.join(sorted(_BREAKS_NAMES))}"
        )
        raise InputError(words, code="invalid_name")
    return plain


def check_password(password: str) -> str:
    """Return a new password if it is long enough, and not so long that hashing it costs us.

    Raises:
        InputError: password_length.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InputError(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} characters", code="password_length")
    return password


def check_role(role: str) -> Role:
    """Return a role by its name.

    Raises:
        InputError: invalid_input.
    """
    found = next((each for each in ROLES if each == role), None)
    if found is None:
        raise InputError(f"there is no role {role[:40]}; known are {', '.join(ROLES)}")
    return found


def check_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return kinds of signals, if there are such.

    Raises:
        InputError: invalid_input.
    """
    given = tuple(kinds)
    for kind in given:
        if kind not in _KINDS:
            raise InputError(f"there is no kind of signal called {kind[:40]}; known are {', '.join(sorted(_KINDS))}")
    return given


def refuse_taken(name: str, taken: Iterable[Account | ApiKey]) -> None:
    """Refuse a name that another has, however it is capitalised.

    Raises:
        InputError: name_taken.
    """
    if any(other.name.casefold() == name.casefold() for other in taken):
        raise InputError(f"there is {name} already; choose another name", code="name_taken")


def refuse_lockout(accounts: Iterable[Account], changed: Account) -> None:
    """Refuse a change of an account after which nobody could manage the team, if somebody can now.

    Raises:
        InputError: last_admin.
    """
    able = {each.name for each in accounts if is_able_admin(each)}
    if able == {changed.name} and not is_able_admin(changed):
        words = f"nobody but {changed.name} can manage the team; make somebody else an admin first"
        raise InputError(words, code="last_admin")


def is_able_admin(account: Account) -> bool:
    """Tell whether an account can manage the team."""
    return account.role == "admin" and not account.is_disabled
