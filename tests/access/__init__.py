"""Tests of advisor_app.access."""
