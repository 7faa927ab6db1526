"""Every table, one file a subject. ``metadata`` knows them all."""

from labelcrowd.storage.tables import documents, market, pictures, site, studio
from labelcrowd.storage.tables.base import metadata

__all__ = ["documents", "market", "metadata", "pictures", "site", "studio"]
