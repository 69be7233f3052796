// Photographs that a person might have taken: drawn by the browser, sharp, bright, of no one.

const SIDES = { photo_front: "front", photo_back: "back", photo_selfie: "selfie" };

/** `{ photo_front, photo_back, photo_selfie }`, each a JPEG of its own person and side. */
export async function photographs(browser, person) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
  const photos = {};
  for (const [field, side] of Object.entries(SIDES)) {
    await page.setContent(drawing(person.card, side));
    const buffer = await page.screenshot({ type: "jpeg", quality: 90 });
    photos[field] = { name: `${side}.jpg`, mimeType: "image/jpeg", buffer };
  }
  await page.close();
  return photos;
}

function drawing(card, side) {
  const lines = {
    front: [card.surname, card.given_name, card.patronymic, card.birth_date, card.iin],
    back: [card.document_number, card.document_issuer, card.document_issued_on, card.document_expires_on],
    selfie: [card.given_name, card.document_number],
  }[side];
  // A pattern of the person's own number, so that no two photographs look alike.
  const seed = [...card.iin, ...side].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 9973, 7);
  const shapes = Array.from({ length: 60 }, (_, at) => {
    const spot = (seed * (at + 3) * 7919) % 1_000_003;
    const [x, y, size, hue] = [spot % 1500, (spot * 7) % 1100, 20 + (spot % 90), spot % 360];
    return `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="hsl(${hue} 60% 70%)" stroke="#333"/>`;
  });
  const face = side === "back" ? "" : `<circle cx="400" cy="600" r="${150 + (seed % 60)}" fill="#d9a87c" stroke="#222"
    stroke-width="6"/><circle cx="345" cy="560" r="18"/><circle cx="455" cy="560" r="18"/>
    <path d="M330 680 q70 60 140 0" fill="none" stroke="#222" stroke-width="8"/>`;
  const words = lines.map((line, at) => `<text x="720" y="${420 + at * 110}">${line}</text>`);
  return `<style>body { margin: 0; background: #eef }</style>
    <svg width="1600" height="1200" font-size="64" font-family="sans-serif">${shapes.join("")}
    <rect x="150" y="200" width="1300" height="800" rx="40" fill="none" stroke="#123" stroke-width="8"/>
    ${face}${words.join("")}<text x="220" y="290">DEMONSTRATION ${seed}</text></svg>`;
}
