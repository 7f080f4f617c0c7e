import { Box, Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { listReports, type Report, type ReportColumn, type ReportResult, runReport } from '../../api/reports.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { currentLanguage } from '../texts/language.ts';
import { ListSkeleton } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { momentOf } from '../ui/local-time.ts';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { known, knownColumns } from './known-names.ts';
import { ReportParameters } from './ReportParameters.tsx';
import { useReportSentence } from './ReportsPage.tsx';
import type { ReportSearch } from './report-search.ts';
import { useReportTexts } from './texts.ts';

const route = getRouteApi('/frame/reports/$name');
/** So many rows are shown; the file has all. */
const SHOWN = 2000;
const IN_FILE = 100_000;

export function ReportPage() {
  const say = useReportTexts();
  const sentenceOf = useReportSentence();
  const { name } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const reports = useQuery(siteQuery(listReports));
  const report = reports.data?.find((each) => each.name === name);
  if (reports.isError) return <PageFailure error={reports.error} again={reports.refetch} />;
  if (reports.data === undefined) return <PageSkeleton />;
  const given = givenOf(search);
  return (
    <div className="page">
      <PageHeader
        title={report === undefined ? name : sentenceOf(report)}
        above={{ title: say('title'), path: paths.reports() }}
      >
        <Button
          component="a"
          variant="default"
          href={csvPath(name, given)}
          download={`${name}.csv`}
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {say('csv')}
        </Button>
      </PageHeader>
      <ReportParameters
        report={report}
        search={search}
        onChange={(part) => navigate({ search: { ...search, ...part }, replace: true })}
      />
      {report !== undefined && lacksOf(report, search) ? (
        <EmptyState title={say('needs')}>{say('needsHint')}</EmptyState>
      ) : (
        <Result name={name} given={given} />
      )}
    </div>
  );
}

function givenOf({ deploymentId, deviceId, since, until }: ReportSearch) {
  return {
    deploymentId,
    deviceId,
    since: momentOf(since ?? '') ?? undefined,
    until: momentOf(until ?? '') ?? undefined,
  };
}
type Given = ReturnType<typeof givenOf>;

function lacksOf({ parameters }: Report, search: ReportSearch): boolean {
  return parameters.some(({ name, required }) => required && search[name] === undefined);
}

/** The browser fetches the file by itself, with the session's cookie. */
function csvPath(name: string, given: Given): string {
  const query = new URLSearchParams({ format: 'csv', limit: String(IN_FILE) });
  for (const [key, value] of Object.entries(given)) if (value !== undefined) query.set(key, value);
  return `${runReport.path.replace(':name', encodeURIComponent(name))}?${query}`;
}

function Result({ name, given }: { name: string; given: Given }) {
  const say = useReportTexts();
  const result = useQuery(siteQuery(runReport, { params: { name }, query: { ...given, limit: SHOWN } }));
  const titleOf = useColumnTitle();
  if (result.isError) return <FailureNotice error={result.error} again={result.refetch} />;
  if (result.data === undefined) return <ListSkeleton />;
  const { columns, rows, more } = result.data;
  if (rows.length === 0) return <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>;
  return (
    <>
      {more ? <Text size="sm">{say('more', { count: SHOWN })}</Text> : null}
      <Box className="wide-list" __vars={{ '--columns': String(columns.length) }}>
        <ListTable
          label={name}
          rows={rows.map((cells, index) => ({ cells, index }))}
          columns={columns.map((column, index) => columnOf(column, index, columns, titleOf(column)))}
          keyOf={({ index }) => String(index)}
        />
      </Box>
    </>
  );
}

type Row = { readonly cells: ReportResult['rows'][number]; readonly index: number };

function columnOf(column: ReportColumn, index: number, columns: readonly ReportColumn[], title: string): Column<Row> {
  const deviceId = columns.findIndex(({ name }) => name === 'deviceId');
  return {
    id: column.name,
    title,
    cell: ({ cells }) => <Cell column={column} value={cells[index] ?? null} deviceId={cells[deviceId] ?? null} />,
  };
}

interface CellProps {
  readonly column: ReportColumn;
  readonly value: Row['cells'][number];
  /** Of the device of this row, if it has one. */
  readonly deviceId: Row['cells'][number];
}

function Cell({ column: { name, kind }, value, deviceId }: CellProps) {
  const say = useReportTexts();
  if (value === null) return null;
  if (kind === 'time') return <Moment at={String(value)} />;
  if (typeof value === 'number')
    return <Group justify="flex-end">{new Intl.NumberFormat(currentLanguage()).format(value)}</Group>;
  const to = name === 'device' && deviceId !== null ? paths.device(String(deviceId)) : linkOf(name, String(value));
  if (to === null) return <span title={String(value)}>{String(value)}</span>;
  return <Link to={to}>{name === 'device' ? String(value) : say('openIt')}</Link>;
}

function linkOf(name: string, id: string): string | null {
  if (name === 'deploymentId') return paths.deployment(id);
  if (name === 'deviceId') return paths.device(id);
  return name === 'runId' ? paths.run(id) : null;
}

function useColumnTitle(): (column: ReportColumn) => string {
  const say = useReportTexts();
  return ({ name }) => {
    const ours = known(knownColumns, name);
    return ours === undefined ? name : say(`column-${ours}`);
  };
}
