"""About whom a text is: whom it names (`services`), what it says beside the names, and who of them suffers (`verdict`).

`folding` cuts texts into words, `phrases` and `reading` make them items, `standing` tells as what a name is named,
`hints` settles most texts without all that. Lists are data: `services.toml`, and in `lang/` one file a language.
"""
