"""The customer's case: contacts, tickets, the gate, field orders, visits, callbacks and messages."""
