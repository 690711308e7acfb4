"""The same tests on both engines of the district."""
