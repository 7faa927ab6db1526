"""Files that other tools read and write: one codec a file, joined in ``registry``. PURE.

Codecs turn bytes into ``sheet.Sheet`` and back. What a format cannot hold is counted in
``sheet.Drops``, never left out in silence.
"""
