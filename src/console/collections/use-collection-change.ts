import type { z } from 'zod';
import { changeCollection } from '../../api/collections.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { confirmationIn } from './confirmation.ts';

export type CollectionChange = z.input<NonNullable<typeof changeCollection.body>>;

/** A change of a collection's rules, windows or variables, by which deployments may start. */
export function useCollectionChange(id: string, onDone: () => unknown) {
  return useConfirmedChange(
    (change: CollectionChange, confirmed) =>
      client(changeCollection, { params: { id }, body: { ...change, ...confirmationIn(confirmed) } }),
    async () => {
      await makeStale('/api/collections');
      return onDone();
    },
  );
}
