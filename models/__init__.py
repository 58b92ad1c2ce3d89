"""The workshop: makes, measures and checks the models that the detector ships.

Run from a checkout, never installed: ``python -m models.mix``, ``python -m models.train``.
"""
