"""A small question that several tests ask."""

import pytest


@pytest.fixture
def small():
    """Five buildings of two councils beside three areas."""
    return {
        "ids": ["hall", "baths", "library", "depot", "school"],
        "cost": [50.0, 80.0, 40.0, 20.0, 60.0],
        "benefit": [5.0, 9.0, 4.0, 1.0, 6.0],
        "groups": ["North", "North", "South", "South", "South"],
        "coverage": [[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]],
        "need": [10.0, 20.0, 5.0],
    }
