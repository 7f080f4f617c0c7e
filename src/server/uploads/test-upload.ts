/** For tests: uploads as a client makes them, small parts and wrong ones included. */
import { createHash } from 'node:crypto';
import type { Client } from '../../api/client.ts';
import { appendToUpload, createUpload, type Upload, type UploadCreate } from '../../api/uploads.ts';

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export type Files = Readonly<Record<string, Uint8Array>>;

export function begin(client: Client, files: Files, more: Partial<UploadCreate> = {}): Promise<Upload> {
  const listed = Object.entries(files).map(([path, { length }]) => ({ path, bytes: length }));
  const body = { purpose: 'image' as const, name: listed[0]?.path ?? '', fingerprint: 'a'.repeat(64), files: listed };
  return client(createUpload, { body: { ...body, ...more } });
}

export function append(client: Client, id: string, offset: number, bytes: Uint8Array, sha256 = sha256Of(bytes)) {
  return client(appendToUpload, { params: { id }, query: { offset, sha256 }, bytes });
}

/** All of it, in two parts where that is possible. */
export async function uploaded(client: Client, files: Files, more: Partial<UploadCreate> = {}): Promise<Upload> {
  const upload = await begin(client, files, more);
  const all = Buffer.concat(Object.values(files));
  const middle = Math.ceil(all.length / 2);
  await append(client, upload.id, 0, all.subarray(0, middle));
  if (middle < all.length) await append(client, upload.id, middle, all.subarray(middle));
  return upload;
}
