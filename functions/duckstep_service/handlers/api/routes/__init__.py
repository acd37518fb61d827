"""One file for each resource of the API: parse, one call, serialise."""
