"""Times in addresses are RFC 3339, as the schema says; the framework would take plain numbers for them, too."""

import re
from typing import Any, Final

from litestar import Request

from itsus.web.problem import Problem

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_NAMES: Final = ("since", "until", "after")


async def check_times(request: Request[Any, Any, Any]) -> None:
    """Refuse a time that is none before the route is asked.

    Raises:
        Problem: invalid_input, with the parameter's name.
    """
    for name in _NAMES:
        for text in request.query_params.getall(name, []):
            if not _TIME.fullmatch(text):
                raise Problem("invalid_input", f"`{name}` needs a time like 2021-10-04T15:40:00Z.")
