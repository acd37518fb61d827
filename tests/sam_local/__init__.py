"""The handlers with their sample events: in processes, and in Lambda containers."""
