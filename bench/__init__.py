"""Hot paths, measured. Each module has a `main` that prints its own table."""
