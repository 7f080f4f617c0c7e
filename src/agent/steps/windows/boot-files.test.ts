import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootFileCopies } from './boot-files.ts';

const ex = ['EFI_EX/bootmgfw_EX.efi', 'EFI_EX/bootmgr_EX.efi', 'Fonts_EX/segoe_slboot_EX.ttf'];
const lines = (copies: ReturnType<typeof bootFileCopies>) => copies.map(({ from, to }) => `${from} > ${to}`);

test('the boot manager of 2011 is where Windows and firmware look for it', () => {
  assert.deepEqual(lines(bootFileCopies('2011', 'amd64', ex)), [
    'Windows/Boot/EFI > EFI/Microsoft/Boot',
    'Windows/Boot/Fonts > EFI/Microsoft/Boot/Fonts',
    'Windows/Boot/Resources > EFI/Microsoft/Boot/Resources',
    'Windows/Boot/EFI/bootmgfw.efi > EFI/Boot/bootx64.efi',
  ]);
});

test('that of 2023 takes the place of the older one, under its name, with its fonts', () => {
  assert.deepEqual(lines(bootFileCopies('2023', 'arm64', ex)).slice(3), [
    'Windows/Boot/EFI_EX/bootmgfw_EX.efi > EFI/Microsoft/Boot/bootmgfw.efi',
    'Windows/Boot/EFI_EX/bootmgr_EX.efi > EFI/Microsoft/Boot/bootmgr.efi',
    'Windows/Boot/Fonts_EX/segoe_slboot_EX.ttf > EFI/Microsoft/Boot/Fonts/segoe_slboot.ttf',
    'Windows/Boot/EFI_EX/bootmgfw_EX.efi > EFI/Boot/bootaa64.efi',
  ]);
});
