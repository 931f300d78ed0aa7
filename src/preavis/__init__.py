"""Préavis: which clients to keep, which to fix and which to part with."""

__version__ = "0.1.0"
