"""Makes the messages of this folder that come from PyPI `pyiso8583` (4.0.1) and `iso8583sim` (1.6.0).

Run in this folder with both installed. One file is one message, without the frame's length, in hex; the first word
of its name is the flavour (tests/flavour/mod.rs), the last who wrote it.
"""

import copy

import iso8583
from iso8583 import specs
from iso8583sim.core.types import ISO8583Message
from iso8583sim.wire import WireFormat, encode_message

PURCHASE = {
    "t": "0100", "2": "4123456789012345", "3": "000000", "4": "000000150000", "7": "1122221500", "11": "000123",
    "12": "031500", "13": "1123", "14": "2812", "18": "5411", "22": "051", "23": "001", "25": "00", "32": "400001",
    "35": "4123456789012345=28121010000012300000", "37": "632622000123", "41": "TERM0001", "42": "SHOP00000000001",
    "43": "DUKEN".ljust(25) + "ALMATY".ljust(13) + "KZ", "49": "398", "52": "0123456789ABCDEF",
}
CHIP = "9F02060000001500009F03060000000000009F1A020398950500000000005F2A0203989A032611239C01009F37041234ABCD" \
       "82021C009F36020001C89F26080123456789ABCDEF9F2701809F100706011203A000009F3303E0F8C89F34034103029F3501225F340101"
REVERSAL = {
    "t": "0420", "2": "4123456789012345", "3": "000000", "4": "000000150000", "7": "1122221600", "11": "000124",
    "32": "400001", "37": "632622000123", "39": "68", "41": "TERM0001", "42": "SHOP00000000001", "49": "398",
    "90": "010000012311222215000000040000100000000000", "95": "000000050000" + "0" * 12 + "C" + "0" * 8 + "D" + "0" * 8,
}
ECHO = {"t": "0800", "7": "1122221700", "11": "000125", "70": "301"}

NUMERIC = [str(n) for n in [*range(2, 28), 32, 33, 53, *range(66, 91), 99, 100]]
AMOUNTS = ["28", "29", "30", "31", "97"]


def bcd_spec():
    """demo/iso8583_bcd.toml as pyiso8583 would have it."""
    spec = copy.deepcopy(specs.default)
    spec["h"] = {"data_enc": "b", "len_enc": "b", "len_type": 0, "max_len": 5}
    spec["t"].update(data_enc="b", max_len=2)
    for key, field in spec.items():
        if key in NUMERIC or key == "35":
            field.update(data_enc="b", len_count="nibbles")
            field.update({"right_pad": "F"} if key in ("2", "35") else {"left_pad": "0"})
            if field["len_type"] == 0:
                if field["max_len"] % 2 == 0:
                    field["max_len"] //= 2
                    field.pop("len_count")
        if field["len_type"]:
            field.update(len_enc="bcd", len_type=1 if field["len_type"] == 2 else 2)
    return spec


def ebcdic_spec():
    """demo/iso8583_ebcdic.toml; code page 500 and 037 agree on everything used here."""
    spec = copy.deepcopy(specs.default)
    for field in spec.values():
        if field["data_enc"] == "ascii":
            field["data_enc"] = "cp500"
        field["len_enc"] = "cp500"
    spec["p"]["data_enc"] = spec["1"]["data_enc"] = "b"
    return spec


def every_field(numbers):
    """A message with all these fields at their full length."""
    message = {"t": "0100"}
    for number in map(str, numbers):
        field = specs.default[number]
        length = min(field["max_len"], {"54": 120}.get(number, 260))
        if field["data_enc"] == "b":
            message[number] = ("%02X" % int(number)) * length
        elif number in AMOUNTS:
            message[number] = "C" + "7" * (length - 1)
        else:
            message[number] = ("%d" % int(number) * length)[:length]
    return message


def save(name, data):
    with open(name + ".hex", "w") as out:
        out.write(bytes(data).hex().upper() + "\n")


def encode(message, spec):
    return iso8583.encode(dict(message), spec)[0]  # it writes its bitmap into the message it is given


def main():
    plain = specs.default
    save("plain_purchase_pyiso8583", encode(PURCHASE | {"55": CHIP}, plain))
    save("plain_reversal_pyiso8583", encode(REVERSAL, plain))
    save("plain_echo_pyiso8583", encode(ECHO, plain))
    for first, last in [(2, 33), (34, 47), (48, 57), (58, 104), (105, 128)]:
        save(f"plain_fields_{first}_to_{last}_pyiso8583", encode(every_field(range(first, last + 1)), plain))

    bcd = bcd_spec()
    track = PURCHASE["35"].replace("=", "D")
    save("bcd_purchase_pyiso8583", encode(PURCHASE | {"h": "6000010203", "35": track, "55": CHIP,
                                                      "19": "398", "22": "051"}, bcd))
    save("bcd_reversal_pyiso8583", encode(REVERSAL | {"h": "6000010203", "32": "12345", "2": "412345678901234567"}, bcd))
    save("bcd_odd_pan_pyiso8583", encode({"h": "6000010203", "t": "0100", "2": "4123456789012345678", "99": "1"}, bcd))
    save("ebcdic_purchase_pyiso8583", encode(PURCHASE | {"55": CHIP}, ebcdic_spec()))
    save("ebcdic_reversal_pyiso8583", encode(REVERSAL, ebcdic_spec()))
    save("hex_purchase_pyiso8583", encode(PURCHASE, specs.default_ascii))
    save("hex_reversal_pyiso8583", encode(REVERSAL | {"64": "00112233445566FF"}, specs.default_ascii))

    # iso8583sim holds DE 24 for mandatory.
    fields = {int(key): value for key, value in PURCHASE.items() if key != "t"} | {24: "003"}
    wire = encode_message(ISO8583Message(mti="0100", fields=fields, bitmap=""), WireFormat.preset("ascii-binary"))
    save("plain_purchase_iso8583sim", wire)


main()
