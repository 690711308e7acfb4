"""The use cases: one class a noun, one public method an intention of the user."""
