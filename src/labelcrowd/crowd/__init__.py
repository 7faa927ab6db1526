"""Whom we publish to: a port in MTurk's words, and its implementations."""
