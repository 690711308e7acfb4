"""The district's window: keeping the policy library and the local parameters."""
