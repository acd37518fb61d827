"""DuckDB: the parser, the sandboxed child process and the conversion of results."""
