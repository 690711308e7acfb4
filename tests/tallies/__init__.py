"""Tests of the monthly tally."""
