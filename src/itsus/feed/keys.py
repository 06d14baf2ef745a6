"""The keys of a feed: making, loading, naming. Where a private key is kept is decided elsewhere; it is never logged."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from itsus.model.errors import SettingsError

#: A public key as JSON Web Key: `kty`, `crv`, `x`, `y`.
PublicJwk: TypeAlias = dict[str, str]


class SigningKey:
    """A private ES256 key. Its repr shows the thumbprint, never the key."""

    def __init__(self, key: ECKey) -> None:
        self._key = key

    def __repr__(self) -> str:
        return f"SigningKey({self.thumbprint})"

    @classmethod
    def generate(cls) -> "SigningKey":
        """Make a new key from the system's randomness."""
        return cls(ECKey.generate_key("P-256"))

    @classmethod
    def load_pem(cls, pem: bytes) -> "SigningKey":
        """Read a private key from PEM.

        Raises:
            SettingsError: if it is no private key on P-256; without any part of the key in its words.
        """
        try:
            key = ECKey.import_key(pem)
        except (ValueError, TypeError, JoseError):
            raise SettingsError("the signing key is not a readable PEM; make one with `itsus keys new`") from None
        if not key.is_private or key.curve_name != "P-256":
            raise SettingsError("the signing key must be a private key on the curve P-256 (prime256v1)")
        return cls(key)

    def to_pem(self) -> bytes:
        """Return the private key as unencrypted PKCS #8 PEM; the caller guards it (mode 0600)."""
        return self._key.as_pem(private=True)

    @property
    def thumbprint(self) -> str:
        """The `kid`: RFC 7638 thumbprint of the public half, SHA-256, base64url."""
        return self._key.thumbprint()

    def public_jwk(self) -> PublicJwk:
        """Return the public half, as clients pin it."""
        return {member: str(self._key.as_dict(private=False)[member]) for member in ("kty", "crv", "x", "y")}

    @property
    def jwk(self) -> ECKey:
        """The key for the signing library."""
        return self._key


class PublicKey:
    """The public half of a key, as readers pin it."""

    def __init__(self, key: ECKey) -> None:
        self._key = key
        self.kid = key.thumbprint()

    def __repr__(self) -> str:
        return f"PublicKey({self.kid})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.kid == self.kid

    def __hash__(self) -> int:
        return hash(self.kid)

    @classmethod
    def load_jwk(cls, jwk: PublicJwk) -> "PublicKey":
        """Read a pinned key; private members are ignored.

        Raises:
            SettingsError: if it is no public key on P-256.
        """
        try:
            key = ECKey.import_key({member: jwk[member] for member in ("kty", "crv", "x", "y")})
            key.public_key.public_numbers()
        except (ValueError, TypeError, KeyError, JoseError):
            raise SettingsError("a pinned key must be a JSON Web Key with kty EC, crv P-256, x and y") from None
        if jwk["kty"] != "EC" or key.curve_name != "P-256":
            raise SettingsError("a pinned key must be of kty EC on the curve P-256")
        return cls(key)

    def to_native(self) -> ec.EllipticCurvePublicKey:
        """Return the key for the verifying library."""
        return self._key.public_key


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The two keys a reader pins. `current` is None once the standby has revoked it."""

    current: PublicKey | None
    standby: PublicKey | None = None

    @classmethod
    def of(cls, current: PublicJwk | None, standby: PublicJwk | None = None) -> "PublicKeys":
        """Build from JSON Web Keys."""
        return cls(
            PublicKey.load_jwk(current) if current else None,
            PublicKey.load_jwk(standby) if standby else None,
        )

    def find(self, kid: str) -> PublicKey | None:
        """Return the key with this thumbprint, None if neither has it (F-05)."""
        return next((key for key in (self.current, self.standby) if key is not None and key.kid == kid), None)

    def without(self, revoked: Collection[str]) -> "PublicKeys":
        """Return the keys that still count once `revoked` were read from an accepted document (F-16)."""
        if self.current is not None and self.current.kid in revoked:
            return PublicKeys(None, self.standby)
        return self
