import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunReport, RunReportSchema } from '../api/run-report.ts';
import type { BootLoader } from '../api/step-facts.ts';
import { GOLDEN_REPORT } from '../api/test-run-report.ts';
import { renderReport } from './report-text.ts';
import { widthOf } from './text-width.ts';

process.env['TZ'] = 'UTC';

const golden = RunReportSchema.parse(JSON.parse(GOLDEN_REPORT.toString('utf8').split('\n')[1] ?? ''));
const render = (report: RunReport, columns: number | null = 80): string =>
  renderReport(report, { columns, colours: false });

test('a report in a terminal of 80 columns', () => {
  assert.equal(
    render(golden),
    `Run:            22222222-2222-4222-8222-222222222222
Outcome:        succeeded: All steps are done.
Device:         PC-01
Computer:       QEMU Standard PC (Q35 + ICH9, 2009), serial number PC-0001,
                UEFI, Secure Boot on
Task sequence:  Install Debian, version 3
Booted by:      pxe
Started:        2026-11-25 14:02:59
Ended:          2026-11-25 14:04:18, after 1 min 19 s

STEP                   IN        OUTCOME    TOOK   BYTES  MESSAGE
Format and Partition   linux-pe  done      3.0 s          disk 0, /dev/vda has
Disk                                                      esp and system.
Apply Operating        linux-pe  done     36.0 s  343 MB  Image 1 ("Debian") of
System Image                                              "Debian 12" is on
                                                          system (/dev/vda2).
Install Boot Loader    linux-pe  done      7.0 s          GRUB is installed for
                                                          system on /dev/vda,
                                                          boot entry "debian".
Restart Computer       linux-pe  restart    0 ms          The computer restarts
                                                          from its disk.
Run Command Line       linux     done      1.0 s          hostnamectl ended with
                                                          exit code 0.

Disk layout, read back from the disk
Disk:           /dev/vda, 21.5 GB
Serial number:  SLIP0001
Table:          GPT, 0F0E0D0C-0B0A-8908-8706-050403020100
NO  VOLUME   START     SIZE  HOLDS  PARTITION
 1  esp     1.0 MB   273 MB  fat32  a1b2c3d4-0001-8333-8444-555555555555
 2  system  274 MB  21.2 GB  ext4   a1b2c3d4-0002-8333-8444-555555555555

Operating system image
Image:         1 ("Debian") of "Debian 12", on system
Content root:  cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
WIM SHA-256:   abababababababababababababababababababababababababababababababab
Read:          343 MB of 344 MB, each chunk checked by SHA-256 before it was
               used
Written:       11659 files in 1611 folders; 10873 different contents (981 MB),
               each checked by SHA-1 as it was unpacked and written
Read back:     10021 files (1.0 GB), each checked by SHA-1

Boot loader, read back afterwards
Firmware:   UEFI
On:         /dev/vda
New entry:  debian
TRIED  ENTRY  NAME                           STARTS
   1.  0001   UEFI PXEv4 (MAC:525400AA0002)  PciRoot(0x0)/Pci(0x2,0x0)/MAC(5254…
   2.  0004   debian                         HD(1,GPT,a1b2c3d4-0001-8333-8444-5…

Site:          School (Slipway 0.1.0)
Software:      agent 0.1.0, Node 24.21.0, Linux 6.12.48, boot image
               0f3a91c2d4e5b687
Software:      agent 0.1.0, Node 24.21.0, Linux 6.1.0-41-amd64
Policy hash:   8211237628598464a12f2849add91e94523f1e37eb784e830a8c9bd0e6583b9c
Records hash:  c29ba3fc7050c71d37986e07a8d84f99e0d536e7d35406d9d46bc776158d7841
Made:          2026-11-25 14:04:19, from 14 records
`,
  );
});

test('it fits every width from 60 columns on', () => {
  for (let columns = 60; columns <= 200; columns++)
    // A hash is never cut: it is there to be compared.
    for (const line of render(golden, columns).split('\n'))
      assert.ok(widthOf(line) <= columns || /[0-9a-f]{64}|[0-9a-f-]{36}$/.test(line), `${columns}: ${line}`);
});

test('of a step that was done again the last facts count; what was interrupted or failed is told', () => {
  const [disk, image] = golden.steps;
  assert.ok(disk && image?.facts?.kind === 'applied-image');
  const again = { ...image, facts: { ...image.facts, volume: 'other' } };
  const failed = { ...disk, nodeId: 'x', attempt: 2, outcome: 'failed' as const, errorCode: 'SLIP-4001', facts: null };
  const broken = { ...disk, nodeId: 'y', outcome: null, message: '', milliseconds: null, facts: null };
  const text = render({ ...golden, steps: [image, again, failed, broken] }, null);
  assert.equal(text.match(/Operating system image/g)?.length, 1);
  assert.match(text, /on other/);
  assert.match(text, /Format and Partition Disk, attempt 2 .*failed .*\(SLIP-4001\)/);
  assert.match(text, /no end told/);
});

test('a run that went on with an edited sequence says when, and with which version', () => {
  const edit = { at: '2026-11-25T14:03:30.000Z', revision: 2, policyId: golden.policy.id, taskSequenceVersion: 5 };
  assert.match(render({ ...golden, edits: [edit] }), /^Edited: +went on with version 5 at 2026-11-25 14:03:30$/m);
  assert.doesNotMatch(render(golden), /Edited/);
});

test('an old agent told no facts: what the policy pinned is shown, and not as applied', () => {
  const steps = golden.steps.map((step) => ({ ...step, facts: null }));
  const text = render({ ...golden, computer: null, software: [], steps });
  assert.match(
    text,
    /Pinned by the policy; that it was applied is not told\nImage: +"Debian 12"\nContent root: +(cd){32}\n/,
  );
  assert.doesNotMatch(text, /checked by|Computer:|Software:/);
});

test('a BIOS computer, and one whose boot entries cannot be read', () => {
  const bios: BootLoader = {
    ...{ kind: 'boot-loader', firmware: 'bios', secureBoot: null, disk: '/dev/sda', entryName: null, entries: null },
    bootCodeSha256: 'ab'.repeat(32),
  };
  const render1 = (facts: BootLoader) =>
    render({ ...golden, steps: golden.steps.slice(0, 1).map((step) => ({ ...step, facts })) });
  assert.match(render1(bios), /Firmware: +BIOS\nOn: +\/dev\/sda\nBoot code: +SHA-256\n? +(ab){32}\n/);
  assert.match(render1({ ...bios, firmware: 'uefi' }), /Entries: +none: the firmware's variables cannot be used/);
});

test('control characters in what a computer told do nothing to the terminal', () => {
  const device = { ...golden.device, name: 'PC\u001b[2J\u202e' };
  const site = { ...golden.site, name: 'School\u0007' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  assert.doesNotMatch(render({ ...golden, device, site }), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
