"""What those who write and translate work with: one source, four notebooks, two languages."""
