"""A technician's shift in a real browser, on a line that fails: what `make test` and `make acceptance` share."""
