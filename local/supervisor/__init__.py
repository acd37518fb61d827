"""Starts the stack's processes, keeps them up and lets none outlive it."""
