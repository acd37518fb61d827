"""An MCP server: the catalog and queries as tools for agents, with a budget."""
