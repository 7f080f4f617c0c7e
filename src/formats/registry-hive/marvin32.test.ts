import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { marvin32 } from './marvin32.ts';

test('hashes are those of published test vectors (SymCrypt, .NET)', () => {
  const seed = [0x001b_dbcc, 0x004f_b61a] as const;
  for (const [bytes, hash] of [
    ['', 0x30ed_35c1_00cd_3c7dn],
    ['af', 0x48e7_3fc7_7d75_ddc1n],
    ['e70f', 0xb5f6_e1fc_485d_bff8n],
    ['37f495', 0xf0b0_7c78_9b8c_f7e8n],
    ['8642dc59', 0x7008_f2e8_7e9c_f556n],
    ['153fb79826', 0xe6c0_8c6d_a2af_a997n],
    ['0932e6246c47', 0x6f04_bf1a_5ea2_4060n],
    ['ab427ea8d10fc7', 0xe118_47e4_f067_8c41n],
  ] as const) {
    assert.equal(marvin32(Buffer.from(bytes, 'hex'), seed), hash, bytes);
  }
});

test('the header of a log entry that Windows wrote has the hash that Windows gave it', () => {
  // Published with its second hash in a public repository's tests of a reader: entry 3 of a hive of 147,456 bytes, with four pages.
  const header = Buffer.from('48764c45004e00000000000003000000004002000400000056d529cec6324b36', 'hex');
  assert.equal(marvin32(header), 0xd71f_f415_0787_ef0cn);
});
