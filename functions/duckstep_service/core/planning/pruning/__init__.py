"""Partition pruning: predicates of the AST over intervals of partition values."""
