"""Files that spreadsheets write, as text."""


def text_of(data: bytes) -> str:
    """UTF-8, or what spreadsheets in Western Europe write."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
