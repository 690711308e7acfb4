"""Tests of advisor_app.cli."""
