"""The rollout: stages, what they show so far, and the button that opens the next."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template

from itsus.web import acts
from itsus.web.console.forms import Form, go
from itsus.web.console.render import render
from itsus.web.figures import read_rollouts
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk, ThePerson


@get("/rollout")
async def show_rollout(request: Request[Any, Any, Any], desk: TheDesk) -> Template:
    """Show every app's stages."""
    return render(request, "rollout.html", rollouts=await read_rollouts(desk))


@post("/rollout/advance")
async def post_advance(desk: TheDesk, person: ThePerson, data: Form) -> Redirect:
    """Say yes to opening the next stage."""
    stage = data.get("stage", "")
    if not (stage.isascii() and stage.isdigit() and len(stage) < 6):
        raise Problem("invalid_input", "The stage is a number, counted from 0.")
    await acts.advance(desk, person, data.get("app", ""), int(stage))
    return go("/rollout", "advance")
