"""Tests of advisor_app.support."""
