"""Rules that make labelled pairs, each edit with a consistent twin.

A maker takes a random generator and material and yields **groups** of rows. Within a group,
every hypothesis that stands in a contradiction also stands, word for word, in an entailment:
so neither the hypothesis nor the edit in it gives the label away.
"""
