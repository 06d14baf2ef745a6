"""Fetches the certificate that a host shows: first as a device would, then, if that refuses it, to see what it is."""

import asyncio
import ssl
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from itsus.app.doctor.network import Certificate
from itsus.model.errors import BackendError

_LIMIT_S: Final = 3.0
_MOST_LETTERS: Final = 80


async def read_certificate(host: str, address: str, port: int, trusted: ssl.SSLContext | None = None) -> Certificate:
    """Return the certificate for `host` that is shown at an address.

    Args:
        host: The name that the certificate must be for.
        address: The IP address to ask.
        port: The port to ask.
        trusted: Whom to trust; by default the authorities that this machine trusts.

    Raises:
        BackendError: if nobody shows one there.
    """
    distrust = ""
    try:
        try:
            shown = await _fetch(host, address, port, trusted or ssl.create_default_context())
        except ssl.SSLCertVerificationError as error:
            distrust = error.verify_message
            shown = await _fetch(host, address, port, _trust_anybody())
        certificate = x509.load_der_x509_certificate(shown)
    except (OSError, TimeoutError, ValueError) as error:
        reason = "" if isinstance(error, TimeoutError) else f" ({_explain(error)})"
        raise BackendError(f"{host}:{port} shows no certificate{reason}", retryable=True) from error
    return Certificate(_name_issuer(certificate), certificate.not_valid_after_utc, distrust)


async def _fetch(host: str, address: str, port: int, context: ssl.SSLContext) -> bytes:
    async with asyncio.timeout(_LIMIT_S):
        _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
    try:
        return writer.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
    finally:
        # Nothing was sent and nothing is waited for: a polite good-bye could hang.
        writer.transport.abort()


def _trust_anybody() -> ssl.SSLContext:
    """Only to look at a certificate that was refused; nothing is read over such a connection."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _name_issuer(certificate: x509.Certificate) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        names = certificate.issuer.get_attributes_for_oid(kind)
        if names:
            text = str(names[0].value)[:_MOST_LETTERS]
            return "".join(letter if letter.isprintable() else "?" for letter in text)
    return "an authority without a name"


def _explain(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
