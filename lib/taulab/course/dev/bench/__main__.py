"""``python -m taulab.course.dev.bench COLUMN ROWS SIZE REPEATS``: the rows of a column, as JSON."""

import json
import sys

from taulab.course.dev.bench import rows_of

name, *sizes = sys.argv[1:]
print(json.dumps(rows_of(name, *map(int, sizes))))
