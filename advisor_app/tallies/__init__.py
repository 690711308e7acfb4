"""The monthly tally (月报): declared once, counted, shown and written from the same declaration."""
