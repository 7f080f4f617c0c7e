/** What lint finds in a task sequence of the site, the sequences that it runs put in. Fetched when a page of one opens: it knows every kind of step. */
import { listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { referencedSequences, wholeSequence } from '../../task-sequence/child-sequences.ts';
import type { Finding } from '../../task-sequence/lint/finding.ts';
import { lintTaskSequence } from '../../task-sequence/lint/lint.ts';
import { type RequiredPe, requiredPe } from '../../task-sequence/places/required-pe.ts';
import { client } from '../site/client.ts';

export interface Looks {
  readonly findings: readonly Finding[];
  readonly pe: RequiredPe['pe'];
}

export async function lookOver({ id, document }: TaskSequence): Promise<Looks> {
  const others = referencedSequences(document).length === 0 ? [] : await client(listTaskSequences);
  const whole = wholeSequence(document, id, (other) => others.find((each) => each.id === other)?.document);
  const problems = whole.problems.map(
    (message): Finding => ({
      ...{ rule: 'dangling-reference', severity: 'error', nodeId: null, name: document.name },
      message: `${message}.`,
    }),
  );
  return { findings: [...problems, ...lintTaskSequence(whole.document)], pe: requiredPe(whole.document).pe };
}
