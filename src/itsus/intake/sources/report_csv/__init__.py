"""Counts of people's reports as CSV (`utc,reports`), also gzipped."""
