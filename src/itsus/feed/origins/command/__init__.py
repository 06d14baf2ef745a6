"""A place that a command of the operator's reaches (rsync, a CDN's own tool) as origin."""
