"""The measures of an official paper (公文格式, GB/T 9704), shared by Word files and PDFs. Points unless said."""

from __future__ import annotations

#: A4 and its margins, in millimetres: what is left is 156 by 225.
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
POINTS_A_MM = 72 / 25.4
TEXT_WIDTH = (PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM) * POINTS_A_MM

#: 22 lines of 28 characters to a page.
LINES, COLUMNS = 22, 28
LINE = 28.95
COLUMN = TEXT_WIDTH / COLUMNS

#: 三号 for the text, 二号 for the title, 四号 for page numbers and tables.
TEXT, TITLE, SMALL = 16.0, 22.0, 14.0
TITLE_LINE = 36.0
TABLE_LINE = 24.0
#: From the lower edge of the text to the page number.
FOLIO_MM = 7
#: The seal of a county's organ measures 4.2 centimetres across.
SEAL_MM = 42
#: Organ and date lie a little below the middle of the seal.
SEAL_RISE = 6.0

#: The same as a layout of Typst reads them: the page in millimetres with its folio, and the type in points.
PAGE = {
    "width": PAGE_WIDTH_MM,
    "height": PAGE_HEIGHT_MM,
    "top": TOP_MM,
    "bottom": BOTTOM_MM,
    "left": LEFT_MM,
    "right": RIGHT_MM,
    "folio": FOLIO_MM,
    "small": SMALL,
}
TYPE = {"text": TEXT, "line": LINE, "title": TITLE, "title-line": TITLE_LINE}
