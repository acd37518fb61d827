"""Corrections of moto, each installed once when the server starts."""
