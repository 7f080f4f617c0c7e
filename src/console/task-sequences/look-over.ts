/** What lint finds in a task sequence of the site, the sequences that it runs put in. Fetched when a page of one opens: it knows every kind of step. */
import { listApplications } from '../../api/applications.ts';
import { SlipwayError } from '../../api/errors.ts';
import { listImages } from '../../api/images.ts';
import { listPackages } from '../../api/packages.ts';
import { listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { referencedSequences, wholeSequence } from '../../task-sequence/child-sequences.ts';
import { type Finding, findingOfDocument } from '../../task-sequence/lint/finding.ts';
import { lintTaskSequence } from '../../task-sequence/lint/lint.ts';
import type { SoftwareOfSite } from '../../task-sequence/lint/lint-software.ts';
import { phrase } from '../../task-sequence/phrases/english.ts';
import { type RequiredPe, requiredPe } from '../../task-sequence/places/required-pe.ts';
import { client } from '../site/client.ts';

export interface Looks {
  readonly findings: readonly Finding[];
  readonly pe: RequiredPe['pe'];
}

export async function lookOver({ id, document }: TaskSequence): Promise<Looks> {
  const others = referencedSequences(document).length === 0 ? [] : await client(listTaskSequences);
  const whole = wholeSequence(document, id, (other) => others.find((each) => each.id === other)?.document);
  const problems = whole.problems.map((text) =>
    findingOfDocument(document.name, 'error', 'dangling-reference', phrase('sentence', { text })),
  );
  const findings = lintTaskSequence(whole.document, await softwareOfSite());
  return { findings: [...problems, ...findings], pe: requiredPe(whole.document).pe };
}

/** Null: the person may not see it, and of software nothing is found then. */
async function softwareOfSite(): Promise<SoftwareOfSite | null> {
  try {
    const [applications, packages, images] = await Promise.all([
      client(listApplications),
      client(listPackages),
      client(listImages),
    ]);
    return {
      applications: new Map(applications.map((each) => [each.id, each])),
      packages: new Map(packages.map((each) => [each.id, each])),
      platforms: new Map(
        images.flatMap(({ id, images: [first] }) => (first === undefined ? [] : [[id, first.platform] as const])),
      ),
    };
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'SLIP-1006') return null;
    throw error;
  }
}
