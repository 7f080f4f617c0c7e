/** What kinds of objects are called, and what an object is found again by. */
import { type ObjectFile, type ObjectKind, objectKinds } from '../../api/object-files.ts';

/** What a document says that it is; a task sequence need not say it. */
export function kindIn(document: object): unknown {
  return Reflect.get(document, 'kind') ?? ('steps' in document ? 'task-sequence' : undefined);
}

export function isKind(kind: unknown): kind is ObjectKind {
  return objectKinds.some((each) => each === kind);
}

/** `security scope` */
export function nounOf(kind: ObjectKind): string {
  return kind.replaceAll('-', ' ');
}

/** `security scopes` */
export function pluralNounOf(kind: ObjectKind): string {
  return pluralOf(kind).replaceAll('-', ' ');
}

/** `security scope "Berlin"` */
export function titleOf({ kind, name }: { readonly kind: ObjectKind; readonly name: string }): string {
  return kind === 'site-settings' ? nounOf(kind) : `${nounOf(kind)} "${name}"`;
}

/** The command and the folder of such objects: `security-scopes`. */
export function pluralOf(kind: ObjectKind): string {
  if (kind === 'device-category') return 'device-categories';
  return kind === 'site-settings' ? kind : `${kind}s`;
}

/** The keys that an object is found again by: on the site, and in a file. A deployment has no name of its own, and of the settings there is one. */
export function headKeys(kind: ObjectKind): readonly [string, ...string[]] {
  if (kind === 'site-settings') return ['kind'];
  return kind === 'deployment' ? ['taskSequence', 'collection'] : ['name'];
}

/** As people are told it. */
export function nameOf(given: ObjectFile): string {
  if (given.kind === 'site-settings') return given.kind;
  return given.kind === 'deployment' ? `${given.taskSequence} -> ${given.collection}` : given.name;
}

/** The same for what is the same object: upper and lower case do not count, and names may have arrows in them. */
export function identityOf(kind: ObjectKind, value: object): string {
  const head = headKeys(kind).map((key) => String(Reflect.get(value, key)));
  return JSON.stringify([kind, ...head]).toLowerCase();
}
