"""Carriers: sticks, shares and servers that bundles, receipts and packs travel by.

The only package that knows the networks' libraries. Each kind's module is loaded by name when a
place of that kind is opened: a window must not wait for what it does not use.
"""
