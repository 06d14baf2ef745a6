"""Signals in: check, limit, forget who, read texts, fold into windows.

Responsible for everything between a sender and the bus: decoding (`decode`), what a signal may say (`check`), who may
send what (`keys`, `limits`), counting (`fold`) and the HTTP side of it (`http`); `sources` reads the places that
signals come from. Not responsible for what the counts mean (`detect`, `confusion`) or how windows travel (`bus`).
"""
