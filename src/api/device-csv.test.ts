import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvCell, devicesCsv } from './device-csv.ts';

for (const [text, cell] of [
  ['PC-01', 'PC-01'],
  ['52:54:00:00:00:01', '52:54:00:00:00:01'],
  ['007', '007'],
  ['', ''],
  ['a,"b"', '"a,""b"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://evil","x")', '"\'=HYPERLINK(""http://evil"",""x"")"'],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', '"\'\t=1"'],
  ['\r=1', '"\'\r=1"'],
  ["'=1", "''=1"],
  ["it's", "it's"],
  ['a=1', 'a=1'],
] as const)
  test(`${JSON.stringify(text)} is no formula, and one cell`, () => assert.equal(csvCell(text), cell));

test('devices are lines below headings', () => {
  const device = {
    ...{
      id: 'x',
      name: 'PC-01',
      macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'],
      smbiosUuid: null,
      serialNumber: '=1+1',
    },
    ...{ assetTag: null, manufacturer: 'Dell, Inc.', model: null, variables: [], createdAt: '', lastSeenAt: null },
    ...{
      categories: [
        { id: 'a', name: 'Kiosk' },
        { id: 'b', name: 'Hall' },
      ],
      standing: 'known' as const,
      obsoleteAt: '2026-01-01T00:00:00Z',
      protected: false,
      primaryUsers: [],
    },
  };
  assert.equal(
    devicesCsv([device]),
    'NAME,GUID,MAC,Serial number,Asset tag,Categories,Manufacturer,Model,Last seen\r\n' +
      'PC-01,,52:54:00:00:00:01 52:54:00:00:00:02,\'=1+1,,"Kiosk;Hall","Dell, Inc.",,\r\n',
  );
});
