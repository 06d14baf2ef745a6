"""Files of signals as they go over the wire: NDJSON (or a JSON array), also gzipped."""
