"""What holds for every test."""

import signal

# A shell starts what runs in the background with SIGINT ignored, and children inherit that; tests that press Ctrl+C
# would then wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
