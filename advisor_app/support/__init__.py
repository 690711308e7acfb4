"""Paths, settings, logs, clock and identifiers: nothing here knows what an elder is."""
