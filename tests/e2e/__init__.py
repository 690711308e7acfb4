"""The whole main job, from end to end."""
