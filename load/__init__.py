"""`make load` and `make soak`: many clients on one machine, and a check that nothing was lost."""
