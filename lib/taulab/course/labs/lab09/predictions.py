"""The predictions of lab 09."""

PREDICTIONS = ()
