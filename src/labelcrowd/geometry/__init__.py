"""Polygons as numpy arrays: area, overlap, rasters. PURE: knows no objects and no database.

A ring is a float64 array of shape (n, 2), x then y, pixels of the upright picture, not
closed (the last point is not the first again). A piece is an outer ring and its holes.
"""
