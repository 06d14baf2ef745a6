"""A local folder as origin, served by any web server."""
