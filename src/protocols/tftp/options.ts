/**
 * Option negotiation of a read transfer (RFC 2347): blksize (RFC 2348), timeout and tsize (RFC 2349), windowsize
 * (RFC 7440). An option that is unknown or out of range is left out of the OACK, which declines it.
 */
import type { TftpOption } from './packet.ts';

export interface TransferLimits {
  /** Largest block size granted; 1468 fills an Ethernet frame without IP fragments. */
  readonly maxBlockBytes: number;
  /** Largest window granted, in blocks. */
  readonly maxWindowBlocks: number;
}

export interface Negotiated {
  readonly blockBytes: number;
  readonly windowBlocks: number;
  /** What the client asked to wait before a retransmission, null when it did not. */
  readonly timeoutMilliseconds: number | null;
  /** The OACK's content, in the client's order and spelling; empty: no OACK is sent. */
  readonly acknowledged: readonly TftpOption[];
}

export const DEFAULT_BLOCK_BYTES = 512;
export const DEFAULT_LIMITS: TransferLimits = { maxBlockBytes: 1468, maxWindowBlocks: 64 };

/** Answers the options of a read request for a file of `fileBytes`. */
export function negotiate(requested: readonly TftpOption[], limits: TransferLimits, fileBytes: number): Negotiated {
  let blockBytes = DEFAULT_BLOCK_BYTES;
  let windowBlocks = 1;
  let timeoutMilliseconds: number | null = null;
  const acknowledged: TftpOption[] = [];
  for (const { name, value } of requested) {
    const number = decimal(value);
    if (number === null) continue;
    switch (name.toLowerCase()) {
      case 'blksize':
        if (number < 8 || number > 65464) continue;
        blockBytes = Math.min(number, limits.maxBlockBytes);
        acknowledged.push({ name, value: String(blockBytes) });
        break;
      case 'windowsize':
        if (number < 1 || number > 65535) continue;
        windowBlocks = Math.min(number, limits.maxWindowBlocks);
        acknowledged.push({ name, value: String(windowBlocks) });
        break;
      case 'timeout':
        // RFC 2349: the server gives the same value back or declines.
        if (number < 1 || number > 255) continue;
        timeoutMilliseconds = number * 1000;
        acknowledged.push({ name, value });
        break;
      case 'tsize':
        acknowledged.push({ name, value: String(fileBytes) });
        break;
    }
  }
  return { blockBytes, windowBlocks, timeoutMilliseconds, acknowledged };
}

function decimal(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
