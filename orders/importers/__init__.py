"""Ticket files of other systems → our tickets: one module a format, `run.import_tickets` the only door."""
