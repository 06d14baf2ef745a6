"""Which methods an address takes, for who asks it so (OPTIONS). The framework names only those of its first handler."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from itsus.web.access import ROUTES


async def tell_methods(message: Message, scope: Scope) -> None:
    """Write what the table of roles says into `Allow`."""
    if message["type"] == "http.response.start" and scope.get("method") == "OPTIONS":
        path = scope.get("path_template", "")
        methods = {method for method, template in ROUTES if template == path}
        if methods:
            MutableScopeHeaders.from_message(message)["Allow"] = ", ".join(sorted({*methods, "OPTIONS"}))
