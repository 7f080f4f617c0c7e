/** A failed run that goes on with an edited sequence: what the journal keeps of it. Pure. */
import type { EditedSequence, RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Policy } from '../../api/policy.ts';
import { readHistory } from '../../api/run-history.ts';
import { parentsOf } from '../../task-sequence/difference.ts';

/**
 * For the record with which the run goes on; null when the journal goes on under this policy already. Throws SLIP-4007 for a policy from before the edit:
 * what was added since would be missing, and what was removed would be done.
 */
export function editedSequence(policy: Policy, records: readonly RunRecord[]): EditedSequence | null {
  const revision = policy.revision ?? 1;
  const known = readHistory(records).revision;
  if (revision === known) return null;
  if (revision < known)
    throw new SlipwayError(
      'SLIP-4007',
      'The run goes on with an edited task sequence, and this policy is from before the edit. Start the computer over the network: it receives the right one.',
    );
  const { id: _, version, document } = policy.taskSequence;
  const current = parentsOf(document);
  const moved = [...recordedParents(records)].flatMap(([nodeId, parentId]) => {
    const now = current.get(nodeId);
    return now === undefined || now === parentId ? [] : [{ nodeId, parentId: now }];
  });
  return { revision, policyId: policy.policyId, taskSequenceVersion: version, moved };
}

function recordedParents(records: readonly RunRecord[]): Map<string, string | null> {
  const parents = new Map<string, string | null>();
  for (const record of records) {
    if ('parentId' in record) parents.set(record.nodeId, record.parentId);
    if (record.kind !== 'run-resumed') continue;
    for (const { nodeId, parentId } of record.edited?.moved ?? []) parents.set(nodeId, parentId);
  }
  return parents;
}
