"""What the stack's own processes log, and how people read all of it."""
