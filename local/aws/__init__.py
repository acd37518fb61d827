"""DynamoDB and Step Functions as moto, with what moto lacks: durability, status events and AWS's limits."""
