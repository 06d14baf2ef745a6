"""Pages of lists that are short enough to be read whole, but shall not be answered whole."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from litestar.params import QueryParameter

Item = TypeVar("Item")

#: Of which size pages are, and where the next one begins.
PageLimit = Annotated[int, QueryParameter(ge=1, le=1000, description="At most this many.")]
PageAfter = Annotated[str, QueryParameter(max_length=200, description="`next` of the page before.")]


def cut_page(
    items: Sequence[Item], name_of: Callable[[Item], str], after: str, limit: int
) -> tuple[Sequence[Item], str]:
    """Return the items after the one of a name (none if there is no such), and the name that leads on; "": no more."""
    names = [name_of(item) for item in items]
    if after and after not in names:
        return (), ""
    begin = names.index(after) + 1 if after else 0
    shown = items[begin : begin + limit]
    return shown, name_of(shown[-1]) if shown and begin + limit < len(items) else ""
