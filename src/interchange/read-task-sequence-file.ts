/** A file with task sequences of another system: finds out which kind it is, and reads it. */
import { Buffer } from 'node:buffer';
import { MAX_INI_BYTES } from '../formats/ini/decode-ini.ts';
import { childElements, textOf, type XmlElement } from '../formats/xml/element.ts';
import { type CimInstance, readCimInstance } from './configmgr-export/cim-instance.ts';
import { factsOf, packagesOf } from './configmgr-export/packages.ts';
import { readConfigMgrExport, readInstanceSequence } from './configmgr-export/read-export.ts';
import { openZip, type Zip } from './configmgr-export/read-zip.ts';
import type { ForeignFile, ForeignFormat, SequenceInFile } from './foreign-file.ts';
import { inFile, type Problem, refused, within } from './interchange-error.ts';
import { controlFolderIn, readShare } from './mdt-share/read-share.ts';
import { readRulesFile } from './mdt-share/rules-file.ts';
import { readXmlFile } from './read-xml-file.ts';
import { readSequence } from './task-sequence-xml/read-sequence.ts';
import type { ForeignSequence } from './task-sequence-xml/tree.ts';

const RULES = 'CustomSettings.ini';

/**
 * Reads ConfigMgr's export zips and their `object.xml`, `<SmsTaskSequencePackage>`, `<sequence>` alone, `ts.xml` of MDT and PSD, MDT's rules, and the folder Control of a
 * deployment share in a zip.
 * @param name the file's; rules go by it
 * @throws InterchangeError with everything that is wrong; nothing of the file counts then
 */
export async function readTaskSequenceFile(bytes: Uint8Array, name: string = RULES): Promise<ForeignFile> {
  if (bytes.length === 0) throw refused('', 'The file is empty.');
  if (isZip(bytes)) return readZip(await openZip(bytes));
  if (!isRules(bytes)) return readXml(readXmlFile(bytes));
  return { ...fileOf('mdt-rules', [], []), rules: [readRulesFile(name, bytes)] };
}

function readZip(zip: Zip): Promise<ForeignFile> {
  const folder = controlFolderIn(zip.names);
  return folder === null ? readConfigMgrExport(zip) : readShare(zip, folder);
}

/** A section [Settings] stands in every rules file. UTF-16 has a zero beside each letter of it. */
function isRules(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_INI_BYTES)).toString('latin1');
  const text = start.replaceAll('\0', '').replace(/^(\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)/, '');
  if (text.trimStart().startsWith('<')) return false;
  // Line by line: one expression over the whole would try each run of blanks from each of its places.
  return text
    .split(/[\r\n]/)
    .some((line) => line.trimStart().slice(0, '[settings]'.length).toLowerCase() === '[settings]');
}

/** A first entry, or the end of an archive that has none. */
function isZip([p, k, a, b]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

function readXml(root: XmlElement): ForeignFile {
  switch (root.name.toLowerCase()) {
    case 'sequence':
      return readBare(root);
    case 'smstasksequencepackage':
      return readTemplate(root);
    case 'instance':
      return readObject(root);
    default:
      return readWrapped(root);
  }
}

function fileOf(format: ForeignFormat, sequences: readonly SequenceInFile[], notices: readonly Problem[]): ForeignFile {
  return { format, sequences, rules: [], share: [], objects: [], userStateMigrationPackage: null, notices };
}

function readBare(root: XmlElement): ForeignFile {
  const { sequence, notices } = readSequence(root);
  return fileOf(formatOf(sequence), [withoutFacts(sequence)], notices);
}

/** MDT writes the sequence's name into it, and still version 3.00; ConfigMgr neither. */
function formatOf({ name, version }: ForeignSequence): ForeignFormat {
  return name !== null || version === '3.00' ? 'mdt-sequence' : 'configmgr-sequence';
}

function withoutFacts(sequence: ForeignSequence): SequenceInFile {
  return { sequence, facts: null, packages: packagesOf(sequence, null, [], []) };
}

function readObject(root: XmlElement): ForeignFile {
  const instance = readCimInstance(root);
  if (instance?.className !== 'SMS_TaskSequencePackage')
    throw refused('', `The object is a ${instance?.className ?? 'nameless one'}, not a task sequence.`);
  const { found, notices } = readInstanceSequence(instance, [], []);
  return fileOf('configmgr-object', [found], notices);
}

function readTemplate(root: XmlElement): ForeignFile {
  const data = childElements(root).find(({ name }) => name === 'SequenceData');
  if (data === undefined) throw refused(root.name, 'There is no <SequenceData> with the steps.');
  const { sequence, notices } = within(root.name, () => readSequence(sequenceIn(data)));
  const facts = factsOf(templateProperties(root));
  const found = { sequence, facts, packages: packagesOf(sequence, facts, [], []) };
  return fileOf('configmgr-template', [found], inFile(root.name, notices));
}

/** The steps lie in `<SequenceData>` as elements, or as text that is XML again. */
function sequenceIn(data: XmlElement): XmlElement {
  const inside = childElements(data).find(({ name }) => name === 'sequence');
  const found = inside ?? readXmlFile(textOf(data).trim());
  if (found.name !== 'sequence') throw refused('SequenceData', `It holds <${found.name}>, not <sequence>.`);
  return found;
}

/** The same properties as an exported object has, but as elements with their names. */
function templateProperties(root: XmlElement): CimInstance {
  const properties = new Map<string, string | readonly string[]>();
  for (const child of childElements(root)) {
    if (child.name === 'SequenceData') continue;
    const items = childElements(child);
    properties.set(child.name, items.length === 0 ? textOf(child) : items.map(textOf));
  }
  return { className: 'SMS_TaskSequencePackage', properties };
}

/** Sequences inside something else: read all the same, since what is around them changes nothing about the steps. */
function readWrapped(root: XmlElement): ForeignFile {
  const found = sequencesInside(root);
  if (found.length === 0) throw refused('', notUnderstood(root));
  const read = found.map((element) => within(root.name, () => readSequence(element)));
  const around = {
    path: root.name,
    line: root.line,
    column: root.column,
    message: 'only the <sequence> inside is read',
  };
  const fromMdt = read.some(({ sequence }) => formatOf(sequence) === 'mdt-sequence');
  return fileOf(
    fromMdt ? 'mdt-sequence' : 'configmgr-sequence',
    read.map(({ sequence }) => withoutFacts(sequence)),
    [around, ...read.flatMap(({ notices }) => inFile(root.name, notices))],
  );
}

function sequencesInside(element: XmlElement): XmlElement[] {
  if (element.name === 'sequence') return [element];
  return childElements(element).flatMap(sequencesInside);
}

function notUnderstood({ name }: XmlElement): string {
  if (name === 'tss')
    return 'This is the list of task sequences of a deployment share. Give the share’s folder or its folder Control, or ts.xml below the ID of one.';
  return `<${name}> holds no task sequence. Known are ConfigMgr's export zips, <SmsTaskSequencePackage>, <sequence>, MDT's ts.xml, and rules (CustomSettings.ini).`;
}
