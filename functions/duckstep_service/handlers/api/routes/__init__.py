"""The routes, one file for each resource: parse, one call, serialise."""
