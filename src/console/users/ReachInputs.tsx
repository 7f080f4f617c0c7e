import { Checkbox, MultiSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listCollections } from '../../api/collections.ts';
import { listSecurityScopes } from '../../api/security-scopes.ts';
import { siteQuery } from '../site/queries.ts';
import { useUserTexts } from './texts.ts';

/** To what a user or a token is limited; null: not at all. */
export interface Reach {
  readonly securityScopeIds: string[] | null;
  readonly collectionIds: string[] | null;
}

export function ReachInputs({ value, onChange }: { value: Reach; onChange: (reach: Reach) => void }) {
  const say = useUserTexts();
  const scopes = useQuery(siteQuery(listSecurityScopes));
  const collections = useQuery(siteQuery(listCollections));
  return (
    <Stack gap="xs">
      <Limit
        question={say('limitScopes')}
        label={say('scopes')}
        choices={scopes.data ?? []}
        value={value.securityScopeIds}
        onChange={(securityScopeIds) => onChange({ ...value, securityScopeIds })}
      />
      <Limit
        question={say('limitCollections')}
        label={say('collections')}
        choices={collections.data ?? []}
        value={value.collectionIds}
        onChange={(collectionIds) => onChange({ ...value, collectionIds })}
      />
    </Stack>
  );
}

interface LimitProps {
  readonly question: string;
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly name: string }[];
  readonly value: string[] | null;
  readonly onChange: (ids: string[] | null) => void;
}

function Limit({ question, label, choices, value, onChange }: LimitProps) {
  return (
    <>
      <Checkbox
        label={question}
        checked={value !== null}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? [] : null)}
      />
      {value === null ? null : (
        <MultiSelect label={label} data={optionsOf(choices)} value={value} onChange={onChange} searchable required />
      )}
    </>
  );
}

export function optionsOf(choices: readonly { readonly id: string; readonly name: string }[]) {
  return choices.map(({ id, name }) => ({ value: id, label: name }));
}
