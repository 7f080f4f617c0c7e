import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SiteHealth } from '../../api/site-health.ts';
import { paths } from '../paths.ts';
import { FactTable } from '../ui/FactTable.tsx';
import { bytesText } from '../ui/quantities.ts';
import { useSiteHealthTexts } from './texts.ts';

type Say = ReturnType<typeof useSiteHealthTexts>;

export function HealthFacts({ health }: { health: SiteHealth }) {
  const say = useSiteHealthTexts();
  const { version, database, freeBytes, certificates, clockSynchronised, jobs, netboot } = health;
  const clock = clockSynchronised === null ? 'clockUnknown' : clockSynchronised ? 'clockTrue' : 'clockFalse';
  return (
    <FactTable
      facts={[
        [say('version'), version],
        [say('database'), databaseText(say, database)],
        [
          say('migration'),
          database === null ? say('notTold') : `${database.migration.number} (${database.migration.name})`,
        ],
        [say('content'), contentText(say, health.content)],
        [say('free'), bytesText(freeBytes.content)],
        [say('freeData'), bytesText(freeBytes.data)],
        [say('certificates'), certificates.map((each) => certificateText(say, each)).join(' · ')],
        [say('clock'), say(clock)],
        [
          say('jobs'),
          jobs === null ? (
            say('notTold')
          ) : (
            <Anchor key="jobs" component={Link} to={paths.jobs()} size="sm">
              {say('jobsText', jobs)}
            </Anchor>
          ),
        ],
        [say('netboot'), netboot === null ? say('notTold') : say('netbootText', netboot)],
      ]}
    />
  );
}

function databaseText(say: Say, database: SiteHealth['database']): string {
  if (database === null) return say('notTold');
  const { kind, version, bytes, connections, mostConnections: most } = database;
  return say('databaseText', { kind: say(kind), version, size: bytesText(bytes), connections, most });
}

function contentText(say: Say, content: SiteHealth['content']): string {
  if (content === null) return say('notTold');
  const { objects, bytes, damagedObjects } = content;
  const text = say('contentText', { objects, size: bytesText(bytes) });
  return damagedObjects === 0 ? text : `${text} · ${say('damaged', { count: damagedObjects })}`;
}

function certificateText(say: Say, { of, days }: SiteHealth['certificates'][number]): string {
  return say('certificateText', { name: say(of === 'api' ? 'apiPort' : 'authority'), count: days });
}
