"""The queries table in DynamoDB: queries, leases, quotas and the index of unfinished queries."""
