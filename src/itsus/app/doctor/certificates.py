"""Certificates of the origins: trusted, and good for some time yet. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from itsus.app.doctor.address import Address
from itsus.app.doctor.finding import Finding
from itsus.app.doctor.network import Certificate
from itsus.app.doctor.party import Party
from itsus.app.doctor.survey import Survey

#: Renewal is usually tried 30 days before; whatever is nearer than this has failed to renew for two weeks.
_SOON: Final = timedelta(days=14)


def judge_certificates(origins: Sequence[Party], survey: Survey, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with a certificate, or until when it is good."""
    for origin in origins:
        for address in origin.addresses:
            certificate = survey.of(address).certificate
            if certificate is not None:
                yield _judge(origin, address, certificate, now)


def _judge(origin: Party, address: Address, certificate: Certificate, now: datetime) -> Finding:
    what, left = f"{origin.name}, certificate of {address.host}", certificate.expires - now
    if left <= timedelta(0):
        return Finding(
            "origins", what, "bad", f"has expired {-left.days} day(s) ago: no device reads this origin", _RENEW
        )
    if certificate.distrust:
        return Finding("origins", what, "bad", f"devices do not trust it: {certificate.distrust}", _REPLACE)
    if left <= _SOON:
        words = f"expires in {left.days} day(s), on {certificate.expires:%-d %B}; then no device reads this origin"
        return Finding("origins", what, "bad", words, _RENEW)
    return Finding("origins", what, "good", f"by {certificate.issuer}, good for {left.days} days")


_RENEW: Final = "renew it now, and find out why it was not renewed by itself"
_REPLACE: Final = "install a certificate for this very name, with its chain, from an authority that browsers know"
