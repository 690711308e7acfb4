"""Tests of what the district's window works with."""
