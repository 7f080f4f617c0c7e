import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { importDevices, previewDeviceImport } from '../../api/device-imports.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { columnOf, totalsText } from './devices-import.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-import-'));
after(() => rmSync(folder, { recursive: true }));

const totals = { lines: 2, new: 1, merge: 0, overwrite: 0, unchanged: 0, error: 1 };
const line = { line: 1, action: 'new' as const, name: 'PC-1', macs: ['a', 'b'], smbiosUuid: null, changes: [] };
const problem = { line: 2, column: 'mac', message: 'it is none' };

function siteWith(problems: (typeof problem)[]) {
  const site = new FakeSite();
  const imported: unknown[] = [];
  site.contract.on(previewDeviceImport, () => ({
    ...{ separator: ',', header: false, columns: ['name' as const, { variable: 'Room', secret: false }], totals },
    ...{ lines: [line], problems },
  }));
  site.contract.on(importDevices, ({ body }) => {
    imported.push(body);
    return { ...totals, error: 0, lines: 1 };
  });
  return { site, imported };
}

function fileOf(content: string | Buffer): string {
  const path = join(folder, 'devices.csv');
  writeFileSync(path, content);
  return path;
}

test('a preview is a table of lines, what is wrong, and the totals', async () => {
  const { site, imported } = siteWith([problem]);
  const { out, exitCode } = await run(site, `devices import ${fileOf('x')} --preview`, { columns: 80 });
  assert.equal(
    out,
    [
      ...['Columns: name, variable Room', '', 'LINE  WHAT  NAME  MAC ADDRESS  SMBIOS UUID  CHANGES'],
      ...['   1  new   PC-1  a +1         -            -', '', 'WRONG        WHY', 'line 2, mac  it is none', ''],
      ...['2 lines: 1 new, 1 wrong. Nothing was imported yet.', ''],
    ].join('\n'),
  );
  assert.equal(exitCode, 0);
  assert.deepEqual(imported, []);
});

test('a file with wrong lines is not imported, and each is told', async () => {
  const { site, imported } = siteWith([problem]);
  const { error, exitCode } = await run(site, `devices import ${fileOf('x')} --yes`);
  assert.match(error, /Nothing was imported: 1 line of 2 cannot be\. \(SLIP-1001\)\n {2}line 2, mac: it is none/);
  assert.equal(exitCode, 1);
  assert.deepEqual(imported, []);
});

test('what is imported is what the file and the options say, after a question', async () => {
  const { site, imported } = siteWith([]);
  const path = fileOf('PC-1;12');
  const unasked = await run(site, `devices import ${path}`);
  assert.match(unasked.error, /SLIP-6001/);
  assert.deepEqual(imported, []);
  const done = await run(
    site,
    `devices import ${path} --separator semicolon --no-header --column name --column variable:Room --existing merge --yes`,
  );
  assert.match(done.out, /was imported: 1 line: 1 new\.\n$/);
  assert.deepEqual(imported, [
    {
      ...{ name: 'devices.csv', text: 'PC-1;12', separator: ';', header: false, existing: 'merge', collectionIds: [] },
      ...{ columns: ['name', { variable: 'Room', secret: false }], userAccounts: 'capture-and-restore-all' },
    },
  ]);
});

test('a file that is not there, is in another encoding, and a column that there is not are told', async () => {
  const { site } = siteWith([]);
  assert.match((await run(site, 'devices import /nowhere.csv')).error, /nowhere\.csv cannot be read/);
  assert.match((await run(site, `devices import ${fileOf(Buffer.from('K\xf6ln', 'latin1'))}`)).error, /not in UTF-8/);
  assert.match((await run(site, `devices import ${fileOf('x')} --column nonsense`)).error, /"nonsense" is no column/);
});

test('columns and totals have words', () => {
  assert.deepEqual(columnOf('secret-variable:Key'), { variable: 'Key', secret: true });
  assert.equal(columnOf('mac'), 'mac');
  assert.equal(totalsText({ ...totals, lines: 0, new: 0, error: 0 }), '0 lines: nothing');
});
