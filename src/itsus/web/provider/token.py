"""Is this ID token the provider's, for us, for this sign-in, and of now? Signatures are joserfc's, claims Authlib's.

No I/O in here; the present is an argument.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from itsus.web.problem import Problem

#: Signatures with a public key alone: with `none` anybody could sign, with HS256 anybody who knows the public key.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
#: How far apart the two clocks may be, in seconds.
LEEWAY_S: Final = 60
_TOKEN_MAX: Final = 16 * 1024
_KEYS_MAX: Final = 50
#: A modulus of 2048 bits in base64url; shorter ones can be broken.
_MODULUS_MIN: Final = 342
_SUBJECT_MAX: Final = 255


class Expected(msgspec.Struct, frozen=True):
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str = ""


class Identity(msgspec.Struct, frozen=True):
    """Who somebody is at the provider. `email` is empty unless the provider has verified it."""

    issuer: str
    subject: str
    email: str = ""

    def to_subject(self) -> str:
        """Return what an account keeps of it."""
        return f"{self.issuer}|{self.subject}"


def import_keys(document: Any) -> KeySet:
    """Return the keys of a JWKS that may sign: public-key ones, strong enough, and few.

    Raises:
        ValueError: if there is none.
    """
    listed = document.get("keys") if isinstance(document, Mapping) else None
    able = [key for key in listed[:_KEYS_MAX] if _may_sign(key)] if isinstance(listed, list) else []
    try:
        serialized: KeySetSerialization = {"keys": able}
        return KeySet.import_key_set(serialized)
    except (JoseError, TypeError, KeyError, ValueError) as error:
        raise ValueError(f"no keys that can be used: {type(error).__name__}") from None


def _may_sign(key: Any) -> bool:
    if not isinstance(key, Mapping) or key.get("use", "sig") != "sig" or "d" in key:
        return False
    modulus = key.get("n", "")
    is_strong_rsa = key.get("kty") == "RSA" and isinstance(modulus, str) and len(modulus) >= _MODULUS_MIN
    return is_strong_rsa or key.get("kty") == "EC"


def names_known_key(token: str, keys: KeySet) -> bool:
    """Tell whether a token names one of the keys (or none at all); if not, the provider may have new ones."""
    try:
        part = token.partition(".")[0]
        header = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return True
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid is None or any(key.kid == kid for key in keys.keys)


def verify_id_token(token: str, keys: KeySet, expected: Expected, now: datetime) -> Identity:
    """Return who signed in.

    Raises:
        Problem: sign_in_failed, naming the claim that is wrong.
    """
    if len(token) > _TOKEN_MAX:
        raise _refuse("it is too long")
    try:
        signed = jwt.decode(token, keys, algorithms=ALGORITHMS)
        _claims_of(signed, expected).validate(int(now.timestamp()), LEEWAY_S)
    except JoseError as error:
        raise _refuse(getattr(error, "claim", "") or error.error or type(error).__name__) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _refuse(type(error).__name__) from None
    return _read_identity(signed.claims, expected.issuer)


def _claims_of(signed: jwt.Token, expected: Expected) -> CodeIDToken:
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": expected.nonce},
    }
    params = {
        "nonce": expected.nonce,
        "client_id": expected.client_id,
        "access_token": expected.access_token,
    }
    return CodeIDToken(signed.claims, signed.header, options, params)


def _read_identity(claims: Mapping[str, Any], issuer: str) -> Identity:
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_MAX:
        raise _refuse("sub")
    is_verified = claims.get("email_verified") is True and isinstance(email, str)
    return Identity(issuer, subject, str(email) if is_verified else "")


def _refuse(what: str) -> Problem:
    return Problem("sign_in_failed", f"What the sign-in answered cannot be believed ({what}). Begin it again.")
