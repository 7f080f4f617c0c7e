/** What a kind of objects has to say of itself, so that files can speak of it. */
import type { ObjectFile, ObjectKind } from '../../api/object-files.ts';
import type { Problem } from '../../task-sequence/parse.ts';
import type { Site } from '../site.ts';
import type { ObjectChange } from './object-change.ts';

export type PlainKind = Exclude<ObjectKind, 'task-sequence'>;
export type FileOf<Kind extends PlainKind> = Extract<ObjectFile, { kind: Kind }>;

/** What of a file differs from the site: whole keys. */
export type ChangedOf<Kind extends PlainKind> = Partial<FileOf<Kind>>;

export interface Listed<Kind extends PlainKind> {
  readonly id: string;
  /** It cannot be changed, and is in no file. */
  readonly builtIn: boolean;
  /** All of it as a file would say it, and what goes without saying. */
  readonly written: FileOf<Kind>;
  /** Ids of its parts that have no names, by what they are known by. */
  readonly parts?: ReadonlyMap<string, string>;
  /** Of users: whether they have one. */
  readonly hasPassword?: boolean;
}

/** A name in an object, and where it stands. */
export interface Reference {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly path: string;
}

/** What is known when changes are decided upon. */
export interface Surroundings {
  /** Of an object of the site, or the stand-in of one that the files make. */
  idOf(kind: ObjectKind, name: string): string;
  /** Those of the files whose devices it is among. */
  collectionsOf(device: string): readonly string[];
  /** What was asked for (`secretFor`). */
  secretOf(kind: ObjectKind, name: string): string;
  /** It is made by the files, in its collections at once. */
  isNewDevice(device: string): boolean;
  /** How many devices a collection holds then. This and the next two are what a person has confirmed: the site refuses when others have changed it meanwhile. */
  deviceCountOf(collection: string): number;
  /** Whether required deployments start on a device that comes into it. */
  startsIn(collection: string): boolean;
  /** Whether they start on a device that is made in these. */
  startsOnNewIn(collections: readonly string[]): boolean;
  /** A person has agreed to what is high-risk: no file says so. */
  readonly agreeToHighRisk: true | undefined;
}

/** Changes are decided purely; they are made in the order of the kinds. */
export interface KindOfObject<Kind extends PlainKind> {
  /** `names`: only these are wanted, null all; others may be among them where they cost no request of their own. */
  list(site: Site, names: readonly string[] | null): Promise<Listed<Kind>[]>;
  references(given: FileOf<Kind>): Reference[];
  /** Keys that say something only when the object is made: what is there has to be as they say. */
  readonly fixed: readonly string[];
  /** What to do in place of changing one of them. */
  howFixed?(given: FileOf<Kind>): string;
  /** What speaks against making it. `listed`: all of the kind that are known. */
  problemsOfNew?(given: FileOf<Kind>, listed: readonly Listed<Kind>[]): Problem[];
  /** What a person is asked for, which is in no file: null nothing. */
  secretFor?(given: ChangedOf<Kind>, there: Listed<Kind> | null): string | null;
  /** What is not done by this and has to be, as a sentence with the command. */
  leftToDo?(given: FileOf<Kind>, there: Listed<Kind> | null): string[];
  /** `id`: the stand-in of the new one. */
  make(given: FileOf<Kind>, id: string, known: Surroundings): ObjectChange[];
  change(given: ChangedOf<Kind>, there: Listed<Kind>, known: Surroundings): ObjectChange[];
  /** What waits until devices are there, too: of one that is new (`there` null), or changed. */
  complete?(given: ChangedOf<Kind>, id: string, there: Listed<Kind> | null, known: Surroundings): ObjectChange[];
}
