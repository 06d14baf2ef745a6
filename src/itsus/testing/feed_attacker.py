"""A publisher in memory that can be honest or not: one method per attack on the feed, for tests and vectors.

The keys are TEST KEYS made from public words: whoever reads this can sign with them. Never pin them.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from joserfc.jwk import ECKey

from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.sign import MAX_BYTES, TYP

#: The order of P-256, for the second valid form of every signature.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def make_test_key(words: str) -> SigningKey:
    """Make the test key that belongs to some words; the same words give the same key."""
    secret = int.from_bytes(hashlib.sha256(f"itsus TEST KEY {words}".encode()).digest(), "big")
    return SigningKey(ECKey.import_key(ec.derive_private_key(secret, ec.SECP256R1())))


class FeedAttacker:
    """Publishes one app's feed, honestly (`publish`) or with one thing wrong (every other method)."""

    def __init__(self, app: str = "photogram", now: datetime = datetime(2021, 10, 4, 15, 50, tzinfo=UTC)) -> None:
        self.app = app
        self.now = now
        self.current = make_test_key("current")
        self.standby = make_test_key("standby")
        self.thief = make_test_key("thief")
        self.seq = 1_633_362_600_000

    def pinned(self) -> PublicKeys:
        """Return what an honest reader pins."""
        return PublicKeys.of(self.current.public_jwk(), self.standby.public_jwk())

    def payload(self, **changes: Any) -> dict[str, Any]:
        """Return an honest payload with members changed; a change to `...` leaves the member out."""
        iat = int(self.now.timestamp())
        honest = {
            "v": 1,
            "app": self.app,
            "seq": self.seq,
            "iat": iat,
            "exp": iat + 86_400,
            "state": "notice",
            "poll": {"idle_s": 300, "active_s": 20},
            "notices": [self.notice()],
        }
        return {name: value for name, value in (honest | changes).items() if value is not ...}

    def notice(self, **changes: Any) -> dict[str, Any]:
        """Return an honest notice with members changed; a change to `...` leaves the member out."""
        now_s = int(self.now.timestamp())
        honest = {
            "id": "n_1",
            "incident": "i_1",
            "strength": "notice",
            "status": "active",
            "since": now_s - 600,
            "updated": now_s,
            "until": now_s + 7_200,
            "show": "everyone",
            "text": {"en": {"title": "It’s us, not you", "body": "Stories do not load. Your account is fine."}},
            "component": ["stories"],
        }
        return {name: value for name, value in (honest | changes).items() if value is not ...}

    def publish(self, *, key: SigningKey | None = None, **changes: Any) -> bytes:
        """Sign an honest document, or one whose payload was changed before signing."""
        return self.publish_bytes(encode_json(self.payload(**changes)), key=key)

    def publish_bytes(self, payload: bytes, *, key: SigningKey | None = None, **header: Any) -> bytes:
        """Sign any bytes as payload under the honest header, or one with members changed."""
        key = key or self.current
        honest = {"alg": "ES256", "kid": key.thumbprint, "typ": TYP}
        members = {name: value for name, value in (honest | header).items() if value is not ...}
        return self.seal(encode_json(members), payload, key)

    def seal(self, header: bytes, payload: bytes, key: SigningKey) -> bytes:
        """Sign any header and payload (RFC 6979, so that vectors do not change)."""
        signed = encode_part(header) + b"." + encode_part(payload)
        return signed + b"." + encode_part(_sign(signed, key))

    # Attacks on size and form

    def over_long(self) -> bytes:
        """A signed document one step over the limit."""
        return self._padded(MAX_BYTES + 1)

    def as_long_as_allowed(self) -> bytes:
        """Not an attack: a signed document of exactly the limit or just below."""
        return self._padded(MAX_BYTES)

    def cut(self, share: float = 0.5) -> bytes:
        """The first part of a good document: a copy that broke off."""
        whole = self.publish()
        return whole[: int(len(whole) * share)]

    def padded_base64(self) -> bytes:
        """A good document with the padding that base64url forbids here."""
        return self.publish() + b"=="

    def loose_base64(self) -> bytes:
        """A good document whose last character carries bits that mean nothing."""
        whole = self.publish()
        return whole[:-1] + (b"R" if whole[-1:] != b"R" else b"S")

    # Attacks on the header

    def alg_none(self) -> bytes:
        """No signature at all, and the header says so."""
        header = encode_json({"alg": "none", "kid": self.current.thumbprint, "typ": TYP})
        return encode_part(header) + b"." + encode_part(encode_json(self.payload())) + b"." + encode_part(b"none")

    def alg_swapped(self) -> bytes:
        """The public key, which everyone has, used as the secret of an HMAC."""
        header = encode_json({"alg": "HS256", "kid": self.current.thumbprint, "typ": TYP})
        signed = encode_part(header) + b"." + encode_part(encode_json(self.payload()))
        mac = HMAC(encode_json(self.current.public_jwk()), SHA256())
        mac.update(signed)
        return signed + b"." + encode_part(mac.finalize())

    def wrong_typ(self) -> bytes:
        """Something signed by the right key for another purpose."""
        return self.publish_bytes(encode_json(self.payload()), typ="JWT")

    def extra_header(self) -> bytes:
        """A header that brings its own key."""
        return self.publish_bytes(encode_json(self.payload()), jwk=self.current.public_jwk())

    def duplicate_header(self) -> bytes:
        """A header that names `alg` twice: two readers could see two algorithms."""
        header = f'{{"alg":"none","alg":"ES256","kid":"{self.current.thumbprint}","typ":"{TYP}"}}'
        return self.seal(header.encode(), encode_json(self.payload()), self.current)

    # Attacks on the signature

    def wrong_key(self) -> bytes:
        """Signed by a key that nobody pinned."""
        return self.publish(key=self.thief)

    def borrowed_kid(self) -> bytes:
        """Signed by a key that nobody pinned, under the name of the current one."""
        return self.publish_bytes(encode_json(self.payload()), key=self.thief, kid=self.current.thumbprint)

    def swapped_payload(self) -> bytes:
        """A good signature over another payload."""
        header, _, signature = self.publish().split(b".")
        lie = encode_part(encode_json(self.payload(notices=[self.notice(id="n_lie")])))
        return b".".join((header, lie, signature))

    def der_signature(self) -> bytes:
        """A good signature in the wrong encoding."""
        header, payload, signature = self.publish().split(b".")
        raw = base64.urlsafe_b64decode(signature + b"==")
        body = b"".join(_encode_der_integer(half) for half in (raw[:32], raw[32:]))
        return b".".join((header, payload, encode_part(b"\x30" + bytes([len(body)]) + body)))

    def zero_signature(self) -> bytes:
        """The signature of nothing (r = s = 0), which careless libraries accept."""
        header, payload, _ = self.publish().split(b".")
        return b".".join((header, payload, encode_part(bytes(64))))

    def mirrored_signature(self) -> bytes:
        """Not an attack: (r, n - s) is as valid as (r, s)."""
        header, payload, signature = self.publish().split(b".")
        raw = base64.urlsafe_b64decode(signature + b"==")
        mirrored = (_ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
        return b".".join((header, payload, encode_part(raw[:32] + mirrored)))

    # Attacks on the payload (all signed by the right key)

    def duplicate_member(self) -> bytes:
        """A payload that names `state` twice."""
        return self.publish_bytes(b'{"state":"quiet",' + encode_json(self.payload())[1:])

    def duplicate_deep_member(self) -> bytes:
        """A notice that names its `id` twice."""
        return self.publish_bytes(encode_json(self.payload()).replace(b'{"id":', b'{"id":"n_0","id":'))

    def too_deep(self, levels: int = 33) -> bytes:
        """An unknown member nested so deep that the payload has this many levels."""
        inside = "[" * (levels - 1) + "]" * (levels - 1)
        return self.publish_bytes(encode_json(self.payload())[:-1] + f',"x":{inside}}}'.encode())

    def future_version(self) -> bytes:
        """A document of a later version of the format, with fields of its own kind."""
        return self.publish(v=2, seq="2021-10-04")

    def _padded(self, length: int) -> bytes:
        room = length - len(self.publish(x=""))
        fits = next(n for n in range(room * 3 // 4 - 4, room) if self._padded_length(n) >= length)
        fits -= self._padded_length(fits) > MAX_BYTES >= length
        return self.publish(x="a" * fits)

    def _padded_length(self, fill: int) -> int:
        return len(self.publish(x="a" * fill))


def encode_json(value: Any) -> bytes:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def encode_part(data: bytes) -> bytes:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _sign(signed: bytes, key: SigningKey) -> bytes:
    algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
    private = key.jwk.private_key
    assert private is not None, "a SigningKey is private"
    r, s = decode_dss_signature(private.sign(signed, algorithm))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _encode_der_integer(number: bytes) -> bytes:
    short = number.lstrip(b"\0")
    padded = b"\0" + short if short[0] & 0x80 else short
    return b"\x02" + bytes([len(padded)]) + padded
