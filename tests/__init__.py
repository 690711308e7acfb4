"""The suite mirrors the house."""
