"""Tiling land into cells: centres among points, cells around centres, and cells gathered into groups."""

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["cell_faces", "centres_of", "connected_groups", "nearest", "neighbours"]

Points = NDArray[np.float64]
Whole = NDArray[np.int64]


def nearest(points: Points, centres: Points) -> Whole:
    """Position of the nearest centre of each point, shape (n,)."""
    gap = (points[:, None, 0] - centres[None, :, 0]) ** 2 + (points[:, None, 1] - centres[None, :, 1]) ** 2
    return np.asarray(np.argmin(gap, axis=1), dtype=np.int64)


def centres_of(
    points: Points, count: int, rng: np.random.Generator, weights: NDArray[np.float64] | None = None, rounds: int = 20
) -> Points:
    """Centres of `count` clusters of the points by Lloyd's rounds, shape (count, 2), from west to east.

    Where the points are homes, each cluster has about the same number of them: small cells in towns, large ones
    in the country, as census areas are drawn.
    """
    if count >= len(points):
        centres = points.copy()
    else:
        mass = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=np.float64)
        centres = points[rng.choice(len(points), size=count, replace=False, p=mass / mass.sum())]
        for _ in range(rounds):
            own = nearest(points, centres)
            total = np.bincount(own, weights=mass, minlength=count)
            kept = total > 0
            for axis in (0, 1):
                summed = np.bincount(own, weights=mass * points[:, axis], minlength=count)
                centres[kept, axis] = summed[kept] / total[kept]
    return np.asarray(centres[np.lexsort((centres[:, 1], centres[:, 0]))])


def cell_faces(
    land: shapely.Polygon, river: shapely.LineString, seeds: Points, side: Whole, rng: np.random.Generator
) -> list[shapely.Polygon]:
    """One polygon per seed; together they tile the land on whole metres, and none crosses the river.

    Parameters
    ----------
    land : shapely.Polygon
        What is to be tiled.
    river : shapely.LineString
        Border that splits the land in two, reaching past the coast at both ends.
    seeds : numpy.ndarray of shape (n, 2)
        One point inside each cell, metres.
    side : numpy.ndarray of shape (n,)
        Which side of the river each seed lies on.
    rng : numpy.random.Generator
        Bends the borders, which would otherwise be straight.
    """
    halves = _halves(land, river)
    lines = [land.exterior, river.intersection(land)]
    for value in (0, 1):
        half = halves[value]
        edges = shapely.voronoi_polygons(
            shapely.MultiPoint(seeds[side == value]), extend_to=land.buffer(3000), only_edges=True
        )
        # The borders overshoot the half by a little: an end that stops short of the river would leave cells open.
        lines.extend(_bend(edge, rng) for edge in _single_lines(edges.intersection(half.buffer(15))))
    noded = shapely.union_all([part for line in lines for part in _single_lines(line)], grid_size=1.0)
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize(_single_lines(noded)))
        if land.covers(face.representative_point())
    ]
    faces.sort(key=lambda face: face.bounds)
    face_side = np.array([int(halves[1].distance(f.representative_point()) == 0) for f in faces])
    return _one_face_per_seed(faces, face_side, seeds, side)


def neighbours(cells: list[shapely.Polygon]) -> list[list[int]]:
    """Positions of the cells that share a border, not only a corner, with each cell."""
    tree = shapely.STRtree(cells)
    found: list[list[int]] = []
    for position, cell in enumerate(cells):
        near = sorted(int(i) for i in tree.query(cell, predicate="intersects") if i != position)
        found.append([i for i in near if cell.intersection(cells[i]).length > 0])
    return found


def connected_groups(labels: Whole, cells: list[shapely.Polygon]) -> Whole:
    """Labels with every group in one piece: cells cut off from their group's largest piece join a neighbour."""
    joined = labels.copy()
    touching = neighbours(cells)
    for _ in range(10):
        stray = _strays(joined, touching)
        if not stray:
            break
        for position in stray:
            around = [int(joined[i]) for i in touching[position] if joined[i] != joined[position]]
            if around:
                joined[position] = max(sorted(set(around)), key=around.count)
    return joined


def _strays(labels: Whole, touching: list[list[int]]) -> list[int]:
    stray: list[int] = []
    for label in np.unique(labels):
        left = {int(i) for i in np.flatnonzero(labels == label)}
        pieces = []
        while left:
            piece, edge = set(), [min(left)]
            while edge:
                one = edge.pop()
                if one in left:
                    left.discard(one)
                    piece.add(one)
                    edge.extend(touching[one])
            pieces.append(sorted(piece))
        pieces.sort(key=lambda piece: (-len(piece), piece))
        stray.extend(i for piece in pieces[1:] for i in piece)
    return sorted(stray)


def _halves(land: shapely.Polygon, river: shapely.LineString) -> tuple[shapely.Geometry, shapely.Geometry]:
    low_x, low_y, _, high_y = land.buffer(5000).bounds
    course = list(river.coords)
    west = shapely.Polygon([(low_x, course[0][1]), *course, (low_x, course[-1][1])])
    if not (course[0][1] >= high_y - 5000 and course[-1][1] <= low_y + 5000):
        raise ValueError("'river' does not cross the land from north to south")
    return land.intersection(west), land.difference(west)


def _single_lines(lines: shapely.Geometry) -> list[shapely.LineString]:
    parts = [
        p for p in shapely.get_parts(lines, return_index=False) if shapely.get_dimensions(p) == 1 and not p.is_empty
    ]
    parts = [shapely.LineString(p) if p.geom_type == "LinearRing" else p for p in parts]
    return sorted(parts, key=lambda line: (line.bounds, len(line.coords)))


def _bend(edge: shapely.LineString, rng: np.random.Generator) -> shapely.LineString:
    (x0, y0), (x1, y1) = edge.coords[0], edge.coords[-1]
    if (x1, y1) < (x0, y0):
        x0, y0, x1, y1 = x1, y1, x0, y0
    lengths = rng.uniform(-0.07, 0.07, size=3)
    if edge.length < 150 or len(edge.coords) > 2:
        return edge
    bent = [
        (x0 + t * (x1 - x0) - d * (y1 - y0), y0 + t * (y1 - y0) + d * (x1 - x0))
        for t, d in zip((0.25, 0.5, 0.75), lengths, strict=True)
    ]
    return shapely.LineString([(x0, y0), *bent, (x1, y1)])


def _one_face_per_seed(
    faces: list[shapely.Polygon], face_side: Whole, seeds: Points, side: Whole
) -> list[shapely.Polygon]:
    owner = np.full(len(faces), -1)
    tree = shapely.STRtree(faces)
    for seed, (x, y) in enumerate(seeds):
        hits = [int(i) for i in tree.query(shapely.Point(x, y), predicate="within") if face_side[i] == side[seed]]
        if len(hits) != 1 or owner[hits[0]] != -1:
            raise ValueError(f"seed {seed} at {x:.0f}, {y:.0f} has no face of its own; try another 'seed'")
        owner[hits[0]] = seed
    touching = neighbours(faces)
    while (owner == -1).any():
        waiting = [int(i) for i in np.flatnonzero(owner == -1)]
        before = len(waiting)
        for face in waiting:
            around = [
                (faces[face].intersection(faces[i]).length, -i)
                for i in touching[face]
                if owner[i] != -1 and face_side[i] == face_side[face]
            ]
            if around:
                owner[face] = owner[-max(around)[1]]
        if int((owner == -1).sum()) == before:
            raise ValueError(f"{before} faces touch no cell on their side of the river; try another 'seed'")
    return [
        shapely.coverage_union_all([face for face, own in zip(faces, owner, strict=True) if own == seed])
        for seed in range(len(seeds))
    ]
