#!/usr/bin/env python3
"""Writes image.png, image.jpg and image_progressive.jpg: 10 x 6 pixels, reddish left, bluish right.

    python tests/golden/make_images.py

Needs Pillow; the tests do not.
"""
import pathlib

from PIL import Image

HERE = pathlib.Path(__file__).parent
image = Image.new("RGB", (10, 6), (200, 30, 10))
image.paste((20, 30, 220), (5, 0, 10, 6))
image.save(HERE / "image.png")
image.save(HERE / "image.jpg", quality=95, subsampling=0)
image.save(HERE / "image_progressive.jpg", quality=95, subsampling=0, progressive=True)
