import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type ComputerRequest,
  formatLabAnswer,
  type LabAnswer,
  type LabRequest,
  type LabStatus,
  parseLabAnswer,
  parseLabRequest,
} from './lab-protocol.ts';

const computer: ComputerRequest = {
  ...{ name: 'pc1', firmware: 'secure-boot', memoryMiB: 1024 },
  disks: [{ sizeGiB: 8, interface: 'nvme' }],
};
const status: LabStatus = {
  ...{ name: 'lab', subnet: '10.77.0.0/24', dhcpAddress: '10.77.0.2', taps: 4, directory: '/var/tmp/x' },
  ...{
    site: { dataDirectory: '/var/tmp/x/site', address: '10.77.0.1', consoleUrl: 'https://127.0.0.1:1' },
    siteNamespace: 'slipway-lab-1-2-site',
  },
  computers: [
    {
      ...{ ...computer, on: true, mac: '52:54:00:77:00:01', uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132' },
      ...{ serialNumber: 'LAB-PC1', diskPaths: ['/var/tmp/x/pc1/disk0.raw'], reboots: 2, cable: 'pulled' },
    },
  ],
};

describe('requests', () => {
  const requests: LabRequest[] = [
    { command: 'status' },
    { command: 'down' },
    { command: 'add', computer, powerOn: false },
    { command: 'picture', name: 'pc1' },
    { command: 'on', name: 'pc1' },
    { command: 'cut', name: 'pc1' },
    { command: 'reset', name: 'pc1' },
    { command: 'remove', name: 'pc1' },
    { command: 'cable', name: 'pc1', state: 'pulled' },
    { command: 'screen', name: 'pc1', path: '/tmp/pc1.png' },
    { command: 'type', name: 'pc1', text: 'hello\n' },
    { command: 'keys', name: 'pc1', keys: ['ctrl', 'alt', 'delete'] },
    { command: 'serial', name: 'pc1', follow: true },
  ];
  for (const request of requests)
    test(`${request.command} arrives as it was sent`, () =>
      assert.deepEqual(parseLabRequest(JSON.stringify(request)), request));

  for (const [what, line, message] of [
    ['what is no JSON', 'status', /JSON/],
    ['what is no object', '[]', /the request is not an object/],
    ['no command', '{}', /"command" is not one of status, add/],
    ['an unknown command', '{"command":"explode"}', /"command" is not one of/],
    ['a computer that is missing', '{"command":"add","computer":null}', /"computer" is missing/],
    [
      'a computer of which nobody said whether it is switched on',
      JSON.stringify({ command: 'add', computer }),
      /"powerOn" is not true or false/,
    ],
    ['a name that is no text', '{"command":"cut","name":7}', /"name" is not a text/],
    [
      'a firmware that is not known',
      JSON.stringify({ command: 'add', computer: { ...computer, firmware: 'direct' } }),
      /"firmware" is not one of bios, uefi/,
    ],
    [
      'a disk that is none',
      JSON.stringify({ command: 'add', computer: { ...computer, disks: [{ sizeGiB: '8' }] } }),
      /disks\[0\]: "sizeGiB" is not a number/,
    ],
    [
      'a cable in another state',
      '{"command":"cable","name":"a","state":"cut"}',
      /"state" is not one of pulled, plugged/,
    ],
    ['keys that are no texts', '{"command":"keys","name":"a","keys":[1]}', /keys\[0\] is not a text/],
  ] as const)
    test(`refuses ${what}`, () => assert.throws(() => parseLabRequest(line), message));

  test('nothing else than an error comes of any line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (line) => {
        try {
          parseLabRequest(line);
        } catch (error) {
          assert.ok(error instanceof Error);
        }
      }),
    );
  });
});

describe('answers', () => {
  const answers: LabAnswer[] = [
    { kind: 'line', line: 'GRUB  version 2.12' },
    { kind: 'picture', png: Buffer.from([0x89, 0x50, 0x00, 0xff]) },
    { kind: 'error', message: 'The lab has no computer named pc9.' },
    { kind: 'done', status },
    { kind: 'done', status: { ...status, site: null, computers: [] } },
  ];
  for (const answer of answers)
    test(`${answer.kind} arrives as it was sent, on one line`, () => {
      const line = formatLabAnswer(answer);
      assert.equal(line.indexOf('\n'), line.length - 1);
      assert.deepEqual(parseLabAnswer(line), answer);
    });

  for (const line of [
    '{}',
    '{"done":null}',
    '{"line":1}',
    '{"picture":1}',
    JSON.stringify({ done: { ...status, taps: '4' } }),
  ])
    test(`refuses ${line.slice(0, 40)}`, () => assert.throws(() => parseLabAnswer(line)));
});
