import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorCodes } from '../src/api/errors.ts';
import { runCommand } from '../src/lab/run.ts';

const shared = ['messages.sh', 'fetch.sh', 'staged.sh', 'udhcpc'].map((name) => `shared/${name}`);
const scripts = ['initrd/init', ...shared, 'root/usr/lib/slipway/init'];

for (const script of scripts) {
  test(`${script} is read without complaint by the shells that run it`, async () => {
    const path = join(import.meta.dirname, script);
    await runCommand('busybox', ['sh', '-n', path], () => undefined);
    await runCommand('sh', ['-n', path], () => undefined);
  });

  test(`every code that ${script} shows is in the table of codes`, async () => {
    const text = await readFile(join(import.meta.dirname, script), 'utf8');
    for (const [code] of text.matchAll(/SLIP-\d+/g)) assert.ok(code in errorCodes, code);
  });
}
