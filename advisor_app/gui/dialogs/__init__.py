"""Dialogs over the pages."""
