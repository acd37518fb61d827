"""Functions for the tests of the local Lambda service."""
