"""Tests of the benefit explanation sheets."""
