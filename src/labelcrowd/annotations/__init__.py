"""Documents: what one author says is in one picture, kept as append-only revisions."""
