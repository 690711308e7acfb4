"""The district's side: enrolment, the merged record, who is missing.

The district keeps the same kind of record as a point; merging is taking revisions in.
"""
