"""`detect benchmark`: the same suites for every model, and where the models part ways.

`suites` loads labelled pairs and event folders, `metrics` counts, `judging`, `pairing` and
`events` measure the three roles, `speed` times them, `compare` sets models side by side, `run`
puts it together, `tables` and `page` show it.
"""
