"""Reads of the slice: files of persons, the work list, duties of one person and of many, and why each is owed."""
