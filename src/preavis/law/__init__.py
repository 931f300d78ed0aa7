"""Dated legal values with their references, and what they allow."""
