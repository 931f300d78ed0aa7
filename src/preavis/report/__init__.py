"""Rows, words and documents for every face: the rooms above draw them, none of them computes a figure."""
