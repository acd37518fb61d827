"""The sandboxed worker process and its protocol."""
