"""The district's window."""
