/**
 * Packages and applications of a run's policy: what its steps name, what variables name that can be known before, and what applications depend on and replace. Each
 * with its newest version, which must hold the files of every folder that its definition names.
 */
import { sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { PolicySoftware } from '../../api/policy.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import type { ApplicationDefinition } from '../../task-sequence/applications/application-definition.ts';
import { dependenciesOf, supersededBy } from '../../task-sequence/applications/cycle.ts';
import { downloadsInVariables, referencedPackages } from '../../task-sequence/referenced-packages.ts';
import { programInText, softwareTexts } from '../../task-sequence/software-by-variables.ts';
import type { PolicyVariable } from '../collections/collection.ts';
import { foldersMissing, type SoftwareDefinition, type SoftwareKind } from '../packages/software-definition.ts';
import type { SiteContext } from '../site-context.ts';

interface Row {
  readonly id: string;
  readonly kind: SoftwareKind;
  readonly name: string;
  readonly definition: SoftwareDefinition;
  readonly versionId: string | null;
  readonly contentRoot: string | null;
  readonly sources: Record<string, string> | null;
  /** In one of the task sequence's security scopes: otherwise one department would install what is another's by naming it. */
  readonly shared: boolean;
}

/** @throws SlipwayError SLIP-3003 for what is not here, or without its files */
export async function pinSoftware(
  site: SiteContext,
  taskSequence: TaskSequence,
  variables: readonly PolicyVariable[],
): Promise<PolicySoftware[]> {
  const { packages, applications, downloads } = referencedPackages(taskSequence.document);
  const texts = softwareTexts(taskSequence.document, variables);
  const byVariables = [
    ...texts.applications,
    ...texts.programs.map((text) => programInText(text)?.package ?? ''),
    ...downloadsInVariables(taskSequence.document, variables),
  ];
  if (packages.length + applications.length + downloads.length + byVariables.length === 0) return [];
  const rows = await allSoftware(site, taskSequence.id);
  const named = [...packages, ...applications];
  const missing = named.filter((id) => !rows.some((row) => row.id === id));
  if (missing.length > 0)
    throw new SlipwayError(
      'SLIP-3003',
      `The task sequence "${taskSequence.name}" installs software that is not here: ${missing.join(', ')}. Make it, or change the sequence.`,
    );
  const dynamic = rows.filter((row) => isNamedBy(row, byVariables)).map(({ id }) => id);
  const fetched = rows.filter(({ id, kind }) => kind === 'package' && downloads.includes(id)).map(({ id }) => id);
  return withRelated([...named, ...fetched, ...dynamic], rows).map((row) => toPolicy(row, taskSequence.name));
}

/** What a variable names and is not here is told by the step, since the variable may be another one then. */
function isNamedBy({ id, name, shared }: Row, texts: readonly string[]): boolean {
  const given = texts.map((text) => text.toLowerCase());
  return shared && (given.includes(name.toLowerCase()) || given.includes(id));
}

/** In a fixed order, so that the same software makes the same text. */
function withRelated(ids: readonly string[], rows: readonly Row[]): Row[] {
  const wanted = new Set<string>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (wanted.has(id)) continue;
    wanted.add(id);
    const definition = rows.find((row) => row.id === id)?.definition;
    if (definition !== undefined && 'deploymentTypes' in definition)
      queue.push(...dependenciesOf(definition), ...supersededBy(definition));
  }
  return rows.filter(({ id }) => wanted.has(id));
}

/** Definitions are small, and a site has hundreds of them: one question for all is less than one for each step of a way through them. */
async function allSoftware({ db }: SiteContext, taskSequenceId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select distinct on (package.id) package.id, package.kind, package.name, package.definition,
      version.id as "versionId", version.content_root as "contentRoot", version.sources,
      exists (select from security_scope_object mine join security_scope_object theirs using (security_scope_id)
        where mine.object_id = package.id and theirs.object_id = ${taskSequenceId}::uuid) as shared
    from package left join package_version as version on version.package_id = package.id
    where package.kind in ('package', 'application')
    order by package.id, version.version desc nulls last`.execute(db);
  return rows;
}

function toPolicy(row: Row, sequence: string): PolicySoftware {
  const { id, name, definition, versionId, contentRoot, sources } = row;
  if (versionId === null || contentRoot === null) throw withoutFiles(row, sequence);
  if (foldersMissing(definition, sources ?? {}).length > 0) throw withoutFiles(row, sequence);
  const common = { id, versionId, name, contentRoot };
  return 'deploymentTypes' in definition
    ? { kind: 'application', ...common, ...applicationOf(definition, sources ?? {}) }
    : { kind: 'package', ...common, programs: definition.programs };
}

/** Where its files came from is the site's matter: a policy holds no location. */
function applicationOf(definition: ApplicationDefinition, sources: Readonly<Record<string, string>>) {
  const { taskSequences, disabled, supersedes, deploymentTypes } = definition;
  const types = deploymentTypes.map(({ sourceFolder, ...type }) => ({
    ...type,
    contentPath: sourceFolder === null ? null : (sources[sourceFolder] ?? null),
  }));
  return { taskSequences, disabled, supersedes, deploymentTypes: types };
}

function withoutFiles({ kind, name }: Row, sequence: string): SlipwayError {
  return new SlipwayError(
    'SLIP-3003',
    `The task sequence "${sequence}" installs the ${kind} "${name}", whose files were not imported yet. Wait for the import ("slipway ${kind}s show"), or import them again ("slipway ${kind}s update-content").`,
  );
}
