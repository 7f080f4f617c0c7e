/** What the doctor says of each thing that may be found. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exitCodeOf, type Finding, findingsText } from './finding.ts';
import type { DhcpAnswer } from './foreign-servers.ts';
import {
  judgeAddress,
  judgeBootImage,
  judgeCertificate,
  judgeClock,
  judgeDatabase,
  judgeDisk,
  judgeKeyFiles,
  judgePort,
  judgeProgram,
  judgeServers,
  wantedPorts,
} from './judgements.ts';
import { type PortHolder, parseSockets } from './listening-sockets.ts';

const now = new Date('2026-06-01T00:00:00Z');

function says(finding: Finding | undefined, level: Finding['level'], part: string | RegExp): void {
  assert.equal(finding?.level, level, JSON.stringify(finding));
  assert.match(finding?.text ?? '', new RegExp(part));
  assert.equal(finding?.advice === null, level === 'good');
}

describe('ports', () => {
  const dhcp = { protocol: 'udp', port: 67, purpose: 'DHCP' } as const;
  const holder = (process: PortHolder['process'], address = '0.0.0.0'): PortHolder => ({
    protocol: 'udp',
    port: 67,
    address,
    process,
  });
  const judge = (...holders: PortHolder[]) => judgePort(dhcp, holders, '10.0.0.1', (line) => line.includes('slipway'));
  test('a free port, and one of our own, are good', () => {
    says(judge(), 'good', 'free');
    says(judge(holder({ pid: 7, commandLine: 'node slipway' })), 'good', 'held by Slipway');
  });
  test('a foreign holder is named, also beside ours; on another address it is none of our business', () => {
    const dnsmasq = holder({ pid: 9, commandLine: '/usr/sbin/dnsmasq -k' });
    says(
      judge(holder({ pid: 7, commandLine: 'node slipway' }), dnsmasq),
      'warning',
      'process 9 listens there as well: /usr/sbin/dnsmasq -k',
    );
    says(judge({ ...dnsmasq, address: '10.0.0.1' }), 'warning', 'dnsmasq');
    const tftp = { protocol: 'udp', port: 69, purpose: 'TFTP' } as const;
    says(
      judgePort(tftp, [{ ...dnsmasq, port: 69 }], '10.0.0.1', () => false),
      'error',
      'taken by process 9',
    );
    says(judge({ ...dnsmasq, address: '192.168.122.1' }), 'good', 'free');
    says(judge({ ...dnsmasq, protocol: 'tcp' }), 'good', 'free');
  });
  test('a holder that cannot be seen is a warning', () => says(judge(holder(null)), 'warning', 'only root'));
  test('without network boot only the two web ports are wanted', () => {
    assert.deepEqual(
      wantedPorts({ apiPort: 1, bootPort: 2, netboot: false }).map(({ port }) => port),
      [1, 2],
    );
    assert.deepEqual(
      wantedPorts({ apiPort: 8443, bootPort: 8080, netboot: true }).map(({ port }) => port),
      [67, 69, 4011, 8443, 8080],
    );
  });
  test('sockets are read as the kernel writes them: listening ones, IPv4 and the unspecified IPv6 address', () => {
    const tcp = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0',
      '   1: 0100007F:20FB 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1',
      '   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4713',
      'rubbish',
    ].join('\n');
    assert.deepEqual(parseSockets(tcp, 'tcp'), [
      { protocol: 'tcp', address: '127.0.0.1', port: 8443, inode: '4711' },
      { protocol: 'tcp', address: '0.0.0.0', port: 8080, inode: '4713' },
    ]);
  });
});

describe('other servers', () => {
  const offer: DhcpAnswer = { server: '10.0.0.2', offersAddress: true, boots: false, bootFile: '' };
  const judge = (...answers: DhcpAnswer[]) => judgeServers('eth0', answers, ['10.0.0.1']);
  test('a DHCP server that gives addresses alone is what is wanted', () =>
    says(judge(offer)[0], 'good', 'from 10.0.0.2'));
  test('our own answer is no news', () =>
    says(judge(offer, { ...offer, server: '10.0.0.1', offersAddress: false, boots: true })[0], 'good', 'nobody else'));
  test('one that says what to boot is an error, once however often it answers', () => {
    const foreign = { ...offer, boots: true, bootFile: 'wdsnbp.com' };
    const found = judge(foreign, foreign);
    assert.equal(found.length, 1);
    says(found[0], 'error', '10.0.0.2 tells .*"wdsnbp.com"');
  });
  test('silence is a warning', () => says(judge()[0], 'warning', 'no server offered'));
});

describe('the rest', () => {
  test('programs', () => {
    says(judgeProgram('wimlib-imagex', 'wimtools', true), 'good', 'installed');
    assert.match(judgeProgram('wimlib-imagex', 'wimtools', false).advice ?? '', /apt-get install wimtools/);
  });
  test('the clock', () => {
    says(judgeClock(now, new Date('2026-01-01'), true), 'good', 'synchronised');
    says(judgeClock(now, null, false), 'warning', 'not synchronised');
    says(judgeClock(now, null, null), 'warning', 'cannot be told');
    says(judgeClock(new Date('1970-01-02'), new Date('2026-01-01'), true), 'error', 'before this site was made');
  });
  test('the disk', () => {
    says(judgeDisk('/d', 20e9), 'good', '20.0 GB');
    says(judgeDisk('/d', 20e9 - 1), 'warning', 'GB');
    says(judgeDisk('/d', 1e9 - 1), 'error', 'GB');
  });
  test('certificates', () => {
    const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
    says(judgeCertificate('x', inDays(30), now, 'renew'), 'good', '30 days');
    says(judgeCertificate('x', inDays(29), now, 'renew'), 'warning', '29 days');
    says(judgeCertificate('x', inDays(-1), now, 'renew'), 'error', 'ended on 2026-05-31');
  });
  test('key files', () => {
    says(judgeKeyFiles([{ path: 'a', mode: 0o100600 }]), 'good', '1 files');
    says(
      judgeKeyFiles([
        { path: 'a', mode: 0o100600 },
        { path: 'b', mode: 0o100640 },
      ]),
      'error',
      'b \\(640\\)',
    );
  });
  test('database, boot image, address', () => {
    says(judgeDatabase({ kind: 'answers', version: '18.4' }), 'good', '18.4');
    says(judgeDatabase({ kind: 'stopped' }), 'warning', 'does not run');
    says(judgeDatabase({ kind: 'silent', reason: 'refused' }), 'error', 'refused');
    says(judgeBootImage(null), 'warning', 'none');
    says(judgeBootImage({ buildId: 'b1', missing: [] }), 'good', 'b1');
    says(judgeBootImage({ buildId: 'b1', missing: ['vmlinuz'] }), 'error', 'lacks vmlinuz');
    says(judgeAddress('10.0.0.1', [{ name: 'eth0', address: '10.0.0.1' }]), 'good', 'eth0');
    says(judgeAddress('10.0.0.1', []), 'error', 'none');
  });
  test('the worst finding decides the exit code, and every finding is a line', () => {
    const [fine, odd, bad] = [judgeDisk('/d', 1e12), judgeDisk('/d', 2e9), judgeDisk('/d', 0)];
    assert.deepEqual([[], [fine], [fine, odd], [bad, odd]].map(exitCodeOf), [0, 0, 1, 2]);
    assert.match(
      findingsText([fine, bad]),
      /^ok {4}disk: 1000\.0 GB are free for \/d\.\nFAIL {2}disk: .*\n {6}The database/,
    );
  });
});
