/** An MSI package without files for tests, made and installed by wine's msidb and msiexec. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wine } from '../script/windows/test-wine.ts';

export interface Product {
  readonly productCode: string;
  readonly upgradeCode: string;
  readonly version: string;
  readonly platform: 'x64' | 'Intel';
}

export async function installProduct(wine: Wine, product: Product): Promise<void> {
  const folder = join(wine.drive, 'msi');
  await mkdir(folder, { recursive: true });
  const tables = Object.entries(tablesOf(product));
  for (const [name, text] of tables) {
    const exported = `${text}\n`.replaceAll('|', '\t').replaceAll('\n', '\r\n');
    await writeFile(join(folder, `${name}.idt`), exported);
  }
  const database = `C:\\msi\\${product.productCode}.msi`;
  const files = tables.map(([name]) => `${name}.idt`);
  const made = await wine.run('msidb', '-d', database, '-f', 'C:\\msi', '-c', '-i', ...files);
  const installed = await wine.run('msiexec', '/i', database, '/qn');
  if (made !== 0 || installed !== 0) throw new Error(`msidb ended with ${made}, msiexec with ${installed}`);
}

const ACTIONS =
  'CostInitialize FileCost CostFinalize InstallValidate InstallInitialize RegisterProduct PublishFeatures PublishProduct InstallFinalize';

/** As Windows Installer exports tables: columns, their types, name and keys of the table, rows. What is published has a feature, and that a component. */
function tablesOf({ productCode, upgradeCode, version, platform }: Product): Readonly<Record<string, string>> {
  const [packageCode, componentId] = ['A', 'B'].map((digit) => productCode.replace(/^.{9}/, `{${digit.repeat(8)}`));
  const actions = ACTIONS.split(' ').map((action, index) => `\n${action}||${1000 + index}`);
  return {
    Property: `Property|Value\ns72|l0\nProperty|Property\nProductCode|${productCode}\nUpgradeCode|${upgradeCode}
ProductVersion|${version}\nProductName|Slipway Test\nProductLanguage|1033\nManufacturer|Slipway\nALLUSERS|1`,
    Directory: 'Directory|Directory_Parent|DefaultDir\ns72|S72|l255\nDirectory|Directory\nTARGETDIR||SourceDir',
    Component: `Component|ComponentId|Directory_|Attributes|Condition|KeyPath\ns72|S38|s72|i2|S255|S72\nComponent|Component
C|${componentId}|TARGETDIR|${platform === 'x64' ? 256 : 0}||`,
    Feature: `Feature|Feature_Parent|Title|Description|Display|Level|Directory_|Attributes
s38|S38|L64|L255|I2|i2|S72|i2\nFeature|Feature\nF||||1|1||0`,
    FeatureComponents: 'Feature_|Component_\ns38|s72\nFeatureComponents|Feature_|Component_\nF|C',
    Media: 'DiskId|LastSequence|DiskPrompt|Cabinet|VolumeLabel|Source\ni2|i2|L64|S255|S32|S72\nMedia|DiskId',
    File: `File|Component_|FileName|FileSize|Version|Language|Attributes|Sequence
s72|s72|l255|i4|S72|S20|I2|i2\nFile|File`,
    InstallExecuteSequence: `Action|Condition|Sequence\ns72|S255|I2\nInstallExecuteSequence|Action${actions.join('')}`,
    // 7: platform and language, 9: the package's code, 14: the least version of Windows Installer, 15: files are compressed.
    _SummaryInformation: `PropertyId|Value\ni2|l255\n_SummaryInformation|PropertyId
7|${platform};1033\n9|${packageCode}\n14|200\n15|2`,
  };
}
