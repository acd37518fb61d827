"""Load and soak tests of a stack by many clients on one machine: `make load`, `make soak`."""
