"""The district's merged record on PostgreSQL: for several officers at once, and many points.

Plain SQL of PostgreSQL 13 and newer, without extensions, so that whatever speaks its protocol can
hold it.
"""
