import { Button, Group, Select } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { listStatusMessages, type Severity, type StatusMessage, severities } from '../../api/status-messages.ts';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { paths } from '../paths.ts';
import { DeploymentPicker } from '../reports/ReportParameters.tsx';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import type { StatusMessagesSearch } from './status-messages-search.ts';
import { useStatusMessageTexts } from './texts.ts';

const PAGE = 200;
const IN_FILE = 1000;
const route = getRouteApi('/frame/status-messages');

function messagesQuery(search: StatusMessagesSearch) {
  return {
    queryKey: [listStatusMessages.path, 'pages', search],
    queryFn: ({ pageParam }: { pageParam: { before?: string } }) =>
      client(listStatusMessages, { query: { ...search, ...pageParam, limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (page: readonly StatusMessage[]) => {
      const last = page.at(-1);
      return last === undefined || page.length < PAGE ? undefined : { before: last.cursor };
    },
  };
}

export function StatusMessagesPage() {
  const say = useStatusMessageTexts();
  const mayRead = useMay('run.read');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const messages = useInfiniteQuery(messagesQuery(search));
  const columns = useColumns();
  const rows = messages.data?.pages.flat() ?? [];
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SavedFiltersOf list="status-messages" />
        {mayRead ? (
          <Button
            component="a"
            variant="default"
            href={csvPath(search)}
            download="status-messages.csv"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {say('csv')}
          </Button>
        ) : null}
      </PageHeader>
      <Filters search={search} onChange={(part) => navigate({ search: { ...search, ...part }, replace: true })} />
      <Awaited query={messages} />
      {messages.isSuccess && rows.length === 0 ? (
        <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>
      ) : null}
      {rows.length === 0 ? null : (
        <ListTable
          label={say('title')}
          rows={rows}
          columns={columns}
          keyOf={({ cursor }) => cursor}
          loadMore={messages.hasNextPage && !messages.isFetching ? messages.fetchNextPage : undefined}
        />
      )}
    </div>
  );
}

/** The newest ones, as the site gives at most. */
function csvPath(search: StatusMessagesSearch): string {
  const query = new URLSearchParams({ format: 'csv', limit: String(IN_FILE) });
  for (const [key, value] of Object.entries(search)) if (value !== undefined) query.set(key, value);
  return `${listStatusMessages.path}?${query}`;
}

interface FiltersProps {
  readonly search: StatusMessagesSearch;
  readonly onChange: (part: StatusMessagesSearch) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const say = useStatusMessageTexts();
  const maySeeDeployments = useMay('deployment.read');
  return (
    <Group gap="md" align="flex-end">
      <Select
        label={say('severity')}
        allowDeselect={false}
        data={severities.map((value) => ({ value, label: say(`least-${value}`) }))}
        value={search.severity ?? 'information'}
        onChange={(severity) =>
          onChange({ severity: severity === 'information' ? undefined : (severity ?? undefined) })
        }
      />
      {maySeeDeployments ? (
        <DeploymentPicker value={search.deploymentId} onChange={(deploymentId) => onChange({ deploymentId })} />
      ) : null}
      <DevicePicker label={say('device')} value={search.deviceId} onChange={(deviceId) => onChange({ deviceId })} />
    </Group>
  );
}

const signs = {
  information: { icon: IconInfoCircle, color: 'var(--mantine-color-blue-6)' },
  warning: { icon: IconAlertTriangle, color: 'var(--mantine-color-orange-8)' },
  error: { icon: IconCircleX, color: 'var(--mantine-color-red-7)' },
} as const;

function SeveritySign({ severity }: { severity: Severity }) {
  const say = useStatusMessageTexts();
  const { icon: Icon, color } = signs[severity];
  return (
    <Group gap={6} wrap="nowrap">
      <Icon size={18} color={color} aria-hidden style={{ flexShrink: 0 }} />
      {say(severity)}
    </Group>
  );
}

function useColumns(): Column<StatusMessage>[] {
  const say = useStatusMessageTexts();
  return [
    {
      id: 'severity',
      title: say('severity'),
      cell: ({ severity }) => <SeveritySign severity={severity} />,
      width: '9rem',
    },
    { id: 'at', title: say('at'), cell: ({ at }) => <Moment at={at} />, width: '10rem' },
    {
      id: 'device',
      title: say('device'),
      cell: ({ deviceId, deviceName }) => <Link to={paths.device(deviceId)}>{deviceName}</Link>,
      width: '11rem',
    },
    { id: 'id', title: say('number'), cell: ({ id }) => id, width: '6rem' },
    { id: 'text', title: say('message'), cell: ({ text }) => <span title={text}>{text}</span> },
    {
      id: 'run',
      title: say('run'),
      cell: ({ runId }) => (runId === null ? null : <Link to={paths.run(runId)}>{say('open')}</Link>),
      width: '7rem',
    },
  ];
}
