/** Lists that only grow while a run goes on: what is known stays, and only what came behind it is asked for. */
import { queryOptions } from '@tanstack/react-query';
import { listRunLog, listRunRecords } from '../../api/runs.ts';
import { client } from '../site/client.ts';
import { queryClient } from '../site/queries.ts';

/** Of the log at once; of records all come. */
const LINES_AT_ONCE = 10_000;

interface Growing<Row> {
  readonly key: readonly [path: string, what: string, id: string];
  /** What comes behind this place. */
  readonly ask: (after: number) => Promise<Row[]>;
  readonly placeOf: (row: Row) => number;
}

function growingQuery<Row>({ key, ask, placeOf }: Growing<Row>) {
  return queryOptions({
    queryKey: key,
    queryFn: async () => {
      let all = queryClient.getQueryData<readonly Row[]>(key) ?? [];
      for (;;) {
        const last = all.at(-1);
        const more = await ask(last === undefined ? 0 : placeOf(last));
        if (more.length > 0) all = [...all, ...more];
        if (more.length < LINES_AT_ONCE) return all;
      }
    },
    // The rows that were there are the same objects anyway.
    structuralSharing: false,
  });
}

export function recordsQuery(id: string) {
  return growingQuery({
    key: [listRunRecords.path, 'growing', id],
    ask: (after) => client(listRunRecords, { params: { id }, query: { after } }),
    placeOf: ({ sequence }) => sequence,
  });
}

export function logQuery(id: string) {
  return growingQuery({
    key: [listRunLog.path, 'growing', id],
    ask: (after) => client(listRunLog, { params: { id }, query: { after } }),
    placeOf: ({ id: place }) => place,
  });
}
