"""The query record and its life cycle."""
