"""The pages of the shell, and the unlock page before it."""
