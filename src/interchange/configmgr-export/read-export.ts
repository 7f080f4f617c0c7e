/** The zip that ConfigMgr's console exports a task sequence into. */
import { childElements, textOf, type XmlElement } from '../../formats/xml/element.ts';
import { allOrProblems } from '../all-or-problems.ts';
import { BoundedList } from '../findings.ts';
import type { ForeignFile, SequenceInFile } from '../foreign-file.ts';
import { inFile, type Problem, refused, within } from '../interchange-error.ts';
import { readXmlFile } from '../read-xml-file.ts';
import { readSequence } from '../task-sequence-xml/read-sequence.ts';
import { type CimInstance, readCimInstance, textProperty } from './cim-instance.ts';
import { type ForeignPackage, factsOf, packageOf, packagesOf, readReferencesInfo } from './packages.ts';
import type { Zip } from './read-zip.ts';

const SEQUENCES = 'SMS_TaskSequencePackage';
const objectFile = /^(?<class>[^/]+)\/(?<id>[^/]+)\/object\.xml$/i;

/**
 * Reads an export. Only its XML is unpacked.
 * @throws InterchangeError with what is wrong in all of its files
 */
export async function readConfigMgrExport(zip: Zip): Promise<ForeignFile> {
  const exported = await readObjects(zip, await exportedIds(zip));
  const isSequence = ({ instance }: ExportedObject) => instance.className === SEQUENCES;
  const objects = exported.objects.filter((object) => !isSequence(object)).map(({ instance }) => packageOf(instance));
  const notices = new BoundedList();
  notices.add(...exported.notices);
  const sequences = await allOrProblems(exported.objects.filter(isSequence), (object) =>
    readExportedSequence(zip, object, objects, notices),
  );
  if (sequences.length === 0) throw refused('', noSequence(zip.names));
  return {
    format: 'configmgr-export',
    sequences,
    objects,
    rules: [],
    share: [],
    userStateMigrationPackage: await readUserStateMigrationPackage(zip),
    notices: notices.list(),
  };
}

/** A sequence in an `INSTANCE`, as an export and `object.xml` alone have it. Paths begin with `Sequence`. */
export function readInstanceSequence(instance: CimInstance, listed: ForeignPackage[], objects: ForeignPackage[]) {
  const text = textProperty(instance, 'Sequence');
  if (text === '') throw refused('Sequence', 'The object has no steps: its property Sequence is empty.');
  const { sequence, notices } = within('Sequence', () => readSequence(readXmlFile(text)));
  const facts = factsOf(instance);
  const found: SequenceInFile = { sequence, facts, packages: packagesOf(sequence, facts, listed, objects) };
  return { found, notices: inFile('Sequence', notices) };
}

interface ExportedObject {
  readonly name: string;
  readonly instance: CimInstance;
}

/** Every object of the zip, the exported ones first. One that is none of ConfigMgr's is left out with a notice. */
async function readObjects(zip: Zip, first: ReadonlySet<string>) {
  const names = zip.names.filter((name) => objectFile.test(name));
  const rank = (name: string) => (first.has(objectFile.exec(name)?.groups?.['id'] ?? '') ? 0 : 1);
  names.sort((a, b) => rank(a) - rank(b));
  const notices: Problem[] = [];
  const found = await allOrProblems(names, async (name): Promise<ExportedObject[]> => {
    const instance = readCimInstance(await readXmlOf(zip, name));
    if (instance !== null) return [{ name, instance }];
    notices.push({ path: name, line: 0, column: 0, message: 'This is no object of ConfigMgr and is left out.' });
    return [];
  });
  return { objects: found.flat(), notices };
}

async function readExportedSequence(
  zip: Zip,
  { name, instance }: ExportedObject,
  objects: ForeignPackage[],
  notices: BoundedList,
): Promise<SequenceInFile> {
  const folder = name.slice(0, name.lastIndexOf('/'));
  const lists = await allOrProblems(['ReferencesInfo.xml', 'AppReferencesInfo.xml'], async (file) => {
    const path = `${folder}/${file}`;
    const root = zip.has(path) ? await readXmlOf(zip, path) : null;
    return root === null ? [] : within(path, () => readReferencesInfo(root));
  });
  const read = within(name, () => readInstanceSequence(instance, lists.flat(), objects));
  notices.add(...inFile(name, read.notices));
  return read.found;
}

/** The ids that the manifest says were exported; the rest came with them. */
async function exportedIds(zip: Zip): Promise<ReadonlySet<string>> {
  if (!zip.has('Manifest.xml')) return new Set();
  const entries = childElements(await readXmlOf(zip, 'Manifest.xml')).filter(({ name }) => name === 'EntryObjects');
  const paths = entries.flatMap(childElements).map((object) => object.attributes.get('Path') ?? '');
  return new Set(paths.flatMap((path) => /PackageID='([^']*)'/.exec(path)?.[1] ?? []));
}

async function readUserStateMigrationPackage(zip: Zip): Promise<string | null> {
  const name = `${SEQUENCES}/USERSTATE_MIGRATION_PACKAGE.xml`;
  const id = zip.has(name) ? textOf(await readXmlOf(zip, name)).trim() : '';
  // A site without one writes 00000000.
  return /^0*$/.test(id) ? null : id;
}

async function readXmlOf(zip: Zip, name: string): Promise<XmlElement> {
  const bytes = await zip.read(name);
  return within(name, () => readXmlFile(bytes));
}

function noSequence(names: readonly string[]): string {
  const some = names.slice(0, 5).join(', ');
  return `The zip is no export of a task sequence: it has no ${SEQUENCES}/…/object.xml, but ${some || 'nothing'}.`;
}
