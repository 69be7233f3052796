"""Reads a file of orders to pay (pain.001.001.09) with its schema, and says what it found.

    orders.py FILE        one JSON object; exit 1 if the file is not what the schema says or does not add up
"""

import json
import pathlib
import sys
from decimal import Decimal
from importlib import metadata

import xmlschema

PACKAGE = "sepaxml"
SCHEMA = "sepaxml/schemas/pain.001.001.09.xsd"


def schema():
    """The schema's file, found without importing the package around it, which wants others beside it."""
    for file in metadata.files(PACKAGE):
        if file.as_posix() == SCHEMA:
            return str(file.locate())
    raise SystemExit(f"{SCHEMA} is missing: `make setup` installs it")


def main(path):
    found = xmlschema.XMLSchema(schema()).to_dict(pathlib.Path(path).read_bytes().decode())["CstmrCdtTrfInitn"]
    orders = found["PmtInf"]
    amounts = [Decimal(one["CdtTrfTxInf"][0]["Amt"]["InstdAmt"]["$"]) for one in orders]
    head = found["GrpHdr"]
    assert int(head["NbOfTxs"]) == len(orders), head
    assert Decimal(str(head["CtrlSum"])) == sum(amounts), head
    numbers = [one["PmtInfId"] for one in orders]
    assert len(set(numbers)) == len(numbers), numbers
    first = orders[0]
    said = {
        "count": len(orders),
        "tiyn": int(sum(amounts) * 100),
        "payer": first["Dbtr"]["Nm"],
        "payee": first["CdtTrfTxInf"][0]["Cdtr"]["Nm"],
        "bank": first["CdtTrfTxInf"][0]["CdtrAgt"]["FinInstnId"]["ClrSysMmbId"]["MmbId"],
        "purpose": first["CdtTrfTxInf"][0]["Purp"]["Prtry"],
    }
    print(json.dumps(said, ensure_ascii=False))


main(sys.argv[1])
