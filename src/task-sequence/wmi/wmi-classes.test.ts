import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notebook, olderNotebook } from './test-inventory.ts';
import { wmiClasses, wmiPropertyTable } from './wmi-classes.ts';

for (const { name, properties, rows } of wmiClasses) {
  test(`${name} names each property once, and every value it has is of a property that it names`, () => {
    const names = properties.map((property) => property.name.toLowerCase());
    assert.deepEqual(
      names.filter((each, at) => names.indexOf(each) !== at),
      [],
    );
    for (const inventory of [notebook, olderNotebook])
      for (const property of (rows(inventory) ?? []).flatMap(Object.keys))
        assert.ok(names.includes(property.toLowerCase()));
  });

  test(`${name} has a value for every property that has a source, on a computer that tells everything`, () => {
    const [first] = rows(notebook) ?? [];
    const missing = properties.filter(({ name, source }) => source !== null && (first?.[name] ?? null) === null);
    // The notebook's chassis has no version, its TPM no owner, and PCI devices do not say what they are.
    const absent = ['Version', 'IsOwned_InitialValue', 'Name', 'Caption', 'Description', 'Manufacturer'];
    assert.deepEqual(
      missing.map(({ name }) => name).filter((each) => !absent.includes(each)),
      [],
    );
  });
}

test('the table tells of every property where it comes from, and the properties that driver groups ask are in it', () => {
  const table = wmiPropertyTable();
  const source = (className: string, name: string) =>
    table.find((each) => each.className === className && each.name === name)?.source;
  assert.equal(source('Win32_ComputerSystem', 'Model'), 'SMBIOS system product name');
  assert.equal(source('Win32_ComputerSystem', 'Domain'), null);
  assert.equal(source('MS_SystemInformation', 'SystemSKU'), 'SMBIOS system SKU number');
  assert.equal(table.length, wmiClasses.flatMap(({ properties }) => properties).length);
  for (const { name } of table) assert.match(name, /^[A-Za-z_0-9]+$/);
});
