import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordProblem } from './password-rules.ts';

const problem = (password: string): string | null => passwordProblem(password, 'kim.smith', 'North School');

for (const password of [
  'seven grey geese swim by',
  'kim.smith likes seven grey geese',
  'x7#qP!m2Lw9z',
  'пароль из слов',
])
  test(`"${password}" is taken`, () => assert.equal(problem(password), null));

for (const [password, why] of [
  ['x7#qP!m2Lw9', 'shorter than 12'],
  ['🦆🦢🦆🦢🦆🦢', 'shorter than 12'],
  ['aaaaaaaaaaaaaaaaaaaa', 'different characters'],
  ['abababababababab', 'different characters'],
  ['kim.smithkim.smith', 'consists of the name'],
  ['North School 1', 'consists of the name'],
  ['password2026!', 'consists of the name'],
  ['SlipwaySlipway1', 'consists of the name'],
] as const)
  test(`"${password}" is refused: ${why}`, () => assert.match(problem(password) ?? '', new RegExp(why)));
