"""An answer in, a verdict out. Nothing here knows a student, a notebook or an author."""
