"""Puts the built web client where a stack serves it from: its bucket behind CloudFront."""
