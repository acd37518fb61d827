"""SQS on moto, and the delivery queue that retries each target."""
