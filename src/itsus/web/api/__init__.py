"""The HTTP API under `/v1`: what operators see and do, as JSON. The rules are the desk's, the same as the console's."""
