import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listReports, type Report } from '../../api/reports.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { Awaited } from '../ui/Awaited.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { known, knownReports } from './known-names.ts';
import { useReportTexts } from './texts.ts';

export function ReportsPage() {
  const say = useReportTexts();
  const reports = useQuery(siteQuery(listReports));
  const columns: Column<Report>[] = [
    {
      id: 'answers',
      title: say('answers'),
      cell: (report) => (
        <Link to={paths.report(report.name)}>
          <Sentence report={report} />
        </Link>
      ),
    },
    { id: 'name', title: say('report'), cell: ({ name }) => name, width: '16rem' },
  ];
  return (
    <div className="page">
      <PageHeader title={say('title')} />
      <Awaited query={reports} />
      {reports.data === undefined ? null : (
        <ListTable label={say('title')} rows={reports.data} columns={columns} keyOf={({ name }) => name} />
      )}
    </div>
  );
}

function Sentence({ report }: { report: Report }) {
  return useReportSentence()(report);
}

export function useReportSentence(): (report: Report) => string {
  const say = useReportTexts();
  return ({ name, sentence }) => {
    const ours = known(knownReports, name);
    return ours === undefined ? sentence : say(`report-${ours}`);
  };
}
