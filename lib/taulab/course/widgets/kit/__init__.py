"""What all explorers are made of: states, logits, numbers as text, drawing, controls."""
