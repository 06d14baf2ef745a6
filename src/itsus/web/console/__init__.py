"""The console: server-rendered pages that keep themselves current. It decides nothing; every form ends in an act."""
