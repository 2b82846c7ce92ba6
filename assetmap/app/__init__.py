"""The dashboard: pages and the map, and no rule that a test could not reach without them."""
