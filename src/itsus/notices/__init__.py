"""Words in every language, and who has to agree before people read them.

`write` composes what a notice says, `voice` speaks a language, `catalogue` says what it lacks, `review` whether a
second person has read it, `approval` holds the table of who may let what out, `audience` names an audience for
operators, `limits` is what an edited text must keep to. Not here: whether to speak (`decide`), the life of a notice
(`engine`), how it is signed (`feed`). Everything is pure but for reading the catalogues in `locale/` once.
"""
