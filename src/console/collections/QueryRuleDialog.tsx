import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Collection } from '../../api/collections.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import { QueryEditor } from './QueryEditor.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';

interface QueryRuleDialogProps {
  readonly collection: Collection;
  /** Null: a new one. */
  readonly rule: Collection['queryRules'][number] | null;
  readonly onClose: () => void;
}

export function QueryRuleDialog({ collection, rule, onClose }: QueryRuleDialogProps) {
  const say = useCollectionTexts();
  const [name, setName] = useState(rule?.name ?? '');
  const [query, setQuery] = useState(rule?.query ?? '');
  const change = useCollectionChange(collection.id, onClose);
  const save = () => {
    const next = { name: name.trim(), query: query.trim() };
    const others = collection.queryRules.map((each) => (each.name === rule?.name ? next : each));
    change.mutate({ queryRules: rule === null ? [...others, next] : others });
  };
  return (
    <ChangeDialog
      title={rule === null ? say('addQuery') : say('editQuery', { name: rule.name })}
      size="xl"
      {...{ change, onClose }}
      onSave={save}
    >
      <TextInput
        data-autofocus
        required
        maxLength={127}
        label={say('ruleName')}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <QueryEditor query={query} onChange={setQuery} limitingCollectionId={collection.limitingCollection?.id ?? null} />
    </ChangeDialog>
  );
}
