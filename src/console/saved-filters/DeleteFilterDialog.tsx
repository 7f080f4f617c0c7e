import { deleteSavedFilter, listSavedFilters, type SavedFilter } from '../../api/saved-filters.ts';
import { client } from '../site/client.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { useSavedFilterTexts } from './texts.ts';

export function DeleteFilterDialog({ filter, onClose }: { filter: SavedFilter; onClose: () => void }) {
  const say = useSavedFilterTexts();
  const remove = useChange(() => client(deleteSavedFilter, { params: { id: filter.id } }), listSavedFilters.path);
  return (
    <AskFirst
      title={say('deleteTitle')}
      action={say('doDelete')}
      {...{ isPending: remove.isPending, error: remove.error, onNo: onClose }}
      onYes={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      {say('deleteHint', { name: filter.name })} {filter.shared ? say('deleteShared') : null}
    </AskFirst>
  );
}
