"""Makes NotoSansSC.ttf of the font as it was published: python3 subset.py NotoSansSC_400Regular.ttf NotoSansSC.ttf (README.md)."""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont


def gbk():
    """Every character of GBK."""
    for row in range(0x81, 0xFF):
        for cell in range(0x40, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gbk"))
            except UnicodeDecodeError:
                pass


font = TTFont(sys.argv[1], recalcTimestamp=False)
# Latin, GBK, and the ideographs of the first block and beyond the first plane; no private use.
wanted = {*range(0x20, 0x180), *gbk(), *range(0x4E00, 0xA000), *range(0x20000, 0x40000)} - set(range(0xE000, 0xF900))
options = subset.Options()
options.layout_features = []
options.hinting = False
options.glyph_names = False
options.notdef_outline = True
options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
options.name_languages = [0x409]
options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "gasp", "prep"]
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=wanted & set(font.getBestCmap()))
subsetter.subset(font)
# One table of characters is enough: the one that knows all planes.
font["cmap"].tables = [table for table in font["cmap"].tables if (table.platformID, table.format) == (3, 12)]
if any(glyph.isComposite() for glyph in font["glyf"].glyphs.values() if hasattr(glyph, "isComposite")):
    sys.exit("a glyph is made of others, which mulu does not follow")
font.save(sys.argv[2])
