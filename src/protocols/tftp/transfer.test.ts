import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  beginTransfer,
  continueTransfer,
  lastBlock,
  type Step,
  type TransferAction,
  type TransferEvent,
  type TransferPlan,
} from './transfer.ts';

const lockStep: TransferPlan = {
  fileBytes: 2000,
  blockBytes: 512,
  windowBlocks: 1,
  offersOptions: false,
  timeoutMilliseconds: 1000,
  maxTimeoutMilliseconds: 8000,
  maxRetries: 5,
};
const windowed: TransferPlan = { ...lockStep, fileBytes: 512 * 20, windowBlocks: 4, offersOptions: true };

const ack = (block: number): TransferEvent => ({ kind: 'ack', block });
const timeout: TransferEvent = { kind: 'timeout' };

/** A short name of an action: "1-4", "1-4 again", "options", "done", … */
function name(action: TransferAction): string {
  if (action.kind === 'send-blocks') return `${action.first}-${action.last}${action.isRetransmission ? ' again' : ''}`;
  return action.kind === 'send-options' ? 'options' : action.kind;
}

/** The actions' names for a conversation, the beginning first. */
function conversation(plan: TransferPlan, events: readonly TransferEvent[]): string[] {
  let step = beginTransfer(plan);
  const names = [name(step.action)];
  for (const event of events) {
    step = continueTransfer(plan, step.state, event);
    names.push(name(step.action));
  }
  return names;
}

test('the last block is the first short one, empty when the size is a multiple', () => {
  const last = (fileBytes: number): number => lastBlock({ fileBytes, blockBytes: 512 });
  assert.deepEqual([0, 1, 511, 512, 513, 1024].map(last), [1, 1, 1, 2, 2, 3]);
});

const conversations: [string, TransferPlan, TransferEvent[], string[]][] = [
  ['block by block to the end', lockStep, [1, 2, 3, 4].map(ack), ['1-1', '2-2', '3-3', '4-4', 'done']],
  ['an empty file is one empty block', { ...lockStep, fileBytes: 0 }, [ack(1)], ['1-1', 'done']],
  ['after the end nothing matters', lockStep, [1, 2, 3, 4, 4].map(ack), ['1-1', '2-2', '3-3', '4-4', 'done', 'ignore']],
  [
    'in lock step a repeated ACK brings nothing',
    lockStep,
    [ack(1), ack(1), ack(0)],
    ['1-1', '2-2', 'ignore', 'ignore'],
  ],
  ['an ACK of a block not sent yet is ignored', lockStep, [ack(2), ack(65535)], ['1-1', 'ignore', 'ignore']],
  ['a timeout sends the block again', lockStep, [timeout, ack(1)], ['1-1', '1-1 again', '2-2']],
  [
    'windows, the last one shorter',
    windowed,
    [0, 4, 8, 12, 16, 20, 21].map(ack),
    ['options', '1-4', '5-8', '9-12', '13-16', '17-20', '21-21', 'done'],
  ],
  ['an ACK within the window goes on after the gap', windowed, [ack(0), ack(2)], ['options', '1-4', '3-6 again']],
  ['the OACK is repeated, then answered', windowed, [timeout, ack(0)], ['options', 'options', '1-4']],
  ['only ACK 0 answers the OACK', windowed, [ack(1), ack(4)], ['options', 'ignore', 'ignore']],
  [
    "a window's missing first block is sent again once",
    windowed,
    [ack(0), ack(4), ack(4), ack(4), ack(4), ack(8)],
    ['options', '1-4', '5-8', '5-8 again', 'ignore', 'ignore', '9-12'],
  ],
  [
    'the first window of all too',
    windowed,
    [ack(0), ack(0), ack(0), ack(4)],
    ['options', '1-4', '1-4 again', 'ignore', '5-8'],
  ],
  [
    'ACKs of every unexpected block after a gap bring one window, not one each',
    windowed,
    [ack(0), ack(1), ack(1), ack(1), ack(5), ack(5)],
    ['options', '1-4', '2-5 again', 'ignore', 'ignore', '6-9', 'ignore'],
  ],
  [
    'duplicates of a window sent twice do not double the next windows',
    windowed,
    [ack(0), timeout, ack(4), ack(4), ack(4), ack(8), ack(12), ack(12)],
    ['options', '1-4', '1-4 again', '5-8', 'ignore', 'ignore', '9-12', '13-16', '13-16 again'],
  ],
  [
    'a repeated OACK makes a repeated ACK 0 untrustworthy',
    windowed,
    [timeout, ack(0), ack(0)],
    ['options', 'options', '1-4', 'ignore'],
  ],
];
for (const [what, plan, events, expected] of conversations) {
  test(what, () => assert.deepEqual(conversation(plan, events), expected));
}

test('waits double up to the limit, tries are bounded, progress resets both', () => {
  const plan = { ...lockStep, maxRetries: 5 };
  const waits: (number | string)[] = [];
  let step: Step = beginTransfer(plan);
  const note = (): void =>
    void waits.push('waitMilliseconds' in step.action ? step.action.waitMilliseconds : step.action.kind);
  note();
  for (const event of [timeout, timeout, ack(1), timeout, timeout, timeout, timeout, timeout, timeout]) {
    step = continueTransfer(plan, step.state, event);
    note();
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 1000, 2000, 4000, 8000, 8000, 8000, 'gave-up']);
});

test('a client that asked for a longer timeout than the limit gets it', () => {
  const step = beginTransfer({ ...lockStep, timeoutMilliseconds: 20_000 });
  const again = continueTransfer({ ...lockStep, timeoutMilliseconds: 20_000 }, step.state, timeout);
  assert.equal('waitMilliseconds' in again.action && again.action.waitMilliseconds, 20_000);
});

for (const [what, plan, events, code, normal] of [
  ['after the OACK is normal (OVMF, code 8)', windowed, [], 8, true],
  ['after the OACK is normal (BIOS ROMs, code 0)', windowed, [], 0, true],
  ['after the OACK with another code is not', windowed, [], 3, false],
  ['amid the file is not', windowed, [ack(0)], 8, false],
] as const) {
  test(`an abort ${what}`, () => {
    let { state } = beginTransfer(plan);
    for (const event of events) ({ state } = continueTransfer(plan, state, event));
    const { action, state: end } = continueTransfer(plan, state, { kind: 'error', code, message: 'x' });
    assert.deepEqual(action, { kind: 'aborted', normal, code, message: 'x' });
    assert.equal(end.name, 'ended');
  });
}

test('block numbers roll over to 0 as often as the file needs', () => {
  const plan = { ...windowed, fileBytes: 8 * 200_000 + 3, blockBytes: 8, windowBlocks: 16, offersOptions: false };
  let step = beginTransfer(plan);
  let sent = 0;
  while (step.action.kind === 'send-blocks') {
    assert.equal(step.action.first, sent + 1);
    sent = step.action.last;
    step = continueTransfer(plan, step.state, ack(sent & 0xffff));
  }
  assert.equal(step.action.kind, 'done');
  assert.equal(sent, 200_001);
});

test('a late ACK from before the rollover is not taken for one after it', () => {
  const plan = { ...lockStep, fileBytes: 512 * 70_000 };
  let step = beginTransfer(plan);
  for (let block = 1; block <= 65_540; block += 1) step = continueTransfer(plan, step.state, ack(block & 0xffff));
  for (const late of [65_535, 0, 1, 4]) {
    assert.equal(continueTransfer(plan, step.state, ack(late)).action.kind, 'ignore', `ACK ${late}`);
  }
});
