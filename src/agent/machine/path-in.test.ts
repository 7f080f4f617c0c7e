import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathIn } from './path-in.ts';

for (const [folder, names, expected] of [
  ['C:\\ProgramData\\Slipway', ['log', 'slipway.log'], 'C:\\ProgramData\\Slipway\\log\\slipway.log'],
  ['d:\\x', ['a/b'], 'd:\\x\\a\\b'],
  ['C:\\', ['a/b/c'], 'C:\\a\\b\\c'],
  ['\\\\server\\share', ['a'], '\\\\server\\share\\a'],
  ['/var/lib/slipway', ['packages', 'a/b'], '/var/lib/slipway/packages/a/b'],
  ['/odd\\name', ['a'], '/odd\\name/a'],
] as const)
  test(`below ${folder}`, () => assert.equal(pathIn(folder, ...names), expected));
