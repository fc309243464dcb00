"""Grade a class: submissions in, a table with reasons out.

The student's code runs in a child process that only answers calls (`answering`); inputs, references and verdicts stay
in the process that marks (`marking`). Between them passes plain data alone (`wire`).
"""
