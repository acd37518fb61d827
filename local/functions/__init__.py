"""A miniature Lambda service: AWS's Invoke API in front, AWS's runtime in processes behind."""
