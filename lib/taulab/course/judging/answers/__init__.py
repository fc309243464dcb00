"""The kinds of answer: `plain` data, draws of `samplers`, `symbolic` expressions."""
