"""In which state a building is: used, empty or gone."""
