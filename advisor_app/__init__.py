"""The desk of a silver-hair advisor point (银发顾问点).

See ``docs/architecture.md`` for the rooms of this house and the one way imports point.
"""

__version__ = "0.1.0"
