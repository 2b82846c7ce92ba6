"""On which list a building stands, and why."""
