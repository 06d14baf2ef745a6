"""Keys: made, kept, named, and never told."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc.jwk import ECKey

from itsus.feed.keys import PublicKey, PublicKeys, SigningKey
from itsus.model.errors import SettingsError

# RFC 7517, A.1 (an example key of the standard) and its RFC 7638 thumbprint.
EXAMPLE = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}


def test_a_key_survives_its_pem() -> None:
    key = SigningKey.generate()
    assert SigningKey.load_pem(key.to_pem()).thumbprint == key.thumbprint


def test_two_new_keys_differ() -> None:
    assert SigningKey.generate().thumbprint != SigningKey.generate().thumbprint


def test_the_public_half_has_the_same_name_as_the_private() -> None:
    key = SigningKey.generate()
    assert PublicKey.load_jwk(key.public_jwk()).kid == key.thumbprint


def test_the_public_half_holds_nothing_private() -> None:
    assert set(SigningKey.generate().public_jwk()) == {"kty", "crv", "x", "y"}


def test_the_name_of_a_key_is_its_thumbprint_of_rfc_7638() -> None:
    assert PublicKey.load_jwk(EXAMPLE).kid == "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"


def test_a_key_never_shows_itself() -> None:
    key = SigningKey.generate()
    assert repr(key) == f"SigningKey({key.thumbprint})"


def make_foreign_pems() -> dict[str, bytes]:
    private = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    p384 = ec.generate_private_key(ec.SECP384R1())
    return {
        "empty": b"",
        "garbage": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "another curve": p384.private_bytes(*private),
        "another kind": Ed25519PrivateKey.generate().private_bytes(*private),
        "a public key": ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    }


@pytest.mark.parametrize("pem", make_foreign_pems().values(), ids=make_foreign_pems().keys())
def test_what_is_no_private_key_on_p_256_is_refused_in_words(pem: bytes) -> None:
    with pytest.raises(SettingsError, match="key"):
        SigningKey.load_pem(pem)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        EXAMPLE | {"kty": "RSA"},
        EXAMPLE | {"crv": "P-384"},
        EXAMPLE | {"x": EXAMPLE["y"]},
        EXAMPLE | {"x": ""},
        {"kty": "EC", "crv": "P-256", "x": EXAMPLE["x"]},
        {m: str(v) for m, v in ECKey.generate_key("P-384").as_dict(private=False).items()},
    ],
    ids=["empty", "another kind", "wrong curve", "not on the curve", "empty x", "no y", "P-384"],
)
def test_a_pinned_key_that_is_none_is_refused_in_words(jwk: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="pinned key"):
        PublicKey.load_jwk(jwk)


def test_a_revoked_current_key_is_no_longer_found() -> None:
    current, standby = SigningKey.generate(), SigningKey.generate()
    keys = PublicKeys.of(current.public_jwk(), standby.public_jwk())
    left = keys.without([current.thumbprint])
    assert keys.find(current.thumbprint) is not None
    assert left.find(current.thumbprint) is None
    assert left.find(standby.thumbprint) is not None


def test_a_standby_key_cannot_be_revoked() -> None:
    current, standby = SigningKey.generate(), SigningKey.generate()
    keys = PublicKeys.of(current.public_jwk(), standby.public_jwk())
    assert keys.without([standby.thumbprint, "stranger"]) == keys
