"""What holds for every test."""

import signal

import hypothesis

# A shell starts what runs in the background with SIGINT ignored, and children inherit that; tests that press Ctrl+C
# would then wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is, nothing more.
hypothesis.settings.register_profile("taulab", deadline=None)
hypothesis.settings.load_profile("taulab")
