"""Lives of a district and its points: random, hard, and the same for every design of the sync."""
