"""EventBridge on moto: the bus, its rules and their targets."""
