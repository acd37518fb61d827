"""The workflow's executions in Step Functions."""
