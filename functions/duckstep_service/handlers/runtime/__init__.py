"""The parts that every handler shares: logging, errors, heartbeat and dependencies."""
