// Makes of any picture that the browser can read an upright JPEG of a size that the model takes.

const LONGEST_SIDE = 1600; // pixels
const QUALITY = 0.9;
const MOST_BYTES = 60 * 1024 * 1024;

/** Why a picture is not sent: the name of a text. */
export class BadPicture extends Error {}

/** @returns a Blob of type image/jpeg */
export async function shrink(file) {
  if (file.size > MOST_BYTES) throw new BadPicture("birdHuge");
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new BadPicture((await isHeic(file)) ? "birdHeic" : "birdUnread");
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; // behind what is transparent, which a JPEG does not know
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!made) throw new BadPicture("birdUnread");
  return made;
}

/** iPhones write HEIC: an ISO media file whose first box, at byte 4, is "ftyp" with one of these brands. */
async function isHeic(file) {
  const head = new TextDecoder("latin1").decode(await file.slice(0, 12).arrayBuffer());
  return /^.{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)/s.test(head) || /\.hei[cf]$/i.test(file.name);
}

/** A name for the upload: plain letters, and .jpg at its end. */
export function uploadName(name) {
  const plain = name
    .replace(/\.[^.]*$/, "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${plain || "bird"}.jpg`;
}
