import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listCollections } from '../../api/collections.ts';
import { siteQuery } from '../site/queries.ts';

interface Common {
  readonly label: string;
  readonly description?: string;
  /** It cannot be chosen. */
  readonly except?: string;
}

export function CollectionSelect(props: Common & { value: string; onChange: (id: string) => void }) {
  const { label, description, except, value, onChange } = props;
  return (
    <Select
      {...{ label, description, value }}
      data={useCollectionOptions(except)}
      searchable
      allowDeselect={false}
      onChange={(id) => (id === null ? undefined : onChange(id))}
    />
  );
}

export function CollectionsSelect(props: Common & { value: readonly string[]; onChange: (ids: string[]) => void }) {
  const { label, description, except, value, onChange } = props;
  return (
    <MultiSelect
      {...{ label, description, onChange }}
      value={[...value]}
      data={useCollectionOptions(except)}
      searchable
      hidePickedOptions
    />
  );
}

/** Names are only alike where somebody is limited to what they reach; the id tells such apart. */
function useCollectionOptions(except: string | undefined) {
  const { data = [] } = useQuery(siteQuery(listCollections));
  return data.filter(({ id }) => id !== except).map(({ id, name }) => ({ value: id, label: name }));
}
