// Reads a zip from somebody's function: whatever it claims, no more than so many bytes, files and pixels come out of it.
// The browser unpacks (DecompressionStream), beside the page's own thread and piece by piece, so it can be stopped.

export const MOST_BYTES = 40 * 1024 * 1024; // of the zip, and of all that comes out of it
export const MOST_MEMBERS = 200;
const MOST_PIXELS = 40_000_000;
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65535;
const ENTRY_SIGNATURE = 0x02014b50;
const MEMBER_SIGNATURE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Why a zip is not shown: the name of a text. */
export class BadZip extends Error {}

/** @returns [{ name, bytes }], bytes null for what is no PNG, or too large a one */
export async function unzip(data) {
  if (data.byteLength > MOST_BYTES) throw new BadZip("zipBig");
  const members = directory(new DataView(data)).filter((one) => !one.name.endsWith("/"));
  let left = MOST_BYTES;
  const found = [];
  for (const member of members) {
    const bytes = await unpack(data, member, left);
    left -= bytes.length;
    found.push({ name: member.name, bytes: isPng(bytes) ? bytes : null });
  }
  return found;
}

/** The zip's table of contents (APPNOTE.TXT 4.3.12 and 4.3.16); offsets beyond the zip are found out here. */
function directory(view) {
  try {
    const end = findEnd(view);
    const count = view.getUint16(end + 10, true);
    if (count > MOST_MEMBERS) throw new BadZip("zipMany");
    const members = [];
    for (let place = view.getUint32(end + 16, true), number = 0; number < count; number++) {
      if (view.getUint32(place, true) !== ENTRY_SIGNATURE) throw new BadZip("zipBroken");
      const nameLength = view.getUint16(place + 28, true);
      const name = new TextDecoder().decode(new Uint8Array(view.buffer, place + 46, nameLength));
      members.push({
        name,
        method: view.getUint16(place + 10, true),
        packed: view.getUint32(place + 20, true),
        offset: view.getUint32(place + 42, true),
      });
      place += 46 + nameLength + view.getUint16(place + 30, true) + view.getUint16(place + 32, true);
    }
    return members;
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip("zipBroken"); // a RangeError of the DataView
  }
}

function findEnd(view) {
  const last = view.byteLength - END_BYTES;
  for (let place = last; place >= Math.max(0, last - LONGEST_COMMENT); place--) {
    if (view.getUint32(place, true) === END_SIGNATURE) return place;
  }
  throw new BadZip("zipBroken");
}

async function unpack(data, { method, packed, offset }, left) {
  const view = new DataView(data);
  if (offset + 30 > data.byteLength || view.getUint32(offset, true) !== MEMBER_SIGNATURE) throw new BadZip("zipBroken");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > data.byteLength) throw new BadZip("zipBroken");
  const bytes = new Uint8Array(data, start, packed);
  if (method === STORED) {
    if (packed > left) throw new BadZip("zipUnpackedBig");
    return bytes;
  }
  if (method !== DEFLATED) throw new BadZip("zipBroken");
  return inflate(bytes, left);
}

async function inflate(bytes, left) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > left) throw new BadZip("zipUnpackedBig");
      pieces.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error instanceof BadZip ? error : new BadZip("zipBroken");
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** Whether it begins as a PNG of a size that a browser can show: 8 bytes of signature, then IHDR with width and height. */
function isPng(bytes) {
  if (bytes.length < 33 || PNG.some((value, place) => bytes[place] !== value)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const pixels = view.getUint32(16) * view.getUint32(20);
  return pixels > 0 && pixels <= MOST_PIXELS;
}
