/** The control files of a deployment share: lists of what it holds, and the folders of the workbench that it is in. */
import { childElements, textOf, type XmlElement } from '../../formats/xml/element.ts';
import { cut } from '../cut.ts';
import { InterchangeError } from '../interchange-error.ts';
import type { ShareItem } from './inventory.ts';

/** Of one list. */
const MOST_ITEMS = 50_000;
/** Members of all folders of one list. */
const MOST_MEMBERS = 100_000;
/** A folder's path is said of each that is in it. */
const LONGEST_FOLDER = 255;

/** The common part is put in front. */
type Read = (item: ItemReader) => ShareItem;

export interface ControlFile {
  readonly file: string;
  /** Who is in which folder; may be missing. */
  readonly groups: string;
  readonly root: string;
  readonly element: string;
  readonly read: Read;
}

export const controlFiles: readonly ControlFile[] = [
  {
    ...{ file: 'OperatingSystems.xml', groups: 'OperatingSystemGroups.xml', root: 'oss', element: 'os' },
    read: (item) => ({
      ...{ kind: 'operating-system', ...item.common(), description: item.text('Description') },
      ...{ platform: item.text('Platform'), build: item.text('Build'), type: item.text('OSType') },
      ...{
        imageFile: item.text('ImageFile'),
        imageIndex: item.number('ImageIndex'),
        imageName: item.text('ImageName'),
      },
      ...{
        edition: item.text('Flags'),
        languages: item.texts('Language'),
        includesSetup: item.isTrue('IncludesSetup'),
      },
    }),
  },
  {
    ...{ file: 'Applications.xml', groups: 'ApplicationGroups.xml', root: 'applications', element: 'application' },
    read: (item) => ({
      ...{ kind: 'application', ...item.common(), shortName: item.text('ShortName'), version: item.text('Version') },
      ...{
        publisher: item.text('Publisher'),
        languages: item.texts('Language'),
        commandLine: item.text('CommandLine'),
      },
      ...{ workingDirectory: item.text('WorkingDirectory'), dependencies: item.texts('Dependency') },
      restarts: item.isTrue('Reboot'),
    }),
  },
  {
    ...{ file: 'Drivers.xml', groups: 'DriverGroups.xml', root: 'drivers', element: 'driver' },
    read: (item) => ({
      ...{ kind: 'driver', ...item.common(), manufacturer: item.text('Manufacturer'), version: item.text('Version') },
      ...{ date: item.text('Date'), class: item.text('Class'), hash: item.text('Hash') },
      ...{ signed: item.isTrue('WHQLSigned'), platforms: item.texts('Platform'), systems: item.texts('OSVersion') },
      pnpIds: item.texts('PNPId'),
    }),
  },
  {
    ...{ file: 'Packages.xml', groups: 'PackageGroups.xml', root: 'packages', element: 'package' },
    read: (item) => ({
      ...{ kind: 'package', ...item.common(), type: item.text('PackageType') },
      ...{ platform: item.text('ProcessorArchitecture'), version: item.text('Version') },
      languages: item.texts('Language'),
    }),
  },
  {
    ...{ file: 'TaskSequences.xml', groups: 'TaskSequenceGroups.xml', root: 'tss', element: 'ts' },
    read: (item) => ({
      ...{ kind: 'task-sequence', ...item.common(), id: item.text('ID'), version: item.text('Version') },
      template: item.text('TaskSequenceTemplate'),
    }),
  },
];

/**
 * Everything of one list, in its order. One that lacks what it is known by is passed over.
 * @param groups the root of the list of folders; null where there is none
 * @throws InterchangeError where it is another list, or beyond the limits
 */
export function readControlFile(
  { root: expected, element, read }: ControlFile,
  root: XmlElement,
  groups: XmlElement | null,
): ShareItem[] {
  if (root.name.toLowerCase() !== expected)
    throw problemAt(root, `<${root.name}> stands where <${expected}> is expected`);
  const folders = groups === null ? new Map<string, string[]>() : foldersIn(groups);
  const listed = childElements(root).filter(({ name }) => name.toLowerCase() === element);
  if (listed.length > MOST_ITEMS)
    throw problemAt(root, `it lists ${listed.length}, and ${MOST_ITEMS} are read at most`);
  // What stands twice under one GUID is the first: both would be told with all folders of either.
  const seen = new Set<string>();
  return listed.flatMap((each) => {
    const item = new ItemReader(each, folders);
    const key = item.guid.toLowerCase();
    if (key === '' || seen.has(key)) return [];
    seen.add(key);
    return [read(item)];
  });
}

/** By the member's GUID in small letters. Folders that MDT has for itself are left out. */
function foldersIn(root: XmlElement): Map<string, string[]> {
  if (root.name.toLowerCase() !== 'groups') throw problemAt(root, `<${root.name}> stands where <groups> is expected`);
  const folders = new Map<string, string[]>();
  let members = 0;
  for (const group of childElements(root)) {
    const name = cut(textsIn(group, 'Name')[0] ?? '', LONGEST_FOLDER);
    if (name === '' || /^(default|hidden)$/i.test(name)) continue;
    for (const member of textsIn(group, 'Member')) {
      members += 1;
      if (members > MOST_MEMBERS) throw problemAt(root, `its folders have more than ${MOST_MEMBERS} members`);
      const key = member.toLowerCase();
      const known = folders.get(key);
      if (known === undefined) folders.set(key, [name]);
      else known.push(name);
    }
  }
  return folders;
}

class ItemReader {
  readonly guid: string;
  readonly #element: XmlElement;
  readonly #folders: ReadonlyMap<string, readonly string[]>;

  constructor(element: XmlElement, folders: ReadonlyMap<string, readonly string[]>) {
    this.#element = element;
    this.#folders = folders;
    this.guid = this.#attribute('guid');
  }

  common() {
    return {
      ...{ guid: this.guid, name: this.text('Name'), comments: this.text('Comments'), source: this.text('Source') },
      // What is not said is so: MDT leaves out what is as usual.
      ...{ enabled: !/^false$/i.test(this.#attribute('enable')), hidden: /^true$/i.test(this.#attribute('hide')) },
      folders: this.#folders.get(this.guid.toLowerCase()) ?? [],
    };
  }

  text(name: string): string {
    return textsIn(this.#element, name)[0] ?? '';
  }

  texts(name: string): string[] {
    return textsIn(this.#element, name).filter((text) => text !== '');
  }

  isTrue(name: string): boolean {
    return /^true$/i.test(this.text(name));
  }

  /** From 1. */
  number(name: string): number | null {
    return /^[1-9]\d{0,4}$/.test(this.text(name)) ? Number(this.text(name)) : null;
  }

  #attribute(name: string): string {
    return [...this.#element.attributes].find(([key]) => key.toLowerCase() === name)?.[1].trim() ?? '';
  }
}

function textsIn(element: XmlElement, name: string): string[] {
  const wanted = childElements(element).filter((child) => child.name.toLowerCase() === name.toLowerCase());
  return wanted.map((child) => textOf(child).trim());
}

function problemAt({ name, line, column }: XmlElement, message: string): InterchangeError {
  return new InterchangeError([{ path: name, line, column, message }]);
}
