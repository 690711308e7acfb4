"""Tests of advisor_app.sync."""
