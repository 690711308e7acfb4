"""Tests of advisor_app.eligibility."""
