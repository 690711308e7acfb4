"""Carriers, against real servers on loopback."""
