import { Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { changeSavedFilter, createSavedFilter, listSavedFilters, type SavedFilter } from '../../api/saved-filters.ts';
import { changedFields } from '../site/changed-fields.ts';
import { client } from '../site/client.ts';
import { useChange } from '../site/use-change.ts';
import { SaveRow } from '../ui/SaveRow.tsx';
import type { SavedFiltersProps } from './SavedFilters.tsx';
import { useSavedFilterTexts } from './texts.ts';

interface FilterDialogProps extends Pick<SavedFiltersProps, 'list' | 'shown'> {
  /** null: a new one. */
  readonly filter: SavedFilter | null;
  readonly onClose: () => void;
}

/** Saves what the list shows under a name; or gives what was saved another one, and other people, or what is shown now. */
export function FilterDialog({ list, shown, filter, onClose }: FilterDialogProps) {
  const say = useSavedFilterTexts();
  const start = { name: filter?.name ?? '', shared: filter?.shared ?? false };
  const form = useForm({ initialValues: { ...start, replace: false } });
  const save = useChange(
    ({ replace, ...values }: typeof form.values) =>
      filter === null
        ? client(createSavedFilter, { body: { list, ...values, ...shown } })
        : client(changeSavedFilter, {
            params: { id: filter.id },
            body: { ...changedFields(start, values), ...(replace ? shown : {}) },
          }),
    listSavedFilters.path,
  );
  return (
    <Modal opened onClose={onClose} title={filter === null ? say('save') : say('editTitle', { name: filter.name })}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values, { onSuccess: onClose }))}>
        <Stack>
          <TextInput
            {...{ label: say('name'), required: true, maxLength: 100, 'data-autofocus': true }}
            {...form.getInputProps('name')}
          />
          <Checkbox label={say('share')} {...form.getInputProps('shared', { type: 'checkbox' })} />
          {filter === null ? null : (
            <Checkbox label={say('replace')} {...form.getInputProps('replace', { type: 'checkbox' })} />
          )}
          <SaveRow change={save} />
        </Stack>
      </form>
    </Modal>
  );
}
