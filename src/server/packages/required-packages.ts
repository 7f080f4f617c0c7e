/** Whether everything that a task sequence names is here: looked at when it is saved, deployed and run. */
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { findProgram } from '../../task-sequence/packages/package-definition.ts';
import { referencedPackages, referencedPrograms } from '../../task-sequence/referenced-packages.ts';
import type { Database } from '../db/schema.ts';
import type { Reach } from '../reach/reach.ts';
import { objectWithin } from '../reach/within-reach.ts';
import type { PackageKind } from './stored-package.ts';

type Row = Pick<Selectable<Database['package']>, 'id' | 'kind' | 'name' | 'definition'> & {
  /** Of an upgrade package: whether editions of its newest version can be applied from their original source. */
  readonly applies: boolean;
};

/** `images that are not here: …`, `programs that …`; empty when all is here. Pure. */
export function lackOf(document: TaskSequenceDocument, rows: readonly Row[]): string[] {
  const wanted = referencedPackages(document);
  const missing = (kind: PackageKind, ids: readonly string[]) =>
    ids.filter((id) => !rows.some((row) => row.kind === kind && row.id === id));
  const downloads = wanted.downloads.filter((id) => !rows.some((row) => row.kind !== 'application' && row.id === id));
  const programs = referencedPrograms(document).flatMap(({ packageId, program }) => {
    const found = rows.find(({ id }) => id === packageId);
    const definition = found?.definition;
    if (found === undefined || definition === null || definition === undefined || !('programs' in definition))
      return [];
    return findProgram(definition.programs, program) === undefined
      ? [`"${program}" of the package "${found.name}"`]
      : [];
  });
  const media = [...wanted.sources, ...wanted.upgrades];
  const solid = rows
    .filter(
      ({ id, kind, applies }) => kind === 'operating-system-upgrade-package' && !applies && wanted.sources.includes(id),
    )
    .map(({ name }) => `"${name}"`);
  return [
    ...told('applies images', missing('operating-system-image', wanted.images)),
    ...told('applies or installs from upgrade packages', missing('operating-system-upgrade-package', media)),
    ...(solid.length === 0
      ? []
      : [
          `applies editions of upgrade packages that cannot be streamed, since they are in an ESD or a split WIM: ${solid.join(', ')} (import the ISO as an operating system image, and apply that)`,
        ]),
    ...told('runs programs of packages', missing('package', wanted.packages)),
    ...told('installs applications', missing('application', wanted.applications)),
    ...told('fetches packages', downloads),
    ...told('runs programs', programs),
  ];
}

function told(what: string, missing: readonly string[]): string[] {
  return missing.length === 0 ? [] : [`${what} that are not here: ${missing.join(', ')}`];
}

/** What of these is on the site and, for people, within their reach. */
export async function requirePackages(
  db: Kysely<Database>,
  reach: Reach,
  document: TaskSequenceDocument,
): Promise<void> {
  const rows = await rowsOf(db, document, reach).execute();
  const lack = lackOf(document, rows);
  if (lack.length > 0)
    throw new SlipwayError('SLIP-1001', `The task sequence ${lack.join('; it ')}. Import or make them first.`);
}

/** They must be here, and stay here until the transaction ends (removePackage asks for deployments). */
export async function lockPackages(
  tx: Transaction<Database>,
  name: string,
  document: TaskSequenceDocument,
): Promise<void> {
  const rows = await rowsOf(tx, document, null).forShare().execute();
  const lack = lackOf(document, rows);
  if (lack.length > 0)
    throw new SlipwayError(
      'SLIP-3003',
      `"${name}" ${lack.join('; it ')}. Import or make them, or change the task sequence.`,
    );
}

function rowsOf(db: Kysely<Database>, document: TaskSequenceDocument, reach: Reach | null) {
  const wanted = Object.values(referencedPackages(document)).flat();
  const newest = sql<boolean>`coalesce((select media ->> 'editionsRoot' is not null from package_version
    where package_id = package.id order by version desc limit 1), false)`;
  const query = db.selectFrom('package').select(['id', 'kind', 'name', 'definition', newest.as('applies')]);
  const named = wanted.length === 0 ? query.where(({ val }) => val(false)) : query.where('id', 'in', wanted);
  return reach === null ? named : named.where(objectWithin(reach, 'package.id'));
}
