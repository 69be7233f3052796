"""The story of story.py by PyPI pyiso8583."""

import copy

import iso8583
from iso8583.specs import default_ascii

from story import play

# Its default writes the bitmaps as hexadecimal digits; ours are bytes.
SPEC = copy.deepcopy(default_ascii)
for bitmap in ("p", "1"):
    SPEC[bitmap] |= {"data_enc": "b", "max_len": 8}


def encode(message):
    named = {"t" if number == 0 else str(number): text for number, text in message.items()}
    return bytes(iso8583.encode(named, SPEC)[0])


def decode(body):
    named, _ = iso8583.decode(body, SPEC)
    fields = {int(name): text for name, text in named.items() if name.isdigit() and name != "1"}
    return fields | {0: named["t"]}


play(encode, decode)
