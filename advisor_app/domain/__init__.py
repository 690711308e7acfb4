"""The words of the trade as frozen dataclasses with their laws; standard library only."""
