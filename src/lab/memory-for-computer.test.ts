import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalForMemory } from './memory-for-computer.ts';

const pc = { name: 'pc1', memoryMiB: 2048 };

for (const [what, availableMiB, running, fits] of [
  ['just enough', 3328, [], true],
  ['one MiB too little', 3327, [], false],
  ['nothing', 0, [], false],
  ['enough but for what another one has not touched yet', 4000, [{ memoryMiB: 2048, usedMiB: 100 }], false],
  ['as much, while another one has all of its own', 4000, [{ memoryMiB: 2048, usedMiB: 2304 }], true],
  ['as much, while another one has more than is owed to it', 3328, [{ memoryMiB: 512, usedMiB: 5000 }], true],
  ['enough for one, where two were switched on a moment ago', 6000, Array(2).fill({ ...pc, usedMiB: 0 }), false],
] as const)
  test(`a machine with ${what} ${fits ? 'switches it on' : 'refuses'}`, () => {
    const refusal = refusalForMemory(pc, { availableMiB, running });
    assert.equal(refusal === null, fits, refusal ?? '');
  });

test('a refusal says how much there is, how much is needed, and what to do', () => {
  const refusal = refusalForMemory(pc, { availableMiB: 3000.7, running: [{ memoryMiB: 512, usedMiB: 700 }] });
  assert.equal(
    refusal,
    'pc1 stays off: this machine has 2932 MiB of memory free beside the one that is on, and pc1 needs 3328 MiB (2048 of its own, 256 for QEMU, 1024 that stay free). Switch another virtual computer off, end other programs, or make it with less memory ("slipway lab add pc1 --memory MiB", where it is there already after "slipway lab remove pc1").',
  );
});
