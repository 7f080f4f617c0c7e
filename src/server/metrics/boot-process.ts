/**
 * How the process of the API learns of the other one (content, network boot): over a socket of the data directory, `run/boot.sock`, in a folder
 * that is the site's alone. No socket: that process is not part of this site. A socket that nobody answers: it is dead, or starting.
 */
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { hasCode } from '../db/error-code.ts';
import { type Family, FamilySchema } from './registry.ts';

const PATIENCE_MILLISECONDS = 3000;

export function bootSocketPath(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'boot.sock');
}

/** `absent`: it is not part of this site, or shares the caller's process. `silent`: it should answer and does not. */
export type BootProcess = { readonly families: readonly Family[] } | 'absent' | 'silent';

export async function askBootProcess(dataDirectory: string): Promise<BootProcess> {
  try {
    return { families: z.array(FamilySchema).parse(JSON.parse(await get(bootSocketPath(dataDirectory)))) };
  } catch (error) {
    return hasCode(error, 'ENOENT') ? 'absent' : 'silent';
  }
}

function get(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    const request = httpRequest({ socketPath, path: '/metrics.json', signal }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve(text));
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}
