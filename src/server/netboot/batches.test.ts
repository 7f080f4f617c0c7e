import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Batches } from './batches.ts';

/** Answers with ten times the question; each batch that was asked is in `seen`. */
function tenfold(options: { together?: number; waiting?: number; gate?: Promise<void> } = {}) {
  const seen: number[][] = [];
  const batches = new Batches<number, number>({
    answer: async (questions) => {
      seen.push([...questions]);
      await options.gate;
      if (questions.includes(13)) throw new Error('thirteen');
      return questions.map((question) => 10 * question);
    },
    together: options.together ?? 100,
    waiting: options.waiting ?? 100,
  });
  return { batches, seen };
}

test('what is asked at once, and while others are answered, goes together', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { batches, seen } = tenfold({ gate });
  const first = [batches.ask(1), batches.ask(2)];
  await nextTurn();
  await nextTurn();
  const second = [batches.ask(3), batches.ask(4)];
  open();
  assert.deepEqual(await Promise.all([...first, ...second]), [10, 20, 30, 40]);
  assert.deepEqual(seen, [
    [1, 2],
    [3, 4],
  ]);
});

test('no batch is larger than allowed, and the order stays', async () => {
  const { batches, seen } = tenfold({ together: 2 });
  await Promise.all([5, 4, 3, 2, 1].map((question) => batches.ask(question)));
  assert.deepEqual(seen, [[5, 4], [3, 2], [1]]);
});

test('a question that fails takes no other with it', async () => {
  const { batches } = tenfold();
  const settled = await Promise.allSettled([12, 13, 14].map((question) => batches.ask(question)));
  assert.deepEqual(
    settled.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason))),
    [120, 'Error: thirteen', 140],
  );
  assert.equal(await batches.ask(15), 150, 'and the next batch is answered');
});

test('too many that wait are refused at once, and none more is when they are answered', async () => {
  const { batches } = tenfold({ waiting: 2 });
  const asked = [batches.ask(1), batches.ask(2)];
  assert.throws(() => batches.ask(3), { code: 'SLIP-1008' });
  await Promise.all(asked);
  await batches.idle();
  assert.equal(await batches.ask(4), 40);
});

test('a question that comes the moment the last is answered is answered too', async () => {
  const { batches } = tenfold();
  let last = 0;
  for (let question = 20; question > 13; question -= 1) last = await batches.ask(question).then((answer) => answer);
  assert.equal(last, 140);
});

test('it is idle only when all is answered', async () => {
  const { batches } = tenfold({ together: 1 });
  const answered: number[] = [];
  for (const question of [1, 2, 3]) void batches.ask(question).then((answer) => answered.push(answer));
  await batches.idle();
  assert.deepEqual(answered, [10, 20, 30]);
});
