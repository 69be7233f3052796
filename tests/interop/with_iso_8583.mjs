// The story of story.py by npm iso_8583, which sends a secondary bitmap with every message, needed or not.
//
//     node with_iso_8583.mjs ADDRESS CARDS_URL WHICH

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';

import Iso8583 from 'iso_8583';

const [address, cards, which] = process.argv.slice(2);
const card = (await (await fetch(cards)).json())[Number(which)];
const [host, port] = address.split(':');
const line = connect({ host, port: Number(port), noDelay: true, timeout: 60_000 });
line.on('timeout', () => line.destroy(new Error('waited in vain for an answer')));
await once(line, 'connect');

const sent = new Date().toISOString().slice(5, 19).replace(/[-T:]/g, '');
const [month, year] = card.expiry.split('/');
const digits = (number, count) => String(number).padStart(count, '0');

const pieces = line[Symbol.asyncIterator]();
let waiting = Buffer.alloc(0);
async function take(count) {
  while (waiting.length < count) {
    const { value, done } = await pieces.next();
    assert.ok(!done, 'the switch has hung up');
    waiting = Buffer.concat([waiting, value]);
  }
  const taken = waiting.subarray(0, count);
  waiting = waiting.subarray(count);
  return taken;
}

async function ask(message) {
  const packed = new Iso8583({ ...message }).getBufferMessage();
  assert.ok(Buffer.isBuffer(packed), JSON.stringify(packed));
  assert.equal(packed[6] & 0x80, 0x80, 'its first bitmap announces a second one');
  line.write(packed);
  const length = (await take(2)).readUInt16BE();
  const heard = new Iso8583().getIsoJSON(await take(length), { lenHeader: false });
  assert.ok(!heard.error, JSON.stringify(heard));
  return heard;
}

function expect(what, heard, mti, code) {
  assert.deepEqual([heard[0], heard[39]], [mti, code], what);
  console.log(`${what}: ${mti} ${code}`);
  return heard;
}

function purchase(number, tiyn) {
  return {
    0: '0100', 2: card.pan, 3: '000000', 4: digits(tiyn, 12), 7: sent, 11: digits(number, 6), 14: year + month,
    18: '5411', 19: '398', 22: '812', 25: '59', 32: `4300${digits(which, 2)}`, 37: digits(number, 12), 41: 'DEMO0001',
    42: 'DEMOMERCHANT001', 43: `${'DASTARKHAN'.padEnd(25)}${'ALMATY'.padEnd(13)}KZ`, 48: `9203${card.cvv}`, 49: '398',
  };
}

function reversal(number, of) {
  const kept = Object.fromEntries([2, 3, 4, 7, 18, 22, 25, 32, 37, 41, 42, 49].map((field) => [field, of[field]]));
  const original = of[0] + of[11] + of[7] + of[32].padStart(11, '0') + '0'.repeat(11);
  return { ...kept, 0: '0400', 11: digits(number, 6), 90: original };
}

async function available(number) {
  const heard = await ask({ ...purchase(number, 0), 3: '310000' });
  // DE 54: two amounts of twenty characters, the second being what may be spent.
  return Number(expect('inquiry', heard, '0110', '00')[54].slice(28));
}

expect('echo', await ask({ 0: '0800', 7: sent, 11: '000001', 70: '301' }), '0810', '00');
const before = await available(2);
const bought = purchase(3, 12345);
const first = expect('purchase', await ask(bought), '0110', '00');
assert.match(first[38], /^\d{6}$/);
for (const field of [2, 3, 4, 7, 11, 32, 37, 41, 42, 49]) {
  assert.equal(first[field].trim(), bought[field].trim(), `DE ${field} comes back`);
}
const again = expect('repeat', await ask({ ...bought, 0: '0101' }), '0110', '00');
assert.equal(again[38], first[38], 'the repeat hears the first answer');
assert.equal(before - (await available(4)), 12345, 'so much is held');
const wrong = card.cvv === '000' ? '001' : '000';
expect('wrong value', await ask({ ...purchase(5, 100), 48: `9203${wrong}` }), '0110', '63');
const undo = reversal(6, bought);
expect('reversal', await ask(undo), '0410', '00');
expect('repeated reversal', await ask({ ...undo, 0: '0401' }), '0410', '00');
expect('reversal of nothing', await ask(reversal(7, purchase(99, 100))), '0410', '25');
assert.equal(await available(8), before, 'nothing is held any longer');
line.end();
