import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { listRecoveryKeys } from '../../api/recovery-keys.ts';
import { siteQuery } from '../site/queries.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { keyIdIn } from './key-search.ts';
import { RecoveryKeyList } from './RecoveryKeyList.tsx';
import { useRecoveryKeyTexts } from './texts.ts';

const route = getRouteApi('/frame/recovery-keys');

/** For who is told the key's id on the telephone. */
export function RecoveryKeysPage() {
  const say = useRecoveryKeyTexts();
  const { search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="page">
      <PageHeader title={say('title')} />
      <SearchField
        label={say('keyId')}
        placeholder={say('searchHint')}
        value={search}
        onChange={(text) => navigate({ search: { search: text === '' ? undefined : text }, replace: true })}
      />
      {search !== '' && keyIdIn(search) === null ? (
        <EmptyState title={say('noIdTitle')}>{say('noId')}</EmptyState>
      ) : (
        <Found search={search} />
      )}
    </div>
  );
}

/** The newest of them: a search finds the others. */
const MOST = 1000;

function Found({ search }: { search: string }) {
  const say = useRecoveryKeyTexts();
  const sayUi = useUiTexts();
  const keyProtectorId = keyIdIn(search) ?? undefined;
  const keys = useQuery(siteQuery(listRecoveryKeys, { query: { keyProtectorId, limit: MOST } }));
  if (keys.data === undefined) return <Awaited query={keys} />;
  if (keys.data.length === 0)
    return keyProtectorId === undefined ? (
      <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>
    ) : (
      <EmptyState title={sayUi('nothingFound')}>{say('nothingFound')}</EmptyState>
    );
  return (
    <>
      {keys.data.length === MOST ? <Text size="sm">{say('newest', { count: MOST })}</Text> : null}
      <RecoveryKeyList keys={keys.data} />
    </>
  );
}
