/** Everything that happened in a run, in order, as its computer told it. */
import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RunRecord } from '../../api/agent.ts';
import { currentLanguage } from '../texts/language.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { recordsQuery } from './growing.ts';
import { recordText } from './record-text.ts';
import { useRunTexts } from './texts.ts';

export function RunRecords({ id }: { id: string }) {
  const say = useRunTexts();
  const records = useQuery(recordsQuery(id));
  const columns = useColumns();
  if (records.data === undefined)
    return records.isError ? (
      <FailureNotice error={records.error} again={records.refetch} />
    ) : (
      <Skeleton height="60dvh" />
    );
  if (records.data.length === 0) return <EmptyState title={say('records')}>{say('noSteps')}</EmptyState>;
  return (
    <div className="records">
      <ListTable
        label={say('records')}
        rows={records.data}
        columns={columns}
        keyOf={({ sequence }) => String(sequence)}
      />
    </div>
  );
}

function useColumns(): Column<RunRecord>[] {
  const say = useRunTexts();
  const time = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'short', timeStyle: 'medium' });
  return [
    { id: 'when', title: say('when'), cell: ({ at }) => time.format(new Date(at)), width: '12rem' },
    {
      id: 'what',
      title: say('what'),
      cell: (record) => {
        const text = recordText(record, say);
        return (
          <Text span inherit title={text}>
            {text}
          </Text>
        );
      },
    },
  ];
}
