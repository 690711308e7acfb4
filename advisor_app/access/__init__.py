"""The key of the record: wrapped for each account, and for recovery by the district."""
