"""How long an SMS is, and how many it is sent and paid as (GSM 03.38, 3GPP TS 23.038)."""

from typing import NamedTuple

# In the order of their numbers; \x1b begins the second table.
GSM_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM = set(GSM_ALPHABET) - {"\x1b"}
# An escape and the number.
GSM_TWO = {"\f": 10, "^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64, "€": 101}
GSM_ALONE, GSM_OF_MANY = 160, 153
UNICODE_ALONE, UNICODE_OF_MANY = 70, 67


class SmsLength(NamedTuple):
    """`units` are what the limit counts: characters of the GSM alphabet, or 16-bit units where one isn't in it."""

    units: int
    segments: int
    is_unicode: bool


def sms_length(text: str) -> SmsLength:
    is_unicode = any(character not in GSM and character not in GSM_TWO for character in text)
    if is_unicode:
        units, alone, of_many = len(text.encode("utf-16-be", "surrogatepass")) // 2, UNICODE_ALONE, UNICODE_OF_MANY
    else:
        units = sum(1 + (character in GSM_TWO) for character in text)
        alone, of_many = GSM_ALONE, GSM_OF_MANY
    return SmsLength(units, 1 if units <= alone else -(-units // of_many), is_unicode)
