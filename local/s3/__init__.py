"""The S3 API before rclone: what S3 answers and rclone's server does not."""
