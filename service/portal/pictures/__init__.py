"""Facts as pictures: inline SVG that a screen reader names, and the same facts as a table.

A picture is a pure function of its facts. It carries no script, no style and no link, so that a
strict content security policy lets it through; colours stand as attributes and are never the only
sign. Words come from the caller in the reader's language.
"""

from service.portal.pictures.bars import Bar, bars
from service.portal.pictures.catchments import Part, Pin, Shape, catchments, swatch
from service.portal.pictures.classes import Class, classes
from service.portal.pictures.country import Area, Legend, Town, country
from service.portal.pictures.curve import Point, curve
from service.portal.pictures.drawing import About, Mark, Picture
from service.portal.pictures.shares import Band, Share, shares
from service.portal.pictures.waits import Wait, waits

__all__ = [
    "About",
    "Area",
    "Band",
    "Bar",
    "Class",
    "Legend",
    "Mark",
    "Part",
    "Picture",
    "Pin",
    "Point",
    "Shape",
    "Share",
    "Town",
    "Wait",
    "bars",
    "catchments",
    "classes",
    "country",
    "curve",
    "shares",
    "swatch",
    "waits",
]
