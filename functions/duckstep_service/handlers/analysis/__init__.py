"""The analysis of untrusted SQL, in a process with limits on its time and memory."""
