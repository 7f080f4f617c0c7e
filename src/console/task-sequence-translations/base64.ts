/** Bytes of a file as the API takes them. In pieces: a call has room for some ten thousand arguments. */
export function toBase64(bytes: Uint8Array): string {
  const PIECE = 8192;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
