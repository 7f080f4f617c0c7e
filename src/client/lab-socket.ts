/** A running lab, asked through its control socket (lab-protocol.ts). By the CLI, and by the site that is in it. */
import { connect, type Socket } from 'node:net';
import { type LabRequest, type LabStatus, parseLabAnswer } from './lab-protocol.ts';

/** What the lab itself said, as opposed to silence. */
export class LabRefusal extends Error {}

export interface CallOptions {
  readonly onLine?: (line: string) => void;
  readonly onPicture?: (png: Buffer) => void;
  /** Hangs up; the call then resolves with null. */
  readonly signal?: AbortSignal;
}

/** Asks a running lab. Rejects with what the lab said, or when nobody answers. Null when the signal aborted. */
export async function callLab(path: string, request: LabRequest, options: CallOptions = {}): Promise<LabStatus | null> {
  const socket = connect(path);
  const hangUp = (): void => void socket.destroy();
  options.signal?.addEventListener('abort', hangUp);
  try {
    return await converse(socket, request, options);
  } catch (error) {
    if (options.signal?.aborted) return null;
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', hangUp);
    socket.destroy();
  }
}

async function converse(socket: Socket, request: LabRequest, { onLine, onPicture }: CallOptions): Promise<LabStatus> {
  let partial = '';
  // A socket's errors come out of the loop, also when the connection was never made.
  socket.setEncoding('utf8').write(`${JSON.stringify(request)}\n`);
  for await (const piece of socket) {
    const lines = (partial + String(piece)).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) {
      const reply = parseLabAnswer(line);
      if (reply.kind === 'done') return reply.status;
      if (reply.kind === 'error') throw new LabRefusal(reply.message);
      if (reply.kind === 'picture') onPicture?.(reply.png);
      else onLine?.(reply.line);
    }
  }
  throw new Error('The lab ended before it answered.');
}
