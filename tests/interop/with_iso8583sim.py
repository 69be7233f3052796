"""The story of story.py by PyPI iso8583sim, as it is configured when nobody configures it."""

from iso8583sim.core.builder import ISO8583Builder
from iso8583sim.core.parser import ISO8583Parser
from iso8583sim.core.types import ISO8583Message

from story import play


def encode(message):
    return ISO8583Builder().build_bytes(ISO8583Message(mti=message.pop(0), fields=message))


def decode(body):
    read = ISO8583Parser().parse_bytes(body)
    return dict(read.fields) | {0: read.mti}


play(encode, decode)
