"""The messages between a function and its fork server.

A request `{"fork": NUMBER, "folder": PATH}` has the descriptors of the worker's input, output and
channel; the responses are `{"number": NUMBER, "pid": PID}` and, after its exit,
`{"number": NUMBER, "status": RETURNCODE}`. `{"kill": NUMBER}` has no response of its own.
"""

# The environment variable with the number of the server's end of the socket.
CONTROL_VARIABLE = "DUCKSTEP_FORK_CONTROL"
MAX_MESSAGE_BYTES = 8192
DESCRIPTORS = 3
