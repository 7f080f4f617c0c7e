/** What ConfigMgr's objects and a sequence say of the packages that it needs. */
import type { XmlElement } from '../../formats/xml/element.ts';
import { childElements, textOf } from '../../formats/xml/element.ts';
import { readXmlFile } from '../read-xml-file.ts';
import type { ForeignSequence } from '../task-sequence-xml/tree.ts';
import { type CimInstance, listProperty, readCimInstance, textProperty } from './cim-instance.ts';

export type PackageKind =
  | 'package'
  | 'driver-package'
  | 'task-sequence'
  | 'software-update-package'
  | 'device-setting-package'
  | 'virtual-application'
  | 'application'
  | 'operating-system-image'
  | 'boot-image'
  | 'operating-system-upgrade-package';

/** By ConfigMgr's PackageType (SDK, SMS_PackageBaseclass). */
const kindByType: ReadonlyMap<string, PackageKind> = new Map([
  ['0', 'package'],
  ['3', 'driver-package'],
  ['4', 'task-sequence'],
  ['5', 'software-update-package'],
  ['6', 'device-setting-package'],
  ['7', 'virtual-application'],
  ['8', 'application'],
  ['257', 'operating-system-image'],
  ['258', 'boot-image'],
  ['259', 'operating-system-upgrade-package'],
]);

/** The same by the classes of objects. */
const kindByClass: ReadonlyMap<string, PackageKind> = new Map([
  ['SMS_Package', 'package'],
  ['SMS_DriverPackage', 'driver-package'],
  ['SMS_TaskSequencePackage', 'task-sequence'],
  ['SMS_SoftwareUpdatesPackage', 'software-update-package'],
  ['SMS_Application', 'application'],
  ['SMS_ImagePackage', 'operating-system-image'],
  ['SMS_BootImagePackage', 'boot-image'],
  ['SMS_OperatingSystemInstallPackage', 'operating-system-upgrade-package'],
]);

/** A package, application or image that a sequence needs; null where the file does not tell. */
export interface ForeignPackage {
  readonly id: string;
  readonly name: string | null;
  readonly kind: PackageKind | null;
  readonly version: string | null;
  /** The program of the package that is run. */
  readonly program: string | null;
  readonly description: string | null;
  /** The folder or file that its content comes from, mostly `\\server\share\…`. */
  readonly sourcePath: string | null;
  /** Which image of the file it is, where MDT tells. */
  readonly imageIndex?: number;
}

/** What ConfigMgr keeps of a task sequence beside its steps. */
export interface ForeignTaskSequenceFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly bootImage: string | null;
  readonly supportedOperatingSystems: readonly string[];
  /** Everything else by ConfigMgr's names, without `Sequence`. */
  readonly properties: CimInstance['properties'];
}

export function factsOf(instance: CimInstance): ForeignTaskSequenceFacts {
  const properties = new Map(instance.properties);
  properties.delete('Sequence');
  return {
    id: textProperty(instance, 'PackageID'),
    name: textProperty(instance, 'Name'),
    description: textProperty(instance, 'Description'),
    category: textProperty(instance, 'Category'),
    bootImage: textProperty(instance, 'BootImageID') || null,
    supportedOperatingSystems: listProperty(instance, 'SupportedOperatingSystems'),
    properties,
  };
}

/** An object that lies in an export beside the sequence. */
export function packageOf(instance: CimInstance): ForeignPackage {
  const first = (...names: string[]) => names.map((name) => textProperty(instance, name)).find(Boolean) ?? null;
  return {
    id: first('PackageID', 'ModelName', 'CI_UniqueID') ?? '',
    name: first('Name', 'LocalizedDisplayName'),
    kind: kindByType.get(textProperty(instance, 'PackageType')) ?? kindByClass.get(instance.className) ?? null,
    version: first('Version', 'SoftwareVersion'),
    program: null,
    description: first('Description', 'LocalizedDescription'),
    sourcePath: first('PkgSourcePath', 'ImagePath', 'ContentSourcePath'),
  };
}

/** The packages of a `ReferencesInfo.xml` or `AppReferencesInfo.xml`: a list of texts, each an object of its own. */
export function readReferencesInfo(root: XmlElement): ForeignPackage[] {
  return childElements(root).flatMap((item) => {
    const instance = readCimInstance(readXmlFile(textOf(item).trim()));
    return instance === null ? [] : [referencedPackage(instance)];
  });
}

function referencedPackage(instance: CimInstance): ForeignPackage {
  const program = textProperty(instance, 'ReferenceProgramName');
  return {
    id: textProperty(instance, 'ReferencePackageID'),
    name: textProperty(instance, 'ReferenceName') || null,
    kind: kindByType.get(textProperty(instance, 'ReferencePackageType')) ?? null,
    version: textProperty(instance, 'ReferenceVersion') || null,
    // `*` stands for none.
    program: program === '*' ? null : program || null,
    description: textProperty(instance, 'ReferenceDescription') || null,
    sourcePath: null,
  };
}

/**
 * Everything that a sequence needs, each id once: what the export lists, what the sequence's `referenceList` names, its boot image and the
 * program that runs before it. What one of the sources does not tell is taken from another one.
 */
export function packagesOf(
  sequence: ForeignSequence,
  facts: ForeignTaskSequenceFacts | null,
  listed: readonly ForeignPackage[],
  objects: readonly ForeignPackage[],
): ForeignPackage[] {
  const found = new Map<string, ForeignPackage>();
  const add = (more: ForeignPackage) => {
    if (more.id !== '') found.set(more.id, merged(found.get(more.id), more));
  };
  for (const item of listed) add(item);
  for (const reference of sequence.references) add({ ...bare(reference.package), program: reference.program });
  if (facts?.bootImage) add({ ...bare(facts.bootImage), kind: 'boot-image' });
  const [dependent = '', , program = ''] = String(facts?.properties.get('DependentProgram') ?? '').split(';');
  if (dependent !== '') add({ ...bare(dependent), kind: 'package', program: program || null });
  for (const object of objects) if (found.has(object.id)) add(object);
  return [...found.values()];
}

function bare(id: string): ForeignPackage {
  return { id, name: null, kind: null, version: null, program: null, description: null, sourcePath: null };
}

function merged(known: ForeignPackage | undefined, more: ForeignPackage): ForeignPackage {
  return {
    id: more.id,
    name: known?.name ?? more.name,
    kind: known?.kind ?? more.kind,
    version: known?.version ?? more.version,
    program: known?.program ?? more.program,
    description: known?.description ?? more.description,
    sourcePath: known?.sourcePath ?? more.sourcePath,
    ...(known?.imageIndex === undefined ? {} : { imageIndex: known.imageIndex }),
    ...(more.imageIndex === undefined ? {} : { imageIndex: more.imageIndex }),
  };
}
