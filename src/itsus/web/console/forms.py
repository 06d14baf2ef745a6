"""What forms of the console send, and where they lead."""

from typing import Annotated, TypeAlias

from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

#: Fields of a form by name.
Form: TypeAlias = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


def go(path: str, did: str) -> Redirect:
    """Lead back to a page of ours after an act, which says that it is done."""
    return Redirect(f"{path}?did={did}", status_code=303)


def is_local(path: str) -> bool:
    """Tell whether an address lies within the console: no other site, no trick with slashes or controls."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
