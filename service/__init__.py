"""OneCase（一人一案）: where everything is. `tests/architecture` checks that this map is true.

The slices, higher first; a slice knows only those below it, and a `|` means that neither knows the other:

    cli           operator commands (`onecase …`)
    demo          an invented county to try, and to measure
    app | worker  web process | job process
    wiring        the one hook by which a lower slice lets a higher one act
    supervision   督导: indicators and boards, outside averages, report calendar and reports
    exchange      any office's workbook in, lists out: headings and words matched, dry run, apply, undo, error workbook
    casefile      the person's page: who it is, what is owed first, all that happened, links to every slice
    reminders     who is told what, when; delivery and its outcome
    visits        follow-up visits: plan, day list by village, record; campaigns
    duties        what is owed, by whom, by when, and why: asks law, keeps the rows
    ledgers       台账: 一人一策 of graduates, 帮扶 of monitored persons; versions, signatures, print; rosters
    entitlements  training, public-welfare posts, subsidies, massage certificates: what one has and may have
    employment    job history, businesses, where graduates went, stability, red flags
    casework      what was done for a person: records, for one or many; corrections; job leads, events, cards, papers
    caseloads     who looks after whom: assign, transfer, hand over
    approvals     ask and decide, never the same person
    dossier       what is on file of persons, loaded for the engine in one statement
    people        the register: identity, credentials, household, dated statements; duplicates and merge
    profiles | accounts   which profile governs which area, the calendar | users, sign-in, tokens, roles
    audit         append-only acts, sealed into a chain
    access        who may do what, where: permissions, areas, scope.py and gate.py
    tables        what is kept: all tables; who writes which, and what a merge does with it
    law | kit     the pure engine and the plans as data | no word of our subject

The same few files in every slice, absent when not needed; a file that grows becomes a package of the same name:

    rules      decide, compute, explain; no I/O, no clock, no kit
    schemas    pydantic shapes, shared by form, JSON and importer
    queries    reads: (session, actor, …); never writes
    commands   one function an act: (tx, actor, …); never commits, knows no HTTP
    pages      HTML | api JSON: parse, call one command or query, answer
    jobs       handlers and schedules: call one command

A request: page or route → `Require(permission)` gives the Actor → shape → command → `people.touch` locks the persons →
rules → rows, audit → settlers (duties, reminders) → commit (`kit.db`) → only then the answer.
"""
