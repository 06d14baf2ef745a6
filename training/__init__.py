"""How the reader of posts learns: README.md."""
