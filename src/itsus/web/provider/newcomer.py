"""Who somebody from the provider is here: who was here before, who was invited, or (by policy) a new viewer."""

import msgspec

from itsus.model.errors import InputError
from itsus.model.store import Account
from itsus.model.team import check_account_name
from itsus.web.audit import note
from itsus.web.desk import Desk
from itsus.web.identity import Person
from itsus.web.problem import Problem
from itsus.web.provider.token import Identity


async def find_account(desk: Desk, identity: Identity, address: str) -> Account:
    """Return the account of who has signed in at the provider.

    Raises:
        Problem: account_disabled, not_invited.
    """
    account = await desk.store.account_of(identity.to_subject()) or await _link(desk, identity, address)
    account = account or await _make_viewer(desk, identity, address)
    if account.is_disabled:
        raise Problem("account_disabled")
    return account


async def _link(desk: Desk, identity: Identity, address: str) -> Account | None:
    """An invitation is an account without password that bears the verified address, and that nobody has taken up.

    An account with a password is never taken over by an address: whoever can have one made at the provider could
    otherwise become anybody here.
    """
    if not identity.email:
        return None
    for account in await desk.store.accounts():
        is_invited = not account.password and not account.subject and not account.is_disabled
        if is_invited and account.name.casefold() == identity.email.casefold():
            linked = msgspec.structs.replace(account, subject=identity.to_subject())
            await _note(desk, linked, address, "link")
            # Who takes up the same invitation in this very moment, in another browser, may be first.
            done = await desk.store.change_account(account, linked)
            return linked if done else await desk.store.account_of(identity.to_subject())
    return None


async def _make_viewer(desk: Desk, identity: Identity, address: str) -> Account:
    if desk.settings.sign_in.new_people != "viewer":
        raise Problem("not_invited", "You have no account here yet. Ask an admin to add you, then sign in again.")
    account = _name_viewer(identity)
    if account is not None:
        await _note(desk, account, address, "add")
        # Two browsers of one person may come for the first time at once.
        made = await desk.store.add_account(account)
        found = account if made else await desk.store.account_of(account.subject)
        if found is not None:
            return found
    words = "An account for you cannot be made: your address is taken here, or cannot be a name. Ask an admin."
    raise Problem("not_invited", words)


def _name_viewer(identity: Identity) -> Account | None:
    try:
        name = check_account_name(identity.email or identity.subject)
    except InputError:
        return None
    return Account(name, "", "viewer", subject=identity.to_subject())


async def _note(desk: Desk, account: Account, address: str, what: str) -> None:
    person = Person(account.name, account.role, "session", address)
    await note(desk, person, f"person.{what}", account.name, f"at the provider, as {account.role}")
