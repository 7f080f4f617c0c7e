import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlipwayError } from '../api/errors.ts';
import { parseMoment } from './moment.ts';

for (const [text, moment] of [
  ['2026-12-01T18:00:00Z', '2026-12-01T18:00:00.000Z'],
  ['2026-12-01T18:00+01:00', '2026-12-01T17:00:00.000Z'],
  ['2026-12-01 18:00 Europe/Amsterdam', '2026-12-01T17:00:00.000Z'],
  ['2026-07-01 18:00 Europe/Amsterdam', '2026-07-01T16:00:00.000Z'],
  [' 2026-12-01 18:00:30 America/St_Johns ', '2026-12-01T21:30:30.000Z'],
  ['2026-12-01 UTC', '2026-12-01T00:00:00.000Z'],
  // Clocks show it twice: the first is meant.
  ['2026-10-25 02:30 Europe/Amsterdam', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25 03:30 Europe/Amsterdam', '2026-10-25T02:30:00.000Z'],
] as const)
  test(`${text} is ${moment}`, () => assert.equal(parseMoment(text), moment));

for (const [text, part] of [
  ['2026-03-29 02:30 Europe/Amsterdam', 'does not come'],
  ['2026-12-01 18:00', 'with a time zone'],
  ['2026-12-01T18:00:00', 'with an offset'],
  ['2026-13-01 18:00 UTC', 'is not a moment'],
  ['2026-12-01T25:00:00Z', 'is not a moment'],
  ['tomorrow', 'is not a moment'],
  ['', 'is not a moment'],
  ['2026-12-01 18:00 Mars/Olympus', 'is no time zone'],
] as const)
  test(`${text || 'nothing'} is refused`, () =>
    assert.throws(
      () => parseMoment(text),
      (error) => error instanceof SlipwayError && error.code === 'SLIP-6001' && error.message.includes(part),
    ));
