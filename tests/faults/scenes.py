"""Longer scenes that have to be played in a process of their own."""

from tests.faults.works import Work

SCENES: dict[str, Work] = {}
