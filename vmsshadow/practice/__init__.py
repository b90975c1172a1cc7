"""Who drives the system as a rehearsal: transcripts, which are sessions written down, documentation and tests at once.

`transcript` reads and writes the format, `matching` compares a screen with what is expected, `runner` replays,
`predicates` is the small safe language of assertions, `record` writes what happens on a console as a transcript.
"""
