"""``python -m taulab.course.dev.bench``: the table, in a process that has read its number of threads."""

import sys

from taulab.course.dev.bench import main

sys.exit(main())
