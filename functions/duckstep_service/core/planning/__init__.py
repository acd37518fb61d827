"""The planner: estimate, dry run, manifest and partition pruning."""
