import { Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Run } from '../../api/runs.ts';
import { paths } from '../paths.ts';
import { StateIcon } from '../runs/StateMark.tsx';
import { Awaited } from '../ui/Awaited.tsx';
import { Moment } from '../ui/Moment.tsx';
import { useHomeTexts } from './texts.ts';

/** The others are among the runs. */
const SHOWN = 20;

export function Failures({ runs, query }: { runs: readonly Run[]; query: UseQueryResult }) {
  const say = useHomeTexts();
  return (
    <section aria-labelledby="failures">
      <Title order={2} size="h4" mb="xs" id="failures">
        {say('failed')}
      </Title>
      {query.data === undefined ? <Awaited query={query} /> : null}
      {query.data === undefined ? null : runs.length === 0 ? (
        <Text size="sm" c="dimmed">
          {say('failedEmpty')}
        </Text>
      ) : (
        <ul className="home-list">
          {runs.slice(0, SHOWN).map(({ id, deviceName, taskSequenceName, message, endedAt }) => (
            <li key={id}>
              <span className="home-line">
                <StateIcon state="failed" />
                <Link to={paths.run(id)}>{deviceName}</Link>
                <span>{taskSequenceName}</span>
                <Text span size="xs" c="dimmed">
                  <Moment at={endedAt} />
                </Text>
              </span>
              <span className="home-what">{message}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
