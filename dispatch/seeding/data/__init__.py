"""Names, streets and places for demo data: made up or commonly known, nobody in particular."""
