"""EventBridge Scheduler on moto, and the template's scheduled jobs."""
