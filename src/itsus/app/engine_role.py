"""The engine's process."""

from itsus.app.assembly import build_stages
from itsus.app.engine_loop import EngineLoop
from itsus.app.job import Job
from itsus.app.locks import hold_lock
from itsus.app.storage import locate_store


async def run_engine(job: Job) -> None:
    """Step the engine; alone, since two would take each other's inputs."""
    file = locate_store(job.config.settings, job.config.folder)
    with hold_lock(file.with_name(f"{file.name}.engine"), "an engine"):
        loop = EngineLoop(job.store, job.clock, build_stages())
        try:
            await loop.run()
        finally:
            await loop.save()
