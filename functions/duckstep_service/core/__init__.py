"""Pure logic: models, errors, the gate and planning; no I/O of its own."""
