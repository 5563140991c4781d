"""Strict stand-ins of ticket desks, written from the vendors' documents. See README.md."""
