"""DynamoDB and Step Functions on moto, made durable and held to AWS's limits and events."""
