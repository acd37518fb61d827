"""Step Functions on moto's interpreter, with persistent executions."""
