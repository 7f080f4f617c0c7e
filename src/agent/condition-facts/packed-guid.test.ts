import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guidOf, packGuid, unpackGuid } from './packed-guid.ts';

/** Codes of real products, and the names of their keys below `Installer\Products`. */
const PAIRS = [
  // Office 16 Click-to-Run Extensibility Component
  ['{90160000-008C-0000-1000-0000000FF1CE}', '00006109C80000000100000000F01FEC'],
  // Webroot SecureAnywhere
  ['{C96F4AE6-A790-469E-8CFA-BDA1A08E3E00}', '6EA4F69C097AE964C8AFDB1A0AE8E300'],
  // Particular Software's ServiceControl
  ['{12BDB3E7-3A70-410A-A2C0-43037E33E3E6}', '7E3BDB2107A3A0142A0C3430E7333E6E'],
] as const;

test('codes are packed as Windows Installer packs them, and unpacked', () => {
  for (const [guid, packed] of PAIRS) {
    assert.equal(packGuid(guid), packed);
    assert.equal(packGuid(guid.toLowerCase()), packed);
    assert.equal(unpackGuid(packed), guid);
    assert.equal(unpackGuid(packed.toLowerCase()), guid);
  }
});

test('what is no packed code is not unpacked', () => {
  for (const text of ['', '(Default)', `${PAIRS[0][1]}0`, PAIRS[0][1].slice(1), 'G'.repeat(32), PAIRS[0][0]])
    assert.equal(unpackGuid(text), null, text);
});

test('a code may stand without braces, and in either case', () => {
  const [guid] = PAIRS[0];
  for (const text of [guid, guid.slice(1, -1), guid.toLowerCase(), ` ${guid} `]) assert.equal(guidOf(text), guid);
  const none = ['', '{}', guid.replaceAll('-', ''), `${guid}\\..`, `${guid.slice(0, -2)}G}`, '{1}', `${guid}${guid}`];
  for (const text of none) assert.equal(guidOf(text), null, text);
});
