/** A change of one collection, with all that follows from it in the same transaction. */
import { type Confirmation, ofCollections, type Within, withConfirmedStarts } from '../deployments/confirmed-starts.ts';
import { readAllRules } from './collection-rules.ts';
import { withDependants } from './dependency-order.ts';
import { evaluateCollections } from './evaluate-collections.ts';

/** Evaluates a collection and all that rest on it after `change`. Holds the lock before. */
export async function changeAndEvaluate(
  site: Within,
  id: string,
  confirmed: Confirmation,
  change: () => Promise<void>,
): Promise<void> {
  const { dependencies } = await readAllRules(site.db);
  const concerned = ofCollections([...withDependants(dependencies, [id])]);
  await withConfirmedStarts(site, concerned, confirmed, async () => {
    await change();
    await evaluateCollections(site.db, [id], site.now());
  });
}
