"""What every acquirer asks of the switch, told in data elements; how they become bytes is the caller's library's business.

    python script.py ADDRESS CARDS_URL WHICH

ADDRESS is the switch's host:port, CARDS_URL the demonstration's cards.json, WHICH the card of it to play with.
"""

import json
import socket
import sys
import time
import urllib.request


def play(encode, decode):
    """Plays the story; `encode` makes bytes of {number: text}, 0 being the message type, and `decode` the reverse."""
    address, cards, which = sys.argv[1:]
    with urllib.request.urlopen(cards, timeout=60) as told:
        card = json.load(told)[int(which)]
    host, port = address.rsplit(":", 1)
    line = socket.create_connection((host, int(port)), timeout=60)
    sent = time.strftime("%m%d%H%M%S", time.gmtime())
    month, year = card["expiry"].split("/")
    acquirer = f"4300{int(which):02}"

    def ask(message):
        body = encode(dict(message))
        line.sendall(len(body).to_bytes(2, "big") + body)
        length = int.from_bytes(take(line, 2), "big")
        return decode(take(line, length))

    def expect(what, heard, mti, code):
        found = (heard[0], heard[39])
        assert found == (mti, code), f"{what}: {found} instead of {(mti, code)}"
        print(f"{what}: {found}")
        return heard

    def purchase(number, tiyn):
        return {
            0: "0100", 2: card["pan"], 3: "000000", 4: f"{tiyn:012}", 7: sent, 11: f"{number:06}", 14: year + month,
            18: "5411", 19: "398", 22: "812", 25: "59", 32: acquirer, 37: f"{number:012}", 41: "DEMO0001",
            42: "DEMOMERCHANT001", 43: f"{'DASTARKHAN':25}{'ALMATY':13}KZ", 48: "9203" + card["cvv"], 49: "398",
        }

    def reversal(number, of):
        original = of[0] + of[11] + of[7] + of[32].zfill(11) + "0" * 11
        kept = {field: of[field] for field in (2, 3, 4, 7, 18, 22, 25, 32, 37, 41, 42, 49)}
        return kept | {0: "0400", 11: f"{number:06}", 90: original}

    def available(number):
        inquiry = purchase(number, 0) | {3: "310000"}
        # DE 54: two amounts of twenty characters, the second being what may be spent.
        return expect("inquiry", ask(inquiry), "0110", "00")[54][20:]

    echo = {0: "0800", 7: sent, 11: "000001", 70: "301"}
    expect("echo", ask(echo), "0810", "00")
    before = available(2)
    bought = purchase(3, 123_45)
    first = expect("purchase", ask(bought), "0110", "00")
    assert len(first[38]) == 6 and first[38].isdigit(), first[38]
    for field in (2, 3, 4, 7, 11, 32, 37, 41, 42, 49):
        assert first[field].strip() == bought[field].strip(), f"DE {field} comes back"
    again = expect("repeat", ask(bought | {0: "0101"}), "0110", "00")
    assert again[38] == first[38], "the repeat hears the first answer"
    held = int(before[8:]) - int(available(4)[8:])
    assert held == 123_45, f"{held} tiyn are held"
    wrong = "000" if card["cvv"] != "000" else "001"
    expect("wrong value", ask(purchase(5, 1_00) | {48: "9203" + wrong}), "0110", "63")
    undo = reversal(6, bought)
    expect("reversal", ask(undo), "0410", "00")
    expect("repeated reversal", ask(undo | {0: "0401"}), "0410", "00")
    expect("reversal of nothing", ask(reversal(7, purchase(99, 1_00))), "0410", "25")
    assert available(8) == before, "nothing is held any longer"
    line.close()


def take(line, count):
    taken = b""
    while len(taken) < count:
        more = line.recv(count - len(taken))
        assert more, "the switch has hung up"
        taken += more
    return taken
