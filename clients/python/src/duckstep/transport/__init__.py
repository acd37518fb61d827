"""Requests to the API without knowledge of its resources."""
