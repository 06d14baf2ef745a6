"""The publisher's process; the only one that reads the signing key."""

from itsus.app.job import Job
from itsus.app.outlets import build_channels, build_origins, load_signing_key
from itsus.app.publisher import Publisher


async def run_publisher(job: Job) -> None:
    """Publish and tell."""
    settings, folder = job.config.settings, job.config.folder
    publisher = Publisher(
        job.store,
        settings,
        origins=build_origins(settings, folder),
        channels=build_channels(settings, folder),
        key=load_signing_key(settings, folder),
        clock=job.clock,
    )
    await publisher.run()
