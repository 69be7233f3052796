"""How often in a second PyPI `pyiso8583` reads a request and builds the answer.

Standard input: the 0100 in hex. Argument: seconds. Prints the answer in hex and the rate, the best of ten
rounds in time on the processor, as a whole number.
The same work as examples/rate.rs: decode, echo ten fields, add two, encode.
"""

import sys
import time

import iso8583
from iso8583 import specs

ECHO = ["2", "3", "4", "7", "11", "32", "37", "41", "42", "49"]
ROUNDS = 10


def answer(request):
    decoded, _ = iso8583.decode(request, specs.default)
    fields = {number: decoded[number] for number in ECHO}
    fields["t"] = "0110"
    fields["38"] = "123456"
    fields["39"] = "00"
    raw, _ = iso8583.encode(fields, specs.default)
    return len(raw).to_bytes(2, "big") + raw


def rate(request, seconds):
    done, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for _ in range(100):
            answer(request)
        done += 100
    return int(done / (time.process_time() - started))


request = bytes.fromhex(sys.stdin.read())
seconds = float(sys.argv[1]) / ROUNDS
print(answer(request).hex(), max(rate(request, seconds) for _ in range(ROUNDS)))
