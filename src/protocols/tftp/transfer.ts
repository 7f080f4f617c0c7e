/**
 * One read transfer as a pure state machine (RFC 1350, 2347, 7440): events in, the next state and one action out.
 *
 *   offered   the OACK is out; nothing of the file yet. ACK 0 → sending. Left by ERROR (normal: firmware that only asked
 *             for the size) or after too many tries.
 *   sending   blocks up to `acked` have arrived; `acked`+1 to `sent` are out and unconfirmed.
 *             ACK within them → the next window, from the block after it (an ACK in the middle reports a gap).
 *             ACK of the last block → ended. ERROR or too many tries → ended.
 *   ended     nothing is sent any more; every event is ignored.
 *
 * Block numbers here are absolute, from 1; the wire has them modulo 65536, rolling over to 0.
 */

export interface TransferPlan {
  readonly fileBytes: number;
  readonly blockBytes: number;
  readonly windowBlocks: number;
  /** Begin with an OACK. */
  readonly offersOptions: boolean;
  /** Wait before the first retransmission; doubles with each try of the same window. */
  readonly timeoutMilliseconds: number;
  /** Longest wait between two tries. */
  readonly maxTimeoutMilliseconds: number;
  /** Retransmissions of one window before giving up. */
  readonly maxRetries: number;
}

interface Offered {
  readonly name: 'offered';
  readonly retries: number;
}
interface Sending {
  readonly name: 'sending';
  readonly acked: number;
  readonly sent: number;
  readonly retries: number;
  /** Blocks of this window, or of the one before, were sent more than once: late duplicates are about. */
  readonly retransmitted: boolean;
  readonly beforeRetransmitted: boolean;
}
interface Ended {
  readonly name: 'ended';
}
export type TransferState = Offered | Sending | Ended;

export type TransferEvent =
  | { readonly kind: 'ack'; readonly block: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'timeout' };

export type TransferAction =
  | { readonly kind: 'send-options'; readonly waitMilliseconds: number }
  | {
      readonly kind: 'send-blocks';
      readonly first: number;
      readonly last: number;
      readonly waitMilliseconds: number;
      readonly isRetransmission: boolean;
    }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'done' }
  /** `normal`: the client only wanted the options' answer (OVMF, ROMs asking for tsize). */
  | { readonly kind: 'aborted'; readonly normal: boolean; readonly code: number; readonly message: string }
  | { readonly kind: 'gave-up' };

export interface Step {
  readonly state: TransferState;
  readonly action: TransferAction;
}

const IGNORE = { kind: 'ignore' } as const;
const ENDED = { name: 'ended' } as const;

/** Number of the last block: the first one shorter than the block size, empty when the size is a multiple of it. */
export function lastBlock(plan: Pick<TransferPlan, 'fileBytes' | 'blockBytes'>): number {
  return Math.floor(plan.fileBytes / plan.blockBytes) + 1;
}

/** The transfer's first step. */
export function beginTransfer(plan: TransferPlan): Step {
  if (!plan.offersOptions) return sendWindow(plan, FIRST_WINDOW);
  return {
    state: { name: 'offered', retries: 0 },
    action: { kind: 'send-options', waitMilliseconds: plan.timeoutMilliseconds },
  };
}

/** The step after `event`. */
export function continueTransfer(plan: TransferPlan, state: TransferState, event: TransferEvent): Step {
  if (state.name === 'ended') return { state, action: IGNORE };
  switch (event.kind) {
    case 'error':
      return { state: ENDED, action: abortedBy(state, event.code, event.message) };
    case 'timeout':
      return afterTimeout(plan, state);
    case 'ack':
      return state.name === 'offered' ? afterOptionAck(plan, state, event.block) : afterAck(plan, state, event.block);
  }
}

function abortedBy(state: Offered | Sending, code: number, message: string): TransferAction {
  // Code 8 from OVMF (capture); code 0 "TFTP Aborted" from BIOS ROMs that only ask for tsize.
  const normal = state.name === 'offered' && (code === 8 || code === 0);
  return { kind: 'aborted', normal, code, message };
}

function afterTimeout(plan: TransferPlan, state: Offered | Sending): Step {
  const retries = state.retries + 1;
  if (retries > plan.maxRetries) return { state: ENDED, action: { kind: 'gave-up' } };
  if (state.name === 'sending') return sendWindow(plan, { ...state, retries, retransmitted: true });
  return {
    state: { name: 'offered', retries },
    action: { kind: 'send-options', waitMilliseconds: waitFor(plan, retries) },
  };
}

function afterOptionAck(plan: TransferPlan, state: Offered, block: number): Step {
  if (block !== 0) return { state, action: IGNORE };
  return sendWindow(plan, { ...FIRST_WINDOW, beforeRetransmitted: state.retries > 0 });
}

function afterAck(plan: TransferPlan, state: Sending, block: number): Step {
  const ahead = (block - state.acked) & 0xffff;
  if (ahead === 0) return afterRepeatedAck(plan, state);
  // Not among the blocks that are out: a late duplicate or a forgery.
  if (ahead > state.sent - state.acked) return { state, action: IGNORE };
  const acked = state.acked + ahead;
  if (acked === lastBlock(plan)) return { state: ENDED, action: { kind: 'done' } };
  const retransmitted = acked < state.sent;
  return sendWindow(plan, { acked, retries: 0, retransmitted, beforeRetransmitted: state.retransmitted });
}

/**
 * RFC 1123 section 4.2.3.1: a repeated ACK must not bring another DATA, or both sides double every packet from then on
 * (Sorcerer's Apprentice). In a window it is also how a client reports that the window's first block is missing
 * (RFC 7440 section 4). So it is obeyed once, and only where no late duplicates can have caused it: EDK2 answers every
 * block it did not expect with an ACK, so one window sent twice would otherwise double all that follow.
 */
function afterRepeatedAck(plan: TransferPlan, state: Sending): Step {
  const trusted = plan.windowBlocks > 1 && !state.retransmitted && !state.beforeRetransmitted;
  return trusted ? sendWindow(plan, { ...state, retransmitted: true }) : { state, action: IGNORE };
}

const FIRST_WINDOW = { acked: 0, retries: 0, retransmitted: false, beforeRetransmitted: false } as const;

function sendWindow(plan: TransferPlan, from: Omit<Sending, 'name' | 'sent'>): Step {
  const { acked, retries, retransmitted, beforeRetransmitted } = from;
  const last = Math.min(acked + plan.windowBlocks, lastBlock(plan));
  return {
    state: { name: 'sending', acked, sent: last, retries, retransmitted, beforeRetransmitted },
    action: {
      kind: 'send-blocks',
      first: acked + 1,
      last,
      waitMilliseconds: waitFor(plan, retries),
      isRetransmission: retransmitted,
    },
  };
}

function waitFor(plan: TransferPlan, retries: number): number {
  const doubled = plan.timeoutMilliseconds * 2 ** retries;
  return Math.min(doubled, Math.max(plan.timeoutMilliseconds, plan.maxTimeoutMilliseconds));
}
