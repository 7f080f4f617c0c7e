/** The queue itself, with jobs that do what a test wants. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../../api/errors.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import { addJob, getJob, mostAttempts } from './job.ts';
import { type JobWork, type JobWorks, startJobRunner } from './job-runner.ts';
import { progressMeter } from './progress-meter.ts';

const site = await createTestSite();
const { db, pool } = site.database;
const add = () => db.transaction().execute((tx) => addJob(tx, 'clean-content', { hello: 1 }));
const ended = (id: string) =>
  eventually(async () => {
    const job = await getJob(site.site, id);
    return job.endedAt === null ? null : job;
  });

function allAs(work: JobWork): JobWorks {
  return {
    'import-image': work,
    'import-upgrade-package': work,
    'import-software': work,
    'import-capture': work,
    'import-boot-image': work,
    'clean-content': work,
    'validate-content': work,
    'repair-content': work,
    'reseal-secrets': work,
  };
}

async function withRunner(work: JobWork, use: () => Promise<void>): Promise<void> {
  const runner = await startJobRunner(site.site, pool, allAs(work));
  try {
    await use();
  } finally {
    await runner.close();
  }
}

test('a job gets its input, and its result is kept', async () => {
  let input: unknown;
  const work: JobWork = async (given) => {
    input = given;
    return { message: 'done', resultId: '11111111-1111-4111-8111-111111111111' };
  };
  await withRunner(work, async () => {
    const job = await ended(await add());
    assert.deepEqual(
      [job.state, job.message, job.resultId],
      ['succeeded', 'done', '11111111-1111-4111-8111-111111111111'],
    );
    assert.deepEqual(input, { hello: 1 });
  });
});

test('a job added in a transaction that fails is not there', async () => {
  let id = '';
  const failing = db.transaction().execute(async (tx) => {
    id = await addJob(tx, 'clean-content', {});
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  await assert.rejects(getJob(site.site, id), { code: 'SLIP-1002' });
  const { rows } = await pool.query('select 1 from graphile_worker.jobs where key = $1', [id]);
  assert.equal(rows.length, 0);
});

test('a job that fails keeps its message and code, and is not tried again', async () => {
  let tries = 0;
  const work: JobWork = async () => {
    tries += 1;
    throw new SlipwayError('SLIP-3004', 'It is full.');
  };
  await withRunner(work, async () => {
    const job = await ended(await add());
    assert.deepEqual([job.state, job.message], ['failed', 'It is full. (SLIP-3004)']);
  });
  await withRunner(work, () => sleep(300));
  assert.equal(tries, 1);
});

test('an unexpected error is in the log and not in what people see', async () => {
  const work: JobWork = async () => {
    throw new TypeError('password=hush');
  };
  await withRunner(work, async () => {
    const job = await ended(await add());
    assert.match(job.message, /Its log has the details\. \(SLIP-1099\)$/);
    assert.ok(!job.message.includes('hush'));
  });
});

test('jobs run one after another', async () => {
  let running = 0;
  let most = 0;
  const work: JobWork = async () => {
    running += 1;
    most = Math.max(most, running);
    await sleep(50);
    running -= 1;
    return { message: '', resultId: null };
  };
  const other = await startJobRunner(site.site, pool, allAs(work));
  await withRunner(work, async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, add));
    for (const id of ids) assert.equal((await ended(id)).state, 'succeeded');
  });
  await other.close();
  assert.equal(most, 1, 'also with two servers');
});

test('a validation that takes long holds up no other job', async () => {
  const end = new AbortController();
  const work: JobWork = async (input) => {
    const isLong = JSON.stringify(input) === '{"long":true}';
    if (isLong) await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
    return { message: '', resultId: null };
  };
  await withRunner(work, async () => {
    const long = await db.transaction().execute((tx) => addJob(tx, 'validate-content', { long: true }));
    await eventually(async () => (await getJob(site.site, long)).state === 'running');
    assert.equal((await ended(await add())).state, 'succeeded');
    assert.equal((await getJob(site.site, long)).state, 'running');
    end.abort();
    await ended(long);
  });
});

test('a job that is interrupted waits, and is begun again by the next start', async () => {
  let begun = 0;
  const interrupted: JobWork = (_, { signal }) => {
    begun += 1;
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  let id = '';
  await withRunner(interrupted, async () => {
    id = await add();
    await eventually(async () => begun === 1);
  });
  assert.deepEqual((await getJob(site.site, id)).state, 'waiting');
  await withRunner(
    async () => ({ message: 'at last', resultId: null }),
    async () => {
      assert.equal((await ended(id)).message, 'at last');
    },
  );
});

test('a job whose server vanished is taken up again; one that is being worked on is left alone', async () => {
  const vanished = await add();
  // As a server leaves it that was killed: taken from the queue, running, and nobody holds its lock.
  await pool.query(
    "update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now() - interval '10 s', attempts = 1 where key = $1",
    [vanished],
  );
  await pool.query(
    "update graphile_worker._private_job_queues set locked_by = 'dead', locked_at = now() - interval '10 s'",
  );
  await pool.query("update job set state = 'running' where id = $1", [vanished]);
  await withRunner(
    async () => ({ message: 'taken up', resultId: null }),
    async () => {
      assert.equal((await ended(vanished)).message, 'taken up');
    },
  );
});

test('a job that has seen its server end five times is given up with a reason', async () => {
  const id = await add();
  await pool.query('update graphile_worker._private_jobs set attempts = $2 where key = $1', [id, mostAttempts]);
  await withRunner(
    async () => ({ message: 'never', resultId: null }),
    async () => {
      const job = await ended(id);
      assert.deepEqual([job.state, job.message.includes('ended 5 times')], ['failed', true]);
    },
  );
  const { rows } = await pool.query('select 1 from graphile_worker.jobs where key = $1', [id]);
  assert.equal(rows.length, 0);
});

test('a job that loses its database session is interrupted and begun again', async () => {
  let begun = 0;
  const work: JobWork = (_, { signal }) => {
    begun += 1;
    if (begun > 1) return Promise.resolve({ message: 'second time', resultId: null });
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  await withRunner(work, async () => {
    const id = await add();
    await eventually(async () => begun === 1);
    await pool.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7310579",
    );
    assert.equal((await ended(id)).message, 'second time');
  });
});

test('progress reaches the database at most once a pause, and its last word always does', async () => {
  const written: number[] = [];
  const meter = progressMeter(async ({ bytesDone }) => void written.push(bytesDone), 100);
  for (let i = 0; i <= 1000; i++) meter.report({ bytesDone: i, bytesTotal: 1000, message: '' });
  await sleep(250);
  for (let i = 1001; i <= 2000; i++) meter.report({ bytesDone: i, bytesTotal: 2000, message: '' });
  await meter.stop();
  meter.report({ bytesDone: 9999, bytesTotal: 9999, message: '' });
  await sleep(150);
  assert.deepEqual([written[0], written.at(-1)], [0, 2000]);
  assert.ok(written.length <= 5, JSON.stringify(written));
  assert.ok(written.includes(1000));
});
