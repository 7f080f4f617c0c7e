import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import type { ContentFile, PolicyPackage } from '../../api/policy.ts';
import { awaitedContent } from './awaited-content.ts';
import type { ContentSource } from './step-context.ts';
import { runSequence, type TestRunOptions } from './test-run.ts';

const missing = new SlipwayError('SLIP-3003', 'Content that this run needs is not in the content store: abc.');
const bytes = Buffer.from('0123456789');
const file: ContentFile = {
  ...{ path: 'image.wim', bytes: bytes.length, sha256: 'a'.repeat(64) },
  chunkList: { sha256: 'b'.repeat(64), bytes: 1, chunks: 1 },
};
const pkg: PolicyPackage = {
  ...{ id: '11111111-1111-4111-8111-111111111111', versionId: '11111111-1111-4111-8111-111111111111' },
  ...{ kind: 'operating-system-image', name: 'Image', contentRoot: 'c'.repeat(64), images: [] },
};

/** Each call takes the next fault; a number: so many bytes come before the content is not there any more. */
function source(faults: (Error | number | null)[]): ContentSource {
  const next = () => {
    const fault = faults.shift() ?? null;
    if (fault instanceof Error) throw fault;
    return fault;
  };
  return {
    manifest: async () => {
      next();
      return { files: [file] };
    },
    readObject: async () => {
      next();
      return bytes;
    },
    readWhole: async function* () {
      next();
      yield bytes;
    },
    readRange: async function* (_, offset, length) {
      const many = next();
      for (let at = offset; at < offset + length; at += 1) {
        if (many !== null && at - offset >= many) throw missing;
        yield bytes.subarray(at, at + 1);
      }
    },
  };
}

function awaited(faults: (Error | number | null)[], goesOn = () => true) {
  const waits: number[] = [];
  const said: string[] = [];
  const awaiting = {
    goesOn,
    sleep: async (wait: number) => void waits.push(wait),
    say: (line: string) => void said.push(line),
  };
  return { content: awaitedContent(source(faults), awaiting), waits, said };
}

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

test('what is not there is asked for again, after waits that grow, and each is said', async () => {
  const { content, waits, said } = awaited([missing, missing, missing, missing]);
  assert.deepEqual(await content.manifest(pkg), { files: [file] });
  assert.deepEqual(waits, [15_000, 30_000, 60_000, 60_000]);
  assert.match(said[0] ?? '', /^Waits for content, and asks again in 15 s\. Content that this run needs is not in/);
  assert.equal((await awaited([missing]).content.readObject('abc', 10)).toString(), '0123456789');
});

test('a stream goes on at the byte where its content went, and its next wait is short again', async () => {
  const { content, waits } = awaited([missing, missing, 3, missing, 2]);
  assert.equal(await read(content.readRange(file, 1, 8)), '12345678');
  assert.deepEqual(waits, [15_000, 30_000, 15_000, 30_000, 15_000]);
});

test('anything else fails at once: bytes that are damaged, a boot image for a restart', async () => {
  const damaged = new SlipwayError('SLIP-3010', 'damaged');
  for (const error of [damaged, new Error('broken')]) {
    const { content, waits } = awaited([error, error]);
    await assert.rejects(content.manifest(pkg), error);
    await assert.rejects(read(content.readRange(file, 0, 4)), error);
    assert.deepEqual(waits, []);
  }
  const whole = { name: 'vmlinuz', bytes: 10, sha256: 'd'.repeat(64) };
  await assert.rejects(read(awaited([missing]).content.readWhole(whole)), missing);
});

test('a step whose time is up, and a run that is cancelled, wait no longer', async () => {
  await assert.rejects(awaited([missing], () => false).content.manifest(pkg), missing);
  let asked = 0;
  const during = awaited([missing], () => ++asked < 2);
  await assert.rejects(during.content.manifest(pkg), missing);
  assert.deepEqual(during.waits, [15_000]);
});

/** The image comes onto the site while the run waits, unless it is cancelled before. */
async function applied(
  t: Parameters<typeof runSequence>[0],
  policy: NonNullable<TestRunOptions['policy']>,
  cancelled = false,
) {
  const waits: number[] = [];
  const shown: string[] = [];
  const content = source([missing, missing]);
  const run = await runSequence(t, {
    ...{ steps: [{ type: 'run-command-line', id: 'a', name: 'a', options: { commandLine: 'x' } }], policy, content },
    sleep: async (milliseconds) => {
      if (milliseconds >= 15_000) waits.push(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    },
    progress: ({ message }) => void shown.push(message),
    doing: async (_, context) => {
      await context.content.manifest(pkg);
      return { outcome: 'done', message: 'applied' };
    },
    ...(cancelled
      ? {
          reports: {
            send: async (records) => ({
              acknowledged: records.at(-1)?.sequence ?? 0,
              cancelRequested: waits.length > 0,
            }),
            progress: async () => ({ cancelRequested: waits.length > 0 }),
          },
        }
      : {}),
  });
  return { run, waits, shown };
}

test('a required run waits for missing content, and the screen says so', async (t) => {
  const { run, waits, shown } = await applied(t, { purpose: 'required' });
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
  assert.deepEqual(waits, [15_000, 30_000]);
  assert.ok(
    shown.some((message) => message.startsWith('Waits for content')),
    shown.join(),
  );
  assert.ok(run.log.some((line) => line.startsWith('Waits for content')));
});

for (const [what, policy] of [
  ['an available run', { purpose: 'available' as const }],
  ['a run whose policy does not say', {}],
] as const)
  test(`${what} fails at once where content is missing`, async (t) => {
    const { run, waits } = await applied(t, policy);
    assert.match(run.end.message, /not in the content store/);
    assert.deepEqual(waits, []);
    const finished = run.records.find((record) => record.kind === 'step-finished');
    assert.equal(finished?.errorCode, 'SLIP-3003');
  });

test('a required run that waits can be cancelled', async (t) => {
  const { run } = await applied(t, { purpose: 'required' }, true);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'cancelled');
});
