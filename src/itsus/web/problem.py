"""Refusals and failures as callers see them: RFC 9457 problems with a stable code (docs/api.md lists them)."""

from typing import Final

import msgspec

from itsus.model.errors import InputError

#: Every code the API can answer with, its status, and its title. Codes never change their meaning.
CODES: Final[dict[str, tuple[int, str]]] = {
    "invalid_input": (400, "The request is not what this address expects"),
    "unknown_language": (400, "We have no words in this language"),
    "empty_text": (400, "A title or body is empty"),
    "text_too_long": (400, "A title or body is too long"),
    "placeholder_left": (400, "A variable stands where a word should be"),
    "empty_note": (400, "The note is empty"),
    "note_too_long": (400, "The note is too long"),
    "bad_link": (400, "The link is not one to a web page"),
    "invalid_name": (400, "This name cannot be used"),
    "password_length": (400, "The password is too short or too long"),
    "sign_in_required": (401, "Sign in first"),
    "wrong_password": (401, "Name and password do not match"),
    "sign_in_failed": (401, "The sign-in did not work"),
    "csrf_failed": (403, "The request did not come from a page of ours"),
    "basic_needs_tls": (403, "Name and password may only travel over TLS or loopback"),
    "role_required": (403, "Your role does not allow this"),
    "account_disabled": (403, "This account is disabled; an admin can enable it"),
    "not_invited": (403, "This person has no account here"),
    "not_found": (404, "There is nothing here"),
    "method_not_allowed": (405, "This address does not do that"),
    "stale_draft": (409, "The text has changed since you read it"),
    "nothing_proposed": (409, "Nothing waits for approval here"),
    "not_live": (409, "This notice is not up"),
    "already_ended": (409, "This incident has ended"),
    "muted": (409, "This app is muted"),
    "stage_not_next": (409, "Another stage is next"),
    "name_taken": (409, "This name is taken"),
    "last_admin": (409, "Nobody could manage the team any more"),
    "no_password": (409, "This account has no password here"),
    "in_progress": (409, "The same request is being done just now"),
    "told_once": (409, "This was done, and its secret was told in the first answer only"),
    "too_large": (413, "The request is too large"),
    "idempotency_mismatch": (422, "This Idempotency-Key was used for another request"),
    "too_many_tries": (429, "Too many failed tries"),
    "internal_error": (500, "Something broke on our side"),
    "feed_expired": (503, "The feed of this app has expired"),
    "provider_unavailable": (503, "The organisation's sign-in does not answer"),
    "backend_unavailable": (503, "The store cannot be reached"),
}


class ProblemBody(msgspec.Struct, frozen=True):
    """What goes over the wire as `application/problem+json`."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """A request that is refused, in words a person can act on.

    Args:
        code: One of `CODES`.
        detail: One sentence about this case; the code's title if empty.
        retry_after_s: When trying again may help.
    """

    def __init__(self, code: str, detail: str = "", *, retry_after_s: int | None = None) -> None:
        self.code = code
        self.status, self.title = CODES[code]
        self.detail = detail or f"{self.title}."
        self.retry_after_s = retry_after_s
        super().__init__(self.detail)

    def to_body(self) -> ProblemBody:
        """Return the wire form."""
        return ProblemBody(f"urn:itsus:problem:{self.code}", self.title, self.status, self.code, self.detail)


def explain_input(error: InputError) -> Problem:
    """Return the refusal that an error of the caller's is."""
    words = str(error)
    return Problem(error.code if error.code in CODES else "invalid_input", f"{words[:1].upper()}{words[1:]}.")
