import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanGrubDefaults, rootedArguments, rootedBootEntry } from './kernel-arguments.ts';

test('arguments that name disks of another computer go out of the GRUB defaults, all others stay', () => {
  assert.equal(
    cleanGrubDefaults(`GRUB_TIMEOUT=5
GRUB_CMDLINE_LINUX="rd.lvm.lv=vg/root resume=/dev/mapper/vg-swap rd.luks.uuid=luks-1 rd.md.uuid=1:2 console=ttyS0 quiet"
GRUB_CMDLINE_LINUX_DEFAULT='root=UUID=1234 splash'
GRUB_CMDLINE_XEN="resume=x"
# GRUB_CMDLINE_LINUX="resume=x"
GRUB_DEVICE=resume=x
`),
    `GRUB_TIMEOUT=5
GRUB_CMDLINE_LINUX="console=ttyS0 quiet"
GRUB_CMDLINE_LINUX_DEFAULT='splash'
GRUB_CMDLINE_XEN="resume=x"
# GRUB_CMDLINE_LINUX="resume=x"
GRUB_DEVICE=resume=x
`,
  );
  for (const text of [
    '',
    'GRUB_CMDLINE_LINUX=""\n',
    'GRUB_CMDLINE_LINUX=quiet\n',
    'GRUB_CMDLINE_LINUX="noresume=1 myroot=2"\n',
  ])
    assert.equal(cleanGrubDefaults(text), text);
  assert.equal(cleanGrubDefaults('GRUB_CMDLINE_LINUX="quiet resume=UUID=1"\n'), 'GRUB_CMDLINE_LINUX="quiet"\n');
});

test('a boot entry starts from the root of this computer', () => {
  const entry = `title Fedora Linux
version 6.11
linux /vmlinuz-6.11
options root=UUID=old ro rd.lvm.lv=fedora/root rhgb quiet
grub_users $grub_users
`;
  const rooted = rootedBootEntry(entry, 'UUID=new');
  assert.match(rooted, /^options root=UUID=new ro rhgb quiet$/m);
  assert.equal(rootedBootEntry(rooted, 'UUID=new'), rooted);
  assert.equal(
    rootedBootEntry('options $kernelopts $tuned_params\n', 'UUID=new'),
    'options $kernelopts $tuned_params\n',
  );
  assert.equal(rootedArguments('', 'UUID=new'), 'root=UUID=new');
});
