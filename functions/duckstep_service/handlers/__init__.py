"""One Lambda handler for each state and event: parse, one call, serialise."""
