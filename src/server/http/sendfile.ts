/**
 * sendfile(2), which Node lacks: the kernel hands a file's pages to a socket without a copy through this process. Decision 0050 has the figures.
 * The socket stays Node's own; see file-body.ts for who writes when.
 */
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import koffi from 'koffi';

export interface KernelSender {
  /**
   * Sends up to `bytes` of an open file from `offset` on. Gives how many the socket took; 0 or less when it takes none now, whatever the
   * reason: a full socket, a lost connection and a file that cannot be read are told apart by the next ordinary read and write.
   */
  send(file: number, offset: number, bytes: number): Promise<number>;
  close(): void;
}

interface Libc {
  dup: (fd: number) => number;
  sendfile: (socket: number, file: number, offset: Buffer, bytes: number) => Promise<number>;
}

let loaded: Libc | undefined;

/** null where there is no plain socket below: TLS, an answer that waits for the one before it, or none at all. */
export function openKernelSender(socket: unknown): KernelSender | null {
  const fd = descriptorOf(socket);
  if (fd === null) return null;
  const libc = loadLibc();
  // A descriptor of our own: should the connection end during a call in another thread, its number is not given to another connection.
  const own = libc.dup(fd);
  if (own < 0) return null;
  return {
    send: async (file, offset, bytes) => {
      const at = Buffer.alloc(8);
      at.writeBigInt64LE(BigInt(offset));
      return libc.sendfile(own, file, at, bytes);
    },
    close: () => closeSync(own),
  };
}

/** Node tells a socket's descriptor nowhere else. A TLSSocket is a Socket too, but its handle has none. */
function descriptorOf(socket: unknown): number | null {
  if (process.platform !== 'linux' || !(socket instanceof Socket) || 'encrypted' in socket) return null;
  const { _handle: handle } = socket as { _handle?: { fd?: number } | null };
  return handle?.fd !== undefined && handle.fd >= 0 ? handle.fd : null;
}

function loadLibc(): Libc {
  if (loaded !== undefined) return loaded;
  // null: the symbols of the running process, so the same line works with glibc and musl.
  const library = koffi.load(null);
  const sendfile = library.func('int64_t sendfile(int socket, int file, void *offset, size_t bytes)');
  loaded = {
    dup: library.func('int dup(int fd)'),
    // In a thread: a file that is not in the page cache is waited for.
    sendfile: (...args) =>
      new Promise((resolve, reject) => {
        sendfile.async(...args, (error: Error | null, sent: number | bigint) =>
          error === null ? resolve(Number(sent)) : reject(error),
        );
      }),
  };
  return loaded;
}
