// Makes the messages of this folder that come from npm `iso_8583` (2.6.7), which always sends a secondary bitmap.
// Run in this folder with NODE_PATH naming the folder that has the package.
const fs = require("fs");
const Iso8583 = require("iso_8583");

const purchase = {
  0: "0100", 2: "4123456789012345", 3: "000000", 4: "000000150000", 7: "1122221500", 11: "000123", 12: "031500",
  13: "1123", 14: "2812", 18: "5411", 22: "051", 25: "00", 32: "400001", 35: "4123456789012345=28121010000012300000",
  37: "632622000123", 41: "TERM0001", 42: "SHOP00000000001", 43: "DUKEN".padEnd(25) + "ALMATY".padEnd(13) + "KZ",
  49: "398", 52: "0123456789ABCDEF",
};
const echo = { 0: "0800", 7: "1122221700", 11: "000125", 70: "301" };

for (const [name, fields] of Object.entries({ purchase, echo })) {
  const framed = new Iso8583(fields).getBufferMessage();
  if (!Buffer.isBuffer(framed)) throw new Error(JSON.stringify(framed));
  // Two bytes of length come first.
  fs.writeFileSync(`plain_${name}_iso_8583.hex`, framed.subarray(2).toString("hex").toUpperCase() + "\n");
}
