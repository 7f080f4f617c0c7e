/** The folder Control of a deployment share, in a zip: lists, task sequences and rules. */
import type { XmlElement } from '../../formats/xml/element.ts';
import { allOrProblems } from '../all-or-problems.ts';
import { type ForeignPackage, type PackageKind, packagesOf } from '../configmgr-export/packages.ts';
import type { Zip } from '../configmgr-export/read-zip.ts';
import { BoundedList } from '../findings.ts';
import type { ForeignFile, SequenceInFile } from '../foreign-file.ts';
import { inFile, refused, within } from '../interchange-error.ts';
import { readXmlFile } from '../read-xml-file.ts';
import { readSequence } from '../task-sequence-xml/read-sequence.ts';
import { type ForeignSequence, walkForeign } from '../task-sequence-xml/tree.ts';
import { controlFiles, readControlFile } from './control-files.ts';
import type { ShareItem, ShareTaskSequence } from './inventory.ts';
import { type RulesFile, readRulesFile } from './rules-file.ts';

/** Each is a task sequence with limits of its own. */
const MOST_RULES_FILES = 20;

const known = /(^|\/)(CustomSettings\.ini|TaskSequences\.xml|OperatingSystems\.xml)$/i;

/** The folder with the control files, with `/` behind it; null where the zip is none of a share. */
export function controlFolderIn(names: readonly string[]): string | null {
  const folders = names.filter((name) => known.test(name)).map((name) => name.slice(0, name.lastIndexOf('/') + 1));
  return folders.sort((a, b) => a.length - b.length)[0] ?? null;
}

/**
 * Everything of a share that a site can use or must know.
 * @throws InterchangeError with what is wrong in all of its files
 */
export async function readShare(zip: Zip, folder: string): Promise<ForeignFile> {
  const share = new ShareReader(zip, folder);
  const lists = await allOrProblems(controlFiles, (list) => share.items(list));
  const items = lists.flat();
  const [sequences, rules] = [await share.sequences(items), await share.rules()];
  if (sequences.length + rules.length === 0)
    throw refused(folder, 'There is neither a task sequence nor a rules file in it.');
  return {
    format: 'mdt-share',
    ...{ sequences, rules, share: items },
    ...{ objects: [], userStateMigrationPackage: null, notices: share.notices.list() },
  };
}

class ShareReader {
  readonly notices = new BoundedList();
  readonly #zip: Zip;
  readonly #folder: string;
  /** As they are written in the zip, by their names in the folder in small letters. */
  readonly #files: ReadonlyMap<string, string>;

  constructor(zip: Zip, folder: string) {
    this.#zip = zip;
    this.#folder = folder;
    const inside = zip.names.filter((name) => name.startsWith(folder));
    this.#files = new Map(inside.map((name) => [name.slice(folder.length).toLowerCase(), name]));
  }

  async items(list: (typeof controlFiles)[number]): Promise<ShareItem[]> {
    const root = await this.#xml(list.file);
    if (root === null) return [];
    const groups = await this.#xml(list.groups);
    return within(`${this.#folder}${list.file}`, () => readControlFile(list, root, groups));
  }

  /** Those of the list in its order, and then those that no list names. */
  async sequences(items: readonly ShareItem[]): Promise<SequenceInFile[]> {
    const listed = items.filter((item) => item.kind === 'task-sequence');
    const found = [...this.#files.keys()].flatMap((name) => /^([^/]+)\/ts\.xml$/.exec(name)?.[1] ?? []);
    const order = [...new Set([...listed.map(({ id }) => id.toLowerCase()), ...found])];
    const inventory = { items: byGuid(items), listed: firstById(listed) };
    const sequences = await allOrProblems(order, (id) => this.#sequence(id, inventory));
    return sequences.filter((sequence) => sequence !== null);
  }

  async #sequence(id: string, { items, listed }: Inventory): Promise<SequenceInFile | null> {
    const entry = listed.get(id);
    const file = this.#files.get(`${id}/ts.xml`);
    if (file === undefined) {
      this.#notice(
        'TaskSequences.xml',
        `The task sequence "${entry?.name ?? id}" has no steps: there is no ${entry?.id ?? id}/ts.xml. It is left out.`,
      );
      return null;
    }
    const bytes = await this.#zip.read(file);
    const { sequence, notices } = within(file, () => readSequence(sequenceIn(bytes)));
    this.notices.add(...inFile(file, notices));
    if (entry === undefined)
      this.#notice(file, 'The task sequence is in no list of the share; it is taken all the same.');
    const facts = entry === undefined ? bareFacts(file, sequence, this.#folder) : factsOf(entry);
    return { sequence, facts, packages: packagesOf(sequence, facts, usedBy(sequence, items), []) };
  }

  /** `CustomSettings.ini`, and others that a Gather step may name. `Bootstrap.ini` is for the way to the share. */
  async rules(): Promise<RulesFile[]> {
    const files = [...this.#files].filter(([name]) => /^[^/]+\.ini$/.test(name));
    const taken = files.filter(([name]) => name !== 'bootstrap.ini').map(([, file]) => file);
    if (taken.length < files.length)
      this.#notice('Bootstrap.ini', 'It tells MDT where the share is and with which account; nothing here needs it.');
    if (taken.length > MOST_RULES_FILES)
      throw refused(
        this.#folder,
        `It has ${taken.length} rules files (.ini), and ${MOST_RULES_FILES} are read at most.`,
      );
    return allOrProblems(taken, async (file) => {
      const bytes = await this.#zip.read(file);
      return within(file, () => readRulesFile(file.slice(file.lastIndexOf('/') + 1), bytes));
    });
  }

  async #xml(name: string): Promise<XmlElement | null> {
    const file = this.#files.get(name.toLowerCase());
    if (file === undefined) return null;
    const bytes = await this.#zip.read(file);
    return within(file, () => readXmlFile(bytes));
  }

  #notice(file: string, message: string): void {
    this.notices.add({ path: file, line: 0, column: 0, message });
  }
}

function factsOf({ id, name, comments, folders, enabled }: ShareTaskSequence): SequenceInFile['facts'] {
  const properties = new Map([['TsEnabled', String(enabled)]]);
  return { id, name, description: comments, category: folders[0] ?? '', ...nothingElse, properties };
}

function sequenceIn(bytes: Uint8Array): XmlElement {
  const root = readXmlFile(bytes);
  if (root.name !== 'sequence') throw refused(root.name, `<${root.name}> stands where <sequence> is expected.`);
  return root;
}

/** The id is the folder that it lies in. */
function bareFacts(file: string, { name, description }: ForeignSequence, folder: string): SequenceInFile['facts'] {
  const id = file.slice(folder.length).split('/')[0] ?? '';
  return { id, name: name || id, description: description ?? '', category: '', ...nothingElse };
}

const nothingElse = { bootImage: null, supportedOperatingSystems: [], properties: new Map() };

/** What the lists name: everything by its GUID, task sequences by their folders, both in small letters. */
interface Inventory {
  readonly items: ReadonlyMap<string, ShareItem>;
  readonly listed: ReadonlyMap<string, ShareTaskSequence>;
}

function byGuid(items: readonly ShareItem[]): Map<string, ShareItem> {
  return new Map(items.toReversed().map((item) => [item.guid.toLowerCase(), item]));
}

/** Two entries with one folder are one task sequence. */
function firstById(listed: readonly ShareTaskSequence[]): Map<string, ShareTaskSequence> {
  return new Map(listed.toReversed().map((entry) => [entry.id.toLowerCase(), entry]));
}

/** What the steps name by its GUID, in the order in which they do. */
function usedBy(sequence: ForeignSequence, items: Inventory['items']): ForeignPackage[] {
  const named = new Set<string>();
  for (const node of walkForeign(sequence.nodes))
    for (const { value } of node.kind === 'group' ? [] : (node.variables ?? [])) named.add(value.trim().toLowerCase());
  return [...named].flatMap((guid) => {
    const item = items.get(guid);
    return item === undefined ? [] : [packageOf(item)];
  });
}

function packageOf(item: ShareItem): ForeignPackage {
  const isSystem = item.kind === 'operating-system';
  return {
    ...{ id: item.guid, name: item.name || null, kind: isSystem ? 'operating-system-image' : kinds[item.kind] },
    ...{ version: item.kind === 'task-sequence' || isSystem ? null : item.version || null, program: null },
    ...{ description: item.comments || null, sourcePath: (isSystem ? item.imageFile : '') || item.source || null },
    ...(isSystem && item.imageIndex !== null ? { imageIndex: item.imageIndex } : {}),
  };
}

const kinds: Readonly<Record<Exclude<ShareItem['kind'], 'operating-system'>, PackageKind>> = {
  application: 'application',
  driver: 'driver-package',
  package: 'software-update-package',
  'task-sequence': 'task-sequence',
};
