import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AssignmentSchedule } from '../../api/assignment-schedule.ts';
import { listCollections } from '../../api/collections.ts';
import type { DeploymentSettings, Wave } from '../../api/deployment-settings.ts';
import { siteQuery } from '../site/queries.ts';
import { currentLanguage } from '../texts/language.ts';
import { useDeploymentTexts } from './texts.ts';

interface SettingsTableProps {
  readonly purpose: 'available' | 'required';
  readonly debug: boolean;
  readonly settings: DeploymentSettings;
}

/** All settings, in words. */
export function SettingsTable({ purpose, debug, settings }: SettingsTableProps) {
  const say = useDeploymentTexts();
  const { comment, availableTo, mostStarts, waves, stopAtFailures, stopAtFailurePercent } = settings;
  return (
    <Table verticalSpacing={6} maw="48rem" aria-label={say('settings')}>
      <Table.Tbody>
        <Row title={say('purpose')}>{say(purpose)}</Row>
        {comment === '' ? null : <Row title={say('comment')}>{comment}</Row>}
        <Row title={say('availableTo')}>{say(`to-${availableTo}`)}</Row>
        <TimeRows settings={settings} />
        {purpose === 'required' ? <AssignmentRows settings={settings} /> : null}
        <Row title={say('mostStarts')}>{mostStarts ?? say('anyNumber')}</Row>
        <Row title={say('waves')}>{waves.length === 0 ? say('noWaves') : <Waves waves={waves} />}</Row>
        <Row title={say('stops')}>
          {[
            stopAtFailures === null ? null : say('stopsAt', { count: stopAtFailures }),
            stopAtFailurePercent === null ? null : say('stopsAtPercent', { percent: stopAtFailurePercent }),
          ]
            .filter((text) => text !== null)
            .join(', ') || say('neverStops')}
        </Row>
        <Row title={say('debug')}>{say(debug ? 'yes' : 'no')}</Row>
      </Table.Tbody>
    </Table>
  );
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" w="40%" fw={500}>
        {title}
      </Table.Th>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{children}</Table.Td>
    </Table.Tr>
  );
}

function TimeRows({ settings: { availableAt, expiresAt } }: { settings: DeploymentSettings }) {
  const say = useDeploymentTexts();
  return (
    <>
      <Row title={say('availableAt')}>{availableAt === null ? say('atOnce') : momentText(availableAt)}</Row>
      <Row title={say('expiresAt')}>{expiresAt === null ? say('never') : momentText(expiresAt)}</Row>
    </>
  );
}

function AssignmentRows({ settings }: { settings: DeploymentSettings }) {
  const say = useDeploymentTexts();
  const { assignedAt, assignmentSchedule, rerun, wakeOnLan, noticeSeconds, maintenanceWindows } = settings;
  return (
    <>
      <Row title={say('rerun')}>{say(`rerun-${rerun}`)}</Row>
      {assignedAt.length === 0 ? null : <Row title={say('assignedAt')}>{assignedAt.map(momentText).join('; ')}</Row>}
      {assignmentSchedule === null ? null : (
        <Row title={say('repeats')}>
          <Schedule schedule={assignmentSchedule} />
        </Row>
      )}
      <Row title={say('wakeOnLan')}>{say(wakeOnLan ? 'yes' : 'no')}</Row>
      <Row title={say('obeyWindows')}>{say(maintenanceWindows === 'obey' ? 'yes' : 'no')}</Row>
      <Row title={say('noticeSeconds')}>{noticeSeconds ?? say('asUsual')}</Row>
    </>
  );
}

/** `start` is on the clock of its own time zone, and is said as such. */
function Schedule({ schedule: { start, timeZone, recurrence } }: { schedule: AssignmentSchedule }) {
  const say = useDeploymentTexts();
  const from = { start: start.replace('T', ' '), zone: timeZone };
  switch (recurrence.kind) {
    case 'every-days':
      return say('said-every-days', { ...from, count: recurrence.days });
    case 'weekly':
      return say('said-weekly', { ...from, days: recurrence.days.map((day) => say(day)).join(', ') });
    case 'monthly-by-date':
      return say('said-monthly-by-date', { ...from, day: recurrence.day });
    case 'monthly-by-weekday':
      return say('said-monthly-by-weekday', {
        ...from,
        week: say(`week-${recurrence.week}`),
        day: say(recurrence.day),
      });
  }
}

function Waves({ waves }: { waves: readonly Wave[] }) {
  const say = useDeploymentTexts();
  const collections = useQuery(siteQuery(listCollections)).data;
  return waves.map(({ devices, collectionId, succeedPercent, opensNextAfterMinutes }, index) => {
    const name = collections?.find(({ id }) => id === collectionId)?.name ?? say('collection');
    const whom = devices === undefined ? name : say('waveOf', { count: devices });
    const then =
      opensNextAfterMinutes === null
        ? say('thenByPerson')
        : say('thenByItself', { percent: succeedPercent, count: opensNextAfterMinutes });
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a wave is nothing but its place in the list
      <div key={index}>
        {index + 1}. {whom}; {then}
      </div>
    );
  });
}

function momentText(moment: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(moment),
  );
}
