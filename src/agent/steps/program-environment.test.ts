import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Variables } from '../../task-sequence/variables.ts';
import { programEnvironment } from './program-environment.ts';

const of = (values: Record<string, string>, secrets: Record<string, string> = {}) =>
  programEnvironment(
    new Variables([
      ...Object.entries(values).map(([name, value]) => ({ name, value, secret: false })),
      ...Object.entries(secrets).map(([name, value]) => ({ name, value, secret: true })),
    ]),
  );

test('each variable is there under a prefix, in capitals', () => {
  assert.deepEqual(of({ Room: 'B 12', _SMSTSModel: 'T15g', line: 'a\nb "c" $d' }), {
    TSVAR_ROOM: 'B 12',
    TSVAR__SMSTSMODEL: 'T15g',
    TSVAR_LINE: 'a\nb "c" $d',
  });
});

test('no secret is, and nothing that holds one', () => {
  // Of a short one nothing is said to hold it: every other text would.
  const secrets = { Password: 'hunter22', Pin: '123' };
  assert.deepEqual(of({ Url: 'smb://joe:hunter22@server/', Plain: 'x' }, secrets), { TSVAR_PLAIN: 'x' });
});

test('nor is what is called like one, though nobody has marked it', () => {
  assert.deepEqual(of({ OSDJoinPassword: 'hunter22', ApiToken: 'x', WifiPsk: 'y', Room: '1' }), { TSVAR_ROOM: '1' });
});

test('a variable that is called like one of the system does not become that', () => {
  assert.deepEqual(Object.keys(of({ PATH: '/evil', LD_PRELOAD: '/evil.so', TSVAR_X: '1' })), [
    ...['TSVAR_PATH', 'TSVAR_LD_PRELOAD', 'TSVAR_TSVAR_X'],
  ]);
});

test('what no shell can name, no environment can hold, or is too long stays out; a program starts with what remains', () => {
  const long = 'x'.repeat(8_001);
  assert.deepEqual(of({ 'with-hyphen': '1', Zero: 'a\0b', Long: long, Fits: 'x' }), { TSVAR_FITS: 'x' });
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`V${at}`, 'x'.repeat(8_000)]));
  const environment = of(many);
  assert.equal(Object.keys(environment).length, 31);
});
