import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeGrubEnvironment, encodeGrubEnvironment } from './environment.ts';

const skip = spawnSync('grub-editenv', ['--version']).status === 0 ? false : 'not installed: grub-editenv';

test('variables come back, and the block has the size that GRUB wants', () => {
  const variables = { slipway_next: 'pe', slipway_returns: '3', empty: '' };
  const block = encodeGrubEnvironment(variables);
  assert.equal(block.length, 1024);
  assert.deepEqual(decodeGrubEnvironment(block), variables);
});

test("GRUB's own tool reads what we write, and we read what it writes", { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-grub-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'grubenv');
  writeFileSync(path, encodeGrubEnvironment({ slipway_next: 'pe', slipway_returns: '0' }));
  const list = () => execFileSync('grub-editenv', [path, 'list'], { encoding: 'utf8' });
  assert.equal(list(), 'slipway_next=pe\nslipway_returns=0\n');
  execFileSync('grub-editenv', [path, 'set', 'slipway_next=system']);
  assert.deepEqual(decodeGrubEnvironment(readFileSync(path)), { slipway_next: 'system', slipway_returns: '0' });
});

test('what is no such block has no variables', () => {
  for (const block of [Buffer.alloc(0), Buffer.alloc(1024), Buffer.from('# GRUB Environment Block\na=b\n')])
    assert.deepEqual(decodeGrubEnvironment(block), {});
});

for (const [what, variables] of [
  ['a name that is none', { 'a b': '1' }],
  ['a value with a line feed', { a: 'b\nc=d' }],
  ['a value with what fills the block', { a: '#' }],
  ['more than fits', { a: 'x'.repeat(1024) }],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => encodeGrubEnvironment(variables), RangeError);
  });
}
