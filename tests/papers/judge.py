"""pyHanko, which is not ours, judges sealed papers.

    judge.py TRUSTED.pem [--timestamps TSA.pem] [--changes POSITIONS] FILE…

Prints a line for each file: `valid` or `refused`, how much of the file the seal covers, the level, and why. With
--changes, of one file: how many of its copies were refused in each of which one byte, at a position listed in that
file, was changed.
"""

import argparse
import io
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# What is wrong with a file is said in one line, not in a page of tracebacks.
logging.disable(logging.CRITICAL)


def judge(data, trusted, timestamps):
    try:
        seals = PdfFileReader(io.BytesIO(data)).embedded_signatures
        if not seals:
            return False, "none", "-", "no seal"
        context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
        stamps = ValidationContext(trust_roots=[timestamps], allow_fetching=False) if timestamps else None
        status = validate_pdf_signature(seals[0], context, ts_validation_context=stamps)
    except Exception as error:  # whatever it is, the file was not accepted
        return False, "unread", "-", f"{type(error).__name__}: {error}"
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    level = "B-B" if stamp is None else "B-T" if stamp.valid and stamp.trusted else "bad timestamp"
    good = status.bottom_line and whole and len(seals) == 1 and level != "bad timestamp"
    return good, status.coverage.name, level, status.summary()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("trusted")
    arguments.add_argument("--timestamps")
    arguments.add_argument("--changes")
    arguments.add_argument("files", nargs="+")
    given = arguments.parse_args()
    trusted = load_cert_from_pemder(given.trusted)
    timestamps = load_cert_from_pemder(given.timestamps) if given.timestamps else None
    for name in given.files:
        with open(name, "rb") as file:
            data = file.read()
        if not given.changes:
            good, coverage, level, why = judge(data, trusted, timestamps)
            print("valid" if good else "refused", coverage, level, why)
            continue
        with open(given.changes) as listed:
            positions = [int(line) for line in listed]
        accepted = []
        for position in positions:
            changed = bytearray(data)
            changed[position] ^= 1
            if judge(bytes(changed), trusted, timestamps)[0]:
                accepted.append(position)
        print(f"{len(positions) - len(accepted)} of {len(positions)} refused", *accepted)
    return 0


sys.exit(main())
