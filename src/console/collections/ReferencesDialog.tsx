import { useState } from 'react';
import type { Collection, CollectionReference } from '../../api/collections.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import { CollectionSelect, CollectionsSelect } from './CollectionSelect.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';

/** Those beyond reach stay as they are: the site keeps them. */
function idsOf(collections: readonly CollectionReference[]): string[] {
  return collections.flatMap(({ id }) => (id === null ? [] : [id]));
}

export function ReferencesDialog({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const say = useCollectionTexts();
  const before = collection.limitingCollection?.id ?? '';
  const [limiting, setLimiting] = useState(before);
  const [included, setIncluded] = useState(idsOf(collection.includedCollections));
  const [excluded, setExcluded] = useState(idsOf(collection.excludedCollections));
  const change = useCollectionChange(collection.id, onClose);
  const save = () =>
    change.mutate({
      ...(limiting === before ? {} : { limitingCollectionId: limiting }),
      ...{ includedCollectionIds: included, excludedCollectionIds: excluded },
    });
  return (
    <ChangeDialog title={say('references')} {...{ change, onClose }} onSave={save}>
      <CollectionSelect
        label={say('limiting')}
        description={say('limitingHint')}
        except={collection.id}
        value={limiting}
        onChange={setLimiting}
      />
      <CollectionsSelect
        label={say('included')}
        description={say('includedHint')}
        except={collection.id}
        value={included}
        onChange={setIncluded}
      />
      <CollectionsSelect
        label={say('excluded')}
        description={say('excludedHint')}
        except={collection.id}
        value={excluded}
        onChange={setExcluded}
      />
    </ChangeDialog>
  );
}
