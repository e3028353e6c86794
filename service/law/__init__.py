"""What is owed, to whom, by when, and why: the pure engine.

Facts about one person + the profile of the place + a date → duties. Nothing here reads a clock, a database or the
network; the only files read are the profiles packaged beside this module. Rule ids (FOUR-01 …) are those of the
profiles, which name document and clause.
"""
