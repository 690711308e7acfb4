"""Tests of advisor_app.hub."""
