"""The statement policy, the AST and positions in SQL text."""
