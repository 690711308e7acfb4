"""Tests of advisor_app.domain."""
