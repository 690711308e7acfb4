"""Pure screening: facts, three-valued conditions, change dates, reading policies."""
