import { SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { AlertsTable } from './AlertsTable.tsx';
import { useAlertTexts } from './texts.ts';

const route = getRouteApi('/frame/alerts');

export function AlertsPage() {
  const say = useAlertTexts();
  const { acknowledged } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="page long">
      <PageHeader title={say('title')}>
        <SegmentedControl
          aria-label={say('which')}
          data={[
            { value: 'all', label: say('all') },
            { value: 'no', label: say('notSeen') },
            { value: 'yes', label: say('alreadySeen') },
          ]}
          value={acknowledged ?? 'all'}
          onChange={(value) =>
            navigate({ search: { acknowledged: value === 'yes' || value === 'no' ? value : undefined }, replace: true })
          }
        />
      </PageHeader>
      <AlertsTable query={{ acknowledged }} empty={<EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>} />
    </div>
  );
}
