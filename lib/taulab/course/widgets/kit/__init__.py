"""What all explorers are made of: states, logits, numbers as text, views, controls, and the widget around them."""
