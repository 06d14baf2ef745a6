"""Tells operators by mail, chat, pager or webhook: anything that Apprise has an address for."""
