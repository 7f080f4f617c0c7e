import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  parseTftpPacket,
  TftpPacketError,
  type TftpRequest,
  writeAck,
  writeDataHeader,
  writeError,
  writeOptionAck,
  writeRequest,
} from './packet.ts';

/** Lines "capture frame hex": what OVMF, shim, GRUB and iPXE sent to a server's port 69 or transfer port. */
const captured = readFileSync(new URL('testdata/firmware-packets.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const [capture = '', frame = '', hex = ''] = line.split(' ');
    return { name: `${capture} frame ${frame}`, bytes: Buffer.from(hex, 'hex') };
  });

const ovmfOptions = [
  { name: 'tsize', value: '0' },
  { name: 'blksize', value: '1468' },
  { name: 'windowsize', value: '4' },
];
const expected: Record<string, [string, [string, string][]]> = {
  'uefi-sb-shim-grub-tftp-trimmed frame 7': [
    'shimx64.efi',
    [
      ['tsize', '0'],
      ['blksize', '1468'],
      ['windowsize', '4'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 10': [
    'shimx64.efi',
    [
      ['blksize', '1468'],
      ['windowsize', '4'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 62': [
    'revocations_sku.efi',
    [
      ['blksize', '512'],
      ['windowsize', '4'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 64': [
    'revocations_sbat.efi',
    [
      ['blksize', '512'],
      ['windowsize', '4'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 66': [
    'shim_certificate_0.efi',
    [
      ['blksize', '512'],
      ['windowsize', '4'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 68': [
    'grubx64.efi',
    [
      ['blksize', '512'],
      ['windowsize', '4'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 106': [
    '/grub/x86_64-efi/command.lst',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 108': [
    '/grub/x86_64-efi/fs.lst',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 110': [
    '/grub/x86_64-efi/crypto.lst',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 112': [
    '/grub/x86_64-efi/terminal.lst',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 114': [
    '/grub/grub.cfg',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 119': [
    '/vmlinuz',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'uefi-sb-shim-grub-tftp-trimmed frame 160': [
    '/pe.img',
    [
      ['blksize', '1024'],
      ['tsize', '0'],
    ],
  ],
  'proxy-bios-undionly frame 9': [
    'undionly.kpxe',
    [
      ['blksize', '1432'],
      ['tsize', '0'],
    ],
  ],
  'proxy4011-uefi frame 10': [
    'snponly.efi',
    [
      ['tsize', '0'],
      ['blksize', '1468'],
      ['windowsize', '4'],
    ],
  ],
  'proxy4011-uefi frame 13': [
    'snponly.efi',
    [
      ['blksize', '1468'],
      ['windowsize', '4'],
    ],
  ],
};

for (const { name, bytes } of captured) {
  const request = expected[name];
  if (request === undefined) {
    test(`${name} is the abort that firmware sends after it learned the size`, () => {
      assert.deepEqual(parseTftpPacket(bytes), { kind: 'error', code: 8, message: 'User aborted the transfer' });
    });
    continue;
  }
  test(`${name} asks for ${request[0]}, and is written back to the same bytes`, () => {
    const options = request[1].map(([optionName, value]) => ({ name: optionName, value }));
    const packet: TftpRequest = { kind: 'read-request', file: request[0], mode: 'octet', options };
    assert.deepEqual(parseTftpPacket(bytes), packet);
    assert.deepEqual(writeRequest(packet), bytes);
  });
}

test('every captured request is in the table', () => {
  const names = new Set(captured.map(({ name }) => name));
  assert.deepEqual(
    Object.keys(expected).filter((name) => !names.has(name)),
    [],
  );
  assert.equal(captured.length, 18);
});

test('each kind of packet is written as RFC 1350 and RFC 2347 draw it', () => {
  const data = Buffer.from('..0000abc');
  writeDataHeader(data, 2, 65_543);
  assert.equal(data.toString('latin1'), '..\0\x03\0\x07abc');
  assert.deepEqual(parseTftpPacket(data.subarray(2)), { kind: 'data', block: 7, bytes: Buffer.from('abc') });
  assert.equal(writeAck(65536).toString('hex'), '00040000');
  assert.equal(writeError(1, 'no').toString('hex'), '000500016e6f00');
  assert.equal(writeOptionAck([{ name: 'a', value: '1' }]).toString('hex'), '000661003100');
  assert.deepEqual(parseTftpPacket(writeOptionAck(ovmfOptions)), { kind: 'option-ack', options: ovmfOptions });
});

const request = (text: string): Buffer => Buffer.from(`\0\x01${text}`, 'latin1');

const accepted: [string, Buffer, Pick<TftpRequest, 'mode' | 'options'>][] = [
  ['a mode in capitals', request('a\0OCTET\0'), { mode: 'octet', options: [] }],
  [
    'an option name in capitals, kept as sent',
    request('a\0octet\0BlkSize\x001468\0'),
    { mode: 'octet', options: [{ name: 'BlkSize', value: '1468' }] },
  ],
  ['an option with an empty value', request('a\0octet\0x\0\0'), { mode: 'octet', options: [{ name: 'x', value: '' }] }],
  ['zeros as padding', request(`a\0octet\0${'\0'.repeat(500)}`), { mode: 'octet', options: [] }],
  [
    'zeros as padding after an option',
    request(`a\0octet\0x\x001\0${'\0'.repeat(300)}`),
    { mode: 'octet', options: [{ name: 'x', value: '1' }] },
  ],
];
for (const [what, bytes, { mode, options }] of accepted) {
  test(`reads a request with ${what}`, () => {
    assert.deepEqual(parseTftpPacket(bytes), { kind: 'read-request', file: 'a', mode, options });
  });
}

const refused: [string, Buffer, boolean][] = [
  ['nothing', Buffer.alloc(0), false],
  ['three bytes', Buffer.from('000400', 'hex'), false],
  ['an unknown opcode', Buffer.from('00070000', 'hex'), false],
  ['an OACK without its last zero', Buffer.from('00066100', 'hex').subarray(0, 3), false],
  ['a request without its last zero', request('a\0octet'), true],
  ['a request without mode', request('abc\0'), true],
  ['a request without file name', request('\0octet\0'), true],
  ['an option without value', request('a\0octet\0blksize\0'), true],
  ['an option given twice', request('a\0octet\0blksize\x008\0BLKSIZE\x009\0'), true],
  ['seventeen options', request(`a\0octet\0${Array.from({ length: 17 }, (_, i) => `o${i}\x001\0`).join('')}`), true],
  ['a request longer than any', request(`${'a'.repeat(1100)}\0octet\0`), true],
];
for (const [what, bytes, isRequest] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => parseTftpPacket(bytes),
      (error) => error instanceof TftpPacketError && error.isRequest === isRequest,
    );
  });
}

test('the text of an ERROR is read without its zero too, and cut at 512 characters', () => {
  assert.deepEqual(parseTftpPacket(Buffer.from('000500086162', 'hex')), { kind: 'error', code: 8, message: 'ab' });
  const long = parseTftpPacket(writeError(0, 'x'.repeat(5000)));
  assert.equal(long.kind === 'error' && long.message.length, 512);
});
