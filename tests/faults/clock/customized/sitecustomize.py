"""Sets the clock of the process that imports it off by CLOCK_SECONDS."""

import os
import time

if "CLOCK_SECONDS" in os.environ:
    import time_machine

    clock = time_machine.travel(0).start()
    clock.move_to(time_machine.escape_hatch.time.time() + float(os.environ["CLOCK_SECONDS"]))
    # The clock starts at the first read.
    time.time()
