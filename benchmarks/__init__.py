"""Speed, as ratios against a bare peer in one run. Start with ``make bench``."""
