"""``python -m taulab.course.dev.bench COLUMN ROWS SIZE REPEATS``: the rows of a column, each a line of JSON.

It is written as soon as it is measured.
"""

import json
import sys

from taulab.course.dev.bench import rows_of

name, *sizes = sys.argv[1:]
for row in rows_of(name, *map(int, sizes)):
    print(json.dumps(row), flush=True)
