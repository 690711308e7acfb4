"""What the district's window works with, over the parts of ``hub``: the window knows neither."""
