"""One check, one file, one test."""
