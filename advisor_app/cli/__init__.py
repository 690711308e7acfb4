"""The commands: thin, one module a family. The window is the main door."""
