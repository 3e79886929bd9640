"""Calendars of other programs, read into entries; nothing is written here."""
