/**
 * The socket of one transfer: connected, so the kernel keeps strangers out, and sending a row of blocks with one system call that the kernel cuts
 * into datagrams (UDP_SEGMENT, udp(7)). node:dgram, which receives, would need a call and several objects for each of them.
 */
import { Buffer } from 'node:buffer';
import { createSocket, type Socket } from 'node:dgram';
import { openUdpSocket, optionValue, socketAddress, udpCalls } from '../udp/udp-calls.ts';
import { DATA_HEADER_BYTES, writeDataHeader } from './packet.ts';

const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SOL_UDP = 17;
const UDP_SEGMENT = 103;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SEND_BUFFER_BYTES = 1 << 20;
/** The kernel's limits for one call: UDP_MAX_SEGMENTS (linux/udp.h, 64 at first), and what an IPv4 datagram can hold. */
const MOST_SEGMENTS = 64;
const MOST_BYTES = 65_507;
/** A segment must fit into the MTU; Ethernet's is the smallest usual one, less the headers of IPv4 and UDP. */
const MOST_SEGMENT_BYTES = 1500 - 28;
/** All that a socket sends is cut, so OACK and ERROR must fit into one segment; RFC 1350's own block is long enough. */
const LEAST_SEGMENT_BYTES = 512 + DATA_HEADER_BYTES;

export interface TransferSocketOptions {
  /** Ours; the port is a fresh one. */
  readonly address: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly blockBytes: number;
  readonly windowBlocks: number;
  readonly onMessage: (bytes: Buffer) => void;
  /** Also of a client whose port is closed: ECONNREFUSED. */
  readonly onError: (error: Error) => void;
}

/** Datagrams that the kernel does not take are lost, as they may be anywhere on the way: the transfer's timer covers them. */
export class TransferSocket {
  readonly #fd: number;
  readonly #receiving: Socket;
  readonly #blockBytes: number;
  /** Blocks that are sent by one call. */
  #rowBlocks: number;
  readonly #row: Buffer;

  /** @throws UdpCallError */
  constructor(options: TransferSocketOptions) {
    const { blockBytes } = options;
    this.#blockBytes = blockBytes;
    const segmentBytes = blockBytes + DATA_HEADER_BYTES;
    const cuttable = segmentBytes >= LEAST_SEGMENT_BYTES && segmentBytes <= MOST_SEGMENT_BYTES;
    const fitting = Math.min(options.windowBlocks, MOST_SEGMENTS, Math.floor(MOST_BYTES / segmentBytes));
    this.#rowBlocks = cuttable ? fitting : 1;
    this.#row = Buffer.alloc(this.#rowBlocks * segmentBytes);
    this.#fd = this.#open(options, segmentBytes);
    this.#receiving = createSocket('udp4');
    this.#receiving.on('error', options.onError);
    this.#receiving.on('message', options.onMessage);
    this.#receiving.bind({ fd: this.#fd });
  }

  #open({ address, client }: TransferSocketOptions, segmentBytes: number): number {
    const { setsockopt, bind, connect } = udpCalls();
    return openUdpSocket((fd, check) => {
      const buffer = optionValue(SEND_BUFFER_BYTES);
      const own = socketAddress(address, 0);
      const other = socketAddress(client.address, client.port);
      const segment = optionValue(segmentBytes);
      check('SO_SNDBUF', setsockopt(fd, SOL_SOCKET, SO_SNDBUF, buffer, buffer.length));
      check('bind', bind(fd, own, own.length));
      check('connect', connect(fd, other, other.length));
      // Kernels before 4.18 cannot.
      if (this.#rowBlocks > 1 && setsockopt(fd, SOL_UDP, UDP_SEGMENT, segment, segment.length) < 0) this.#rowBlocks = 1;
    });
  }

  send(datagram: Buffer): void {
    udpCalls().send(this.#fd, datagram, datagram.length, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  /** Sends the blocks `first` to `last` (absolute numbers); `bytes` begins with the first one's. */
  sendBlocks(first: number, last: number, bytes: Uint8Array): void {
    for (let from = first; from <= last; from += this.#rowBlocks) {
      const to = Math.min(last, from + this.#rowBlocks - 1);
      this.send(this.#frame(from, to, bytes.subarray((from - first) * this.#blockBytes)));
    }
  }

  /** The blocks as they go on the wire, one behind the other. */
  #frame(first: number, last: number, bytes: Uint8Array): Buffer {
    let at = 0;
    for (let block = first; block <= last; block += 1) {
      const from = (block - first) * this.#blockBytes;
      const data = bytes.subarray(from, from + this.#blockBytes);
      writeDataHeader(this.#row, at, block);
      this.#row.set(data, at + DATA_HEADER_BYTES);
      at += DATA_HEADER_BYTES + data.length;
    }
    return this.#row.subarray(0, at);
  }

  /** Frees the port. */
  close(): void {
    this.#receiving.close();
  }
}
