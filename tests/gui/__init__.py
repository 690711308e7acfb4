"""The window: real widgets on a platform without a screen."""
