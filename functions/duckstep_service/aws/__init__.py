"""The edge to AWS: S3, DynamoDB and Step Functions through boto3."""
