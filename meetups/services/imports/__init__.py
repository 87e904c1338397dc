"""Importing calendar files of other programs: first a plan of plain values, then the rows."""
