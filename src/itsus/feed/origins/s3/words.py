"""What an object store's refusal means, in words. Answers are quoted by their code alone: their text names keys."""

import re
from typing import Final

from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

from itsus.model.errors import BackendError

_STATUS: Final = re.compile(r"status code: (\d{3})")
_CODE: Final = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")


def find_status(error: Exception) -> int:
    """Return the HTTP status that an error of the driver's tells of, 0 if there was no answer."""
    found = _STATUS.search(str(error))
    return int(found[1]) if found else 0


def is_bucket_missing(error: FileNotFoundError) -> bool:
    """Return whether not the object but its bucket is missing."""
    return "NoSuchBucket" in str(error)


def explain(error: Exception, name: str) -> BackendError:
    """Turn an error of the driver's into one of ours; server errors, overload and no answer at all may pass."""
    status = find_status(error)
    found = _CODE.search(str(error))
    code = f" ({found[1]})" if found else ""
    place = f"the origin {name}"
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return BackendError(f"{place} refuses our key{code}: let it list, read and write there", retryable=False)
    if isinstance(error, FileNotFoundError):
        return BackendError(f"{place} has no such bucket{code}: check path, region and endpoint", retryable=False)
    if "Received redirect" in str(error):
        return BackendError(f"{place} is elsewhere: check region and endpoint", retryable=False)
    if status == 429 or status >= 500:
        return BackendError(f"{place} answers {status}{code}: it is busy or broken", retryable=True)
    if status:
        return BackendError(f"{place} answers {status}{code}: check path, region and endpoint", retryable=False)
    return BackendError(f"{place} cannot be reached: check endpoint and network", retryable=True)
