"""Site visits: what they found, what one is worth, and in which order to go."""
