"""DynamoDB on moto: persistent tables and their streams."""
