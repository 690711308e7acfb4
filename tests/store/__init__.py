"""Tests of advisor_app.store."""
