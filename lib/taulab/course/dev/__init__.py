"""What keeps the course honest: its tests and benches."""
