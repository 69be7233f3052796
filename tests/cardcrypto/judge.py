"""psec, which is not ours, judges PIN blocks (ISO 9564-1 format 0), PIN verification values and card verification values.

    judge.py values <LINES      one line is one value of ours: what it is, what it is of, itself
    judge.py blocks KEY PAN     prints blocks and what psec says of each: of all lengths, and with one place changed

`values` prints each line that psec does not agree with, and how many it agrees with.
"""

import sys
import warnings

# It says with each block that two-key TDES is old.
warnings.simplefilter("ignore")

from psec import cvv, des, pin, pinblock  # noqa: E402


def block(key, pan, digits):
    return des.encrypt_tdes_ecb(key, pinblock.encode_pinblock_iso_0(digits, pan)).hex()


def opened(key, pan, sealed):
    return pinblock.decode_pinblock_iso_0(des.decrypt_tdes_ecb(key, sealed), pan)


def agrees(kind, key, *given):
    key = bytes.fromhex(key)
    if kind == "block":
        pan, digits, ours = given
        return block(key, pan, digits) == ours and opened(key, pan, bytes.fromhex(ours)) == digits
    if kind == "pvv":
        pan, index, digits, ours = given
        return pin.generate_visa_pvv(key, index, digits, pan) == ours
    if kind == "cvv":
        pan, expiry, service, ours = given
        return cvv.generate_cvv(key, pan, expiry, service) == ours
    raise ValueError(kind)


def values():
    agreed = 0
    for line in sys.stdin:
        if agrees(*line.split()):
            agreed += 1
        else:
            print("psec disagrees:", line.strip())
    print(agreed, "agreed")


def blocks(key, pan):
    key = bytes.fromhex(key)
    account = int(pan[-13:-1], 16)
    for length in range(16):
        digits = "12345678901234"[:length]
        whole = f"0{length:x}{digits:f<14}"
        for place in range(16) if length in (4, 6, 12) else [0]:
            for nibble in "0123456789abcdef" if length in (4, 6, 12) else "0":
                clear = int(whole[:place] + nibble + whole[place + 1:], 16) ^ account
                sealed = des.encrypt_tdes_ecb(key, clear.to_bytes(8, "big"))
                try:
                    opened(key, pan, sealed)
                    print(sealed.hex(), "good")
                except ValueError:
                    print(sealed.hex(), "refused")


if sys.argv[1] == "values":
    values()
else:
    blocks(*sys.argv[2:])
