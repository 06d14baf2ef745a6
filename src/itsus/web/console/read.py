"""How would you read this? A post to try: what its writer is doing and what they blame, as the reader sees it."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.response import Template

from itsus.web.console.forms import Form
from itsus.web.console.render import render
from itsus.web.reading import read_post
from itsus.web.supply import TheDesk

#: Larger than other forms: somebody may paste a whole thread, of which the beginning is read.
_BODY_MAX: Final = 4 * 1024 * 1024
#: So much of a post comes back into the box.
_SHOWN: Final = 2000


@get("/read")
async def show_read(request: Request[Any, Any, Any]) -> Template:
    """Show the box."""
    return render(request, "read.html", text="", reading=None)


@post("/read", status_code=200, request_max_body_size=_BODY_MAX)
async def post_read(request: Request[Any, Any, Any], desk: TheDesk, data: Form) -> Template:
    """Read a post, and keep nothing of it."""
    text = data.get("text", "")
    return render(request, "read.html", text=text[:_SHOWN], reading=read_post(desk.reader, text))
