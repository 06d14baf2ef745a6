"""The webhook of Prometheus Alertmanager, version 4."""
