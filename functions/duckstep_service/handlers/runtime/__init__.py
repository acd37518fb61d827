"""The runtime of the handlers: logging, errors, heartbeat and dependencies."""
