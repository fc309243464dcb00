"""The predictions of lab 12."""

PREDICTIONS = ()
