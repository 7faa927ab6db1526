"""Every table, one file a subject. ``metadata`` knows them all."""

from labelcrowd.storage.tables import (
    documents,
    invitations,
    market,
    market_conversations,
    market_notifications,
    market_payouts,
    market_people,
    market_qualifications,
    market_reviews,
    market_studies,
    market_trust,
    market_workers,
    pictures,
    privacy,
    site,
    studio,
)
from labelcrowd.storage.tables.base import metadata

__all__ = [
    "documents",
    "invitations",
    "market",
    "market_conversations",
    "market_notifications",
    "market_payouts",
    "market_people",
    "market_qualifications",
    "market_reviews",
    "market_studies",
    "market_trust",
    "market_workers",
    "metadata",
    "pictures",
    "privacy",
    "site",
    "studio",
]
