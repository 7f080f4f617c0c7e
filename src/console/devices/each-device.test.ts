import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { actOnEach, type Confirmed, confirmedTasks } from './each-device.ts';

const task = (name: string) => ({ devices: [{ id: name, name }], confirmed: {} });
const start = { taskSequence: 'Windows', collection: 'Room 12', devices: ['B'] };

test('what one device is refused does not keep the others from it', async () => {
  const over: number[] = [];
  const outcome = await actOnEach(
    [task('A'), task('B'), task('C')],
    async ([device]) => {
      if (device?.name === 'B') throw new SlipwayError('SLIP-1004', 'It has an open run.');
    },
    (count) => over.push(count),
  );
  assert.equal(outcome.done, 2);
  assert.deepEqual(
    outcome.failures.map(({ devices }) => devices[0]?.name),
    ['B'],
  );
  assert.deepEqual(over, [1, 2, 3]);
});

test('what starts is asked, and done with the number that was confirmed; unknown computers by a yes', async () => {
  const told: Confirmed[] = [];
  const act = async (_: unknown, confirmed: Confirmed) => {
    told.push(confirmed);
    if (confirmed.confirmUnknownComputers !== true) throw new SlipwayError('SLIP-1012', '', { starts: [start] });
    if (confirmed.confirmDeviceCount === undefined) throw new SlipwayError('SLIP-1011', '', { starts: [start, start] });
  };
  const first = await actOnEach([task('B')], act);
  const second = await actOnEach(confirmedTasks(first.asked), act);
  const third = await actOnEach(confirmedTasks(second.asked), act);
  assert.deepEqual([first.done, second.done, third.done], [0, 0, 1]);
  assert.deepEqual(told.at(-1), { confirmUnknownComputers: true, confirmDeviceCount: 1 });
});

test('a yes to unknown computers is none to starts that were not shown', async () => {
  const told = new Map<string | undefined, Confirmed>();
  const act = async ([device]: readonly { name: string }[], confirmed: Confirmed) => {
    told.set(device?.name, confirmed);
    if (device?.name === 'New' && confirmed.confirmUnknownComputers !== true)
      throw new SlipwayError('SLIP-1012', '', { starts: [start] });
    if (device?.name === 'Known' && confirmed.confirmDeviceCount === undefined)
      throw new SlipwayError('SLIP-1011', '', { starts: [start] });
  };
  const first = await actOnEach([task('New'), task('Known')], act);
  const second = await actOnEach(confirmedTasks(first.asked), act);
  assert.deepEqual([second.done, second.asked.map(({ devices }) => devices[0]?.name)], [1, ['Known']]);
  assert.deepEqual(told.get('Known'), {});
  const third = await actOnEach(confirmedTasks(second.asked), act);
  assert.deepEqual([third.done, told.get('Known')], [1, { confirmDeviceCount: 1 }]);
});
