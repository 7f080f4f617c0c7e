import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDemoOptions } from './options.ts';

test('without arguments one UEFI computer is deployed and everything stays up', () => {
  assert.deepEqual(parseDemoOptions([]), {
    os: 'debian',
    firmware: 'uefi',
    computers: 1,
    exit: false,
    json: false,
  });
});

test('each option is taken', () => {
  assert.deepEqual(
    parseDemoOptions(['--os', 'windows-fixture', '--firmware', 'bios', '--computers=2', '--exit', '--json']),
    {
      os: 'windows-fixture',
      firmware: 'bios',
      computers: 2,
      exit: true,
      json: true,
    },
  );
});

for (const [args, problem] of [
  [['--firmware', 'arm'], /--firmware is one of bios, uefi/],
  [['--os', 'dos'], /--os is one of debian, windows-fixture/],
  [['--os', 'windows-fixture', '--firmware', 'secure-boot'], /signed by nobody/],
  [['--computers', '0'], /number from 1 to 8/],
  [['--computers', '1.5'], /number from 1 to 8/],
  [['--speed', '9'], /speed/],
  [['extra'], /extra/],
] as const) {
  test(`"${args.join(' ')}" is refused with the reason`, () => {
    const parsed = parseDemoOptions(args);
    assert.match('problem' in parsed ? parsed.problem : '', problem);
  });
}
