"""Log format of the server processes, and the reader of all logs."""
