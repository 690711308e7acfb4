"""Tests of advisor_app.services."""
