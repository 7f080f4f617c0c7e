import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listReports, runReport } from '../../api/reports.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

function newSite(more = false): FakeSite {
  const site = new FakeSite({ devices: [makeDevice({})] });
  const columns = [
    { name: 'device', kind: 'text' as const },
    { name: 'lastReport', kind: 'time' as const },
    { name: 'failures', kind: 'number' as const },
    { name: 'runId', kind: 'id' as const },
  ];
  site.contract.on(listReports, () => [
    {
      ...{ name: 'progress', sentence: 'Where is each run that is open now?', permission: 'run.read', columns },
      parameters: [
        { name: 'deviceId' as const, required: true },
        { name: 'since' as const, required: false },
      ],
    },
  ]);
  site.contract.on(runReport, ({ params }) => ({
    ...{ name: params.name, columns, more },
    rows:
      params.name === 'empty'
        ? []
        : [
            ['=PC-01', AT, 3, idOf(96)],
            ['PC-02', null, null, null],
          ],
  }));
  return site;
}

test('reports list', async () => {
  assert.equal(
    (await run(newSite(), 'reports list')).out,
    [
      'NAME      ANSWERS                              TAKES',
      'progress  Where is each run that is open now?  --device [--since]',
      '',
    ].join('\n'),
  );
});

test('reports run', async () => {
  const { out, error } = await run(newSite(), 'reports run progress --device PC-01');
  assert.equal(
    out,
    [
      'DEVICE  LAST REPORT          FAILURES  RUN ID',
      '=PC-01  2026-11-25 14:03:22         3  00000060',
      'PC-02   -                           -  -',
      '',
    ].join('\n'),
  );
  assert.equal(error, '');
  assert.equal((await run(newSite(), 'reports run empty')).out, 'There is nothing to tell.\n');
});

test('reports run --csv writes whole ids and no formula, and says when there is more', async () => {
  const { out, error } = await run(newSite(true), 'reports run progress --csv');
  assert.equal(out, `device,lastReport,failures,runId\r\n'=PC-01,${AT},3,${idOf(96)}\r\nPC-02,,,\r\n`);
  assert.equal(error, 'These are the first 2 rows: --limit shows more.\n');
});
