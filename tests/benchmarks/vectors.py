"""Vectors that a benchmark or a peer wrote, and whether they are those of a reference. Needs Python alone."""

import array
import ast
import math
import operator
import sys
from typing import NamedTuple

# What a precision's vectors must keep: fp32 the numbers, within 1e-4; the others each vector's direction, the cosine to fp32's.
LIMITS = {"fp32": 1e-4, "bf16": 0.999, "int8": 0.995}


class Distance(NamedTuple):
    """From a reference. Of a post: fp32 the largest difference of two numbers, else the cosine."""

    precision: str
    worst: float  # of the post that is farthest
    mean: float  # over the posts

    def holds(self, for_each_post):
        """For each post, or on the mean alone."""
        found, limit = self.worst if for_each_post else self.mean, LIMITS[self.precision]
        return found <= limit if self.precision == "fp32" else found >= limit

    def __str__(self):
        what, within = ("difference", "at most") if self.precision == "fp32" else ("cosine", "at least")
        return f"{self.precision}, worst {what} {self.worst:.6g}, mean {self.mean:.6g}, {within} {LIMITS[self.precision]:g}"


def read(file, like=None):
    """Rows of float32: a .npy file as NumPy writes it, or the bare numbers, which have the width of `like`."""
    with open(file, "rb") as stream:
        data = stream.read()
    if data[:6] == b"\x93NUMPY":
        begin, size = (10, int.from_bytes(data[8:10], "little")) if data[6] == 1 else (12, int.from_bytes(data[8:12], "little"))
        header = ast.literal_eval(data[begin : begin + size].decode("latin1"))
        if header["descr"] != "<f4" or header["fortran_order"] or len(header["shape"]) != 2:
            sys.exit(f"{file}: expected float32 [posts, width], got {header}")
        width, data = header["shape"][1], data[begin + size :]
    elif like is None:
        sys.exit(f"{file}: expected a .npy file")
    else:
        width = len(like[0])
    numbers = floats(data)
    if not numbers or len(numbers) % width:
        sys.exit(f"{file}: {len(numbers)} numbers, expected rows of {width}")
    return [numbers[i : i + width] for i in range(0, len(numbers), width)]


def floats(data):
    """Of little-endian float32."""
    numbers = array.array("f")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def dot(x, y):
    return sum(map(operator.mul, x, y))


def cosine(x, y):
    """0 for what has no direction: zeros, and what is not finite."""
    found = dot(x, y) / (math.sqrt(dot(x, x) * dot(y, y)) or 1)
    return found if math.isfinite(found) else 0.0


def difference(x, y):
    return max(d if math.isfinite(d) else math.inf for d in (abs(a - b) for a, b in zip(x, y)))


def distance(rows, reference, precision):
    if len(rows) != len(reference) or len(rows[0]) != len(reference[0]):
        sys.exit(f"vectors [{len(rows)}, {len(rows[0])}], the reference's are [{len(reference)}, {len(reference[0])}]")
    measure, farthest = (difference, max) if precision == "fp32" else (cosine, min)
    each = [measure(x, y) for x, y in zip(rows, reference)]
    return Distance(precision, farthest(each), sum(each) / len(each))
