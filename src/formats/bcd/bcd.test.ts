import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HiveError } from '../registry-hive/errors.ts';
import { openHive } from '../registry-hive/hive.ts';
import { keyNode, NK } from '../registry-hive/key-node.ts';
import { contentByHivex, contentOf, editHive, emptyHive } from '../registry-hive/test-support.ts';
import { binaryValue, dwordValue, textValue } from '../registry-hive/value-data.ts';
import { run, temporaryFolder } from '../wim/test-support.ts';
import { elementName, LIBRARY, OBJECT_TYPES, OBJECTS } from './elements.ts';
import { BcdError, type BcdErrorCode } from './errors.ts';
import { readBcd } from './read-store.ts';
import { type BcdStore, findElement, findObject } from './store.ts';
import { BIOS_BOOT, GPT, MBR, NOW, sorted, UEFI_BOOT } from './test-support.ts';
import { windowsStore } from './windows-store.ts';
import { writeBcd } from './write-store.ts';

/** As bcdedit shows an object: its elements by their names. */
function shown(store: BcdStore, id: string): Record<string, unknown> {
  const object = findObject(store, id);
  assert.ok(object !== null, id);
  return Object.fromEntries(
    object.elements.map(({ type, value }) => {
      const name = elementName(object.type, type);
      assert.ok(name !== null, `${type.toString(16)} of ${id} has no name`);
      const { kind, ...rest } = value;
      return [name, Object.values(rest)[0]];
    }),
  );
}

test('the store of a Windows on UEFI leads from the boot manager to the loader, with recovery and resume', () => {
  const store = readBcd(writeBcd(windowsStore(UEFI_BOOT), NOW));
  const { system, windows, recovery } = UEFI_BOOT;
  const image = { kind: 'ramdisk', options: recovery!.options, volume: recovery!.partition, path: recovery!.imagePath };
  assert.deepEqual(shown(store, OBJECTS.bootmgr), {
    device: system,
    path: '\\EFI\\Microsoft\\Boot\\bootmgfw.efi',
    description: 'Windows Boot Manager',
    locale: 'de-DE',
    inherit: [OBJECTS.globalsettings],
    default: UEFI_BOOT.loader,
    resumeobject: UEFI_BOOT.resume,
    displayorder: [UEFI_BOOT.loader],
    toolsdisplayorder: [OBJECTS.memdiag],
    timeout: 10n,
  });
  assert.deepEqual(shown(store, UEFI_BOOT.loader), {
    device: windows,
    path: '\\Windows\\system32\\winload.efi',
    description: 'Windows 11 – größer',
    locale: 'de-DE',
    inherit: [OBJECTS.bootloadersettings],
    recoverysequence: [recovery!.loader],
    displaymessageoverride: 3n,
    recoveryenabled: true,
    isolatedcontext: true,
    allowedinmemorysettings: [0x1500_0075n],
    osdevice: windows,
    systemroot: '\\Windows',
    resumeobject: UEFI_BOOT.resume,
    nx: 0n,
    bootmenupolicy: 1n,
  });
  assert.deepEqual(shown(store, recovery!.loader)['device'], image);
  assert.deepEqual(shown(store, recovery!.loader)['winpe'], true);
  assert.deepEqual(shown(store, recovery!.options), {
    description: 'Windows Recovery',
    ramdisksdidevice: recovery!.partition,
    ramdisksdipath: '\\Recovery\\WindowsRE\\boot.sdi',
  });
  assert.equal(shown(store, UEFI_BOOT.resume)['path'], '\\Windows\\system32\\winresume.efi');
});

test('the store of a Windows on BIOS has its programs and partitions, and no recovery where there is none', () => {
  const store = readBcd(writeBcd(windowsStore(BIOS_BOOT), NOW));
  assert.deepEqual(shown(store, OBJECTS.bootmgr)['device'], MBR(1));
  assert.equal(shown(store, OBJECTS.bootmgr)['path'], undefined);
  const loader = shown(store, BIOS_BOOT.loader);
  assert.deepEqual([loader['device'], loader['osdevice']], [MBR(101), MBR(101)]);
  assert.deepEqual([loader['path'], loader['recoveryenabled']], ['\\Windows\\system32\\winload.exe', false]);
  assert.equal(shown(store, OBJECTS.memdiag)['path'], '\\boot\\memtest.exe');
  assert.ok(store.objects.every((object) => findElement(object, LIBRARY.recoverysequence) === null));
});

test('every object that is inherited or named is in the store', () => {
  for (const boot of [UEFI_BOOT, BIOS_BOOT]) {
    const store = windowsStore(boot);
    for (const { elements } of store.objects) {
      for (const { value } of elements) {
        const named = value.kind === 'object' ? [value.id] : value.kind === 'object-list' ? value.ids : [];
        for (const id of named) assert.ok(findObject(store, id) !== null, id);
      }
    }
  }
});

test('a store that is written and read is the same, and its hive has version 1.3', () => {
  for (const boot of [UEFI_BOOT, BIOS_BOOT]) {
    const bytes = writeBcd(windowsStore(boot), NOW);
    assert.deepEqual(sorted(readBcd(Buffer.from(bytes))), sorted(windowsStore(boot)));
    assert.equal(openHive(bytes).base.minorVersion, 3);
    assert.equal(editHive(bytes).counts.lostCells, 0);
  }
});

test('hivexregedit reads our stores as we do, and what it and hivexsh change is read', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'BCD');
  for (const boot of [UEFI_BOOT, BIOS_BOOT]) {
    await writeFile(path, writeBcd(windowsStore(boot), NOW));
    assert.deepEqual(contentByHivex(path), contentOf(openHive(await readFile(path))));
    const reg = `Windows Registry Editor Version 5.00\n\n[\\Objects\\${OBJECTS.bootmgr}\\Elements\\25000004]\n"Element"=hex(3):1e,00,00,00,00,00,00,00\n\n[\\Objects\\${OBJECTS.bootmgr}\\Elements\\26000020]\n"Element"=hex(3):01\n`;
    await writeFile(join(folder, 'change.reg'), reg);
    run('hivexregedit', ['--merge', path, join(folder, 'change.reg')]);
    const commands = `cd \\Objects\\${boot.loader}\\Elements\\12000004\nsetval 1\nElement\nstring:Other\ncommit\n`;
    await writeFile(join(folder, 'commands'), commands);
    run('hivexsh', ['-w', '-f', join(folder, 'commands'), path]);
    const store = readBcd(await readFile(path));
    assert.equal(shown(store, OBJECTS.bootmgr)['timeout'], 30n);
    assert.equal(shown(store, OBJECTS.bootmgr)['displaybootmenu'], true);
    assert.equal(shown(store, boot.loader)['description'], 'Other');
  }
});

test('reged exports our stores', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'BCD');
  await writeFile(path, writeBcd(windowsStore(UEFI_BOOT), NOW));
  run('/usr/sbin/reged', ['-x', path, 'BCD', '\\', join(folder, 'out.reg')]);
  const exported = await readFile(join(folder, 'out.reg'), 'utf8');
  const elements = windowsStore(UEFI_BOOT).objects.reduce((sum, object) => sum + object.elements.length, 0);
  assert.equal(exported.match(/^"Element"=/gm)?.length, elements);
});

test('elements that are not known, or have another form than we write, are kept byte for byte', () => {
  const id = '{55555555-5555-11e8-a8e2-e508765ab07c}';
  const values = [
    binaryValue('Element', Buffer.from('0102030405', 'hex')),
    { ...textValue('Element', 'x'), type: 2 },
    { name: 'Element', type: 1, data: Buffer.from('no end', 'utf16le') },
    binaryValue('Element', Buffer.alloc(90, 7)),
  ];
  const types = [
    0x1100_0001, 0x1200_0004, 0x1300_0009, 0x1400_0006, 0x2500_0099, 0x2600_0098, 0x2700_0097, 0x2900_0001,
  ];
  const elements = types.flatMap((type, at) =>
    values.map(({ type: registryType, data }, number) => ({
      type: type + at * 16 + number * 256,
      value: { kind: 'unknown' as const, registryType, data },
    })),
  );
  const description = [dwordValue('FirmwareModified', 1), binaryValue('GuidCache', Buffer.alloc(24, 1))];
  const store: BcdStore = {
    description: [...windowsStore(UEFI_BOOT).description, ...description],
    objects: [{ id, type: 0x5678_9abc, description: [textValue('Other', 'kept')], elements }],
  };
  const again = sorted(readBcd(writeBcd(store, NOW)));
  const kept = again.objects[0]!.elements.filter(({ value }) => value.kind === 'unknown');
  assert.equal(kept.length, elements.length);
  assert.deepEqual(again, sorted(store));
});

function refused(work: () => void, code: BcdErrorCode): void {
  assert.throws(work, (error) => error instanceof BcdError && error.code === code, code);
}

test('a hive that is no store, a store of another version and a damaged one are told apart', () => {
  const store = writeBcd(windowsStore(UEFI_BOOT), NOW);
  const changed = (change: (edit: ReturnType<typeof editHive>) => void) => {
    const edit = editHive(store);
    change(edit);
    return edit.bytes();
  };
  refused(() => readBcd(emptyHive().bytes()), 'not-a-store');
  refused(() => readBcd(changed((edit) => void edit.deleteKey('Objects'))), 'not-a-store');
  refused(() => readBcd(changed((edit) => void edit.deleteValue('Description', 'KeyName'))), 'not-a-store');
  refused(
    () => readBcd(changed((edit) => edit.setValue('Description', textValue('KeyName', 'BCD00000001')))),
    'unsupported-version',
  );
  refused(() => readBcd(changed((edit) => void edit.createKey('Objects\\no id'))), 'damaged');
  refused(
    () => readBcd(changed((edit) => void edit.deleteValue(`Objects\\${OBJECTS.bootmgr}\\Description`, 'Type'))),
    'damaged',
  );
  refused(
    () => readBcd(changed((edit) => void edit.createKey(`Objects\\${OBJECTS.bootmgr}\\Elements\\xyz`))),
    'damaged',
  );
  refused(
    () => readBcd(changed((edit) => void edit.createKey(`Objects\\${OBJECTS.bootmgr}\\Elements\\26000021`))),
    'damaged',
  );
  assert.throws(() => readBcd(Buffer.from('no hive')), HiveError);
  readBcd(changed((edit) => void edit.deleteKey(`Objects\\${OBJECTS.badmemory}\\Elements`)));
});

test('a store in which two objects have one list of elements is refused before it is gone through', () => {
  const hive = openHive(Buffer.from(writeBcd(windowsStore(UEFI_BOOT), NOW)));
  const nodeOf = (id: string) => keyNode(hive.cells, hive.key(`Objects\\${id}\\Elements`)!.cell);
  const [from, to] = [nodeOf(OBJECTS.bootmgr), nodeOf(OBJECTS.memdiag)];
  hive.cells.bytes.copy(hive.cells.bytes, to + NK.subkeyCount, from + NK.subkeyCount, from + NK.subkeyList + 4);
  assert.throws(
    () => readBcd(hive.cells.bytes),
    (error) => error instanceof HiveError && error.code === 'damaged',
  );
});

test('a store with an object twice, or with an id that is none, is not written', () => {
  const object = { id: OBJECTS.memdiag, type: OBJECT_TYPES.memoryTest, elements: [] };
  const { description } = windowsStore(UEFI_BOOT);
  refused(
    () => writeBcd({ description, objects: [object, { ...object, id: OBJECTS.memdiag.toUpperCase() }] }, NOW),
    'refused',
  );
  refused(() => writeBcd({ description, objects: [{ ...object, id: 'memdiag' }] }, NOW), 'refused');
  const device = { kind: 'device' as const, device: GPT('{no}') };
  refused(
    () => writeBcd({ description, objects: [{ ...object, elements: [{ type: LIBRARY.device, value: device }] }] }, NOW),
    'refused',
  );
});
