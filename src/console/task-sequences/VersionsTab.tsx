/** Every version of a task sequence that was saved: who saved it, how two differ, and an older one brought back. */
import { Button, Group, SegmentedControl, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  getTaskSequenceVersion,
  listTaskSequenceVersions,
  type TaskSequenceVersion,
} from '../../api/task-sequence-versions.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { ActorName } from '../audit/ActorName.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { Section } from '../ui/Section.tsx';
import { DifferenceView } from './DifferenceView.tsx';
import { RestoreVersion } from './RestoreVersion.tsx';
import type { TaskSequenceSearch } from './task-sequence-search.ts';
import { useVersionTexts } from './version-texts.ts';
import { YamlDifference } from './YamlDifference.tsx';

interface VersionsTabProps {
  readonly sequence: TaskSequence;
  readonly search: TaskSequenceSearch;
  readonly onChange: (part: TaskSequenceSearch) => void;
}

export function VersionsTab({ sequence, search, onChange }: VersionsTabProps) {
  const say = useVersionTexts();
  const { id, version: newest } = sequence;
  const versions = useQuery(siteQuery(listTaskSequenceVersions, { params: { id } }));
  const [restoring, setRestoring] = useState<number | null>(null);
  if (versions.data === undefined)
    return versions.isError ? <FailureNotice error={versions.error} again={versions.refetch} /> : <Skeleton h={200} />;
  const compare = (to: number) => onChange({ from: Math.max(1, to - 1), to });
  return (
    <Stack gap="md">
      <VersionTable {...{ sequence, versions: versions.data, onCompare: compare, onRestore: setRestoring }} />
      {versions.data.length < 2 ? (
        <Text size="sm">{say('onlyOne')}</Text>
      ) : (
        <Comparison id={id} versions={versions.data} search={search} onChange={onChange} />
      )}
      {restoring === null || restoring === newest ? null : (
        <RestoreVersion sequence={sequence} version={restoring} onClose={() => setRestoring(null)} />
      )}
    </Stack>
  );
}

interface VersionTableProps {
  readonly sequence: TaskSequence;
  readonly versions: readonly TaskSequenceVersion[];
  readonly onCompare: (version: number) => void;
  readonly onRestore: (version: number) => void;
}

function VersionTable({ sequence, versions, ...rest }: VersionTableProps) {
  const say = useVersionTexts();
  const titles = [say('version'), say('saved'), say('by'), say('steps'), say('runs'), say('note'), say('actions')];
  return (
    <ScrollTable label={say('versionsOf', { name: sequence.name })} titles={titles} minWidth="48rem">
      {versions.map((version) => (
        <VersionRow
          key={version.version}
          {...{ ...version, isNewest: version.version === sequence.version, ...rest }}
        />
      ))}
    </ScrollTable>
  );
}

type VersionRowProps = TaskSequenceVersion &
  Pick<VersionTableProps, 'onCompare' | 'onRestore'> & { readonly isNewest: boolean };

function VersionRow({ isNewest, onCompare, onRestore, ...saved }: VersionRowProps) {
  const say = useVersionTexts();
  const { version, savedAt, savedBy, steps, runs, restoredFrom } = saved;
  const mayRestore = useMay('task-sequence.change') && !isNewest;
  return (
    <Table.Tr>
      <Table.Td>{isNewest ? say('newest', { version }) : version}</Table.Td>
      <Table.Td>
        <Moment at={savedAt} />
      </Table.Td>
      <Table.Td>{savedBy === null ? say('unknownSaver') : <ActorName actor={savedBy} />}</Table.Td>
      <Table.Td>{steps}</Table.Td>
      <Table.Td>{runs ?? ''}</Table.Td>
      <Table.Td>{restoredFrom === null ? '' : say('restoredFrom', { version: restoredFrom })}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {version === 1 ? null : (
            <RowButton label={say('whatChangedIn', { version })} onClick={() => onCompare(version)}>
              {say('whatChanged')}
            </RowButton>
          )}
          {mayRestore ? (
            <RowButton label={say('restoreVersion', { version })} onClick={() => onRestore(version)}>
              {say('restore')}
            </RowButton>
          ) : null}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function RowButton(props: { readonly label: string; readonly onClick: () => void; readonly children: string }) {
  const { label, onClick, children } = props;
  return (
    <Button size="compact-sm" variant="default" aria-label={label} onClick={onClick}>
      {children}
    </Button>
  );
}

interface ComparisonProps extends Omit<VersionsTabProps, 'sequence'> {
  readonly id: string;
  readonly versions: readonly TaskSequenceVersion[];
}

function Comparison({ id, versions, search, onChange }: ComparisonProps) {
  const say = useVersionTexts();
  const to = search.to ?? versions[0]?.version ?? 1;
  const from = search.from ?? Math.max(1, to - 1);
  const data = versions.map(({ version }) => String(version));
  const choose = (key: 'from' | 'to', value: string | null) => onChange({ from, to, [key]: Number(value ?? 1) });
  return (
    <Section title={say('compare')}>
      <Group align="end">
        <Select
          label={say('from')}
          allowDeselect={false}
          value={String(from)}
          onChange={(value) => choose('from', value)}
          data={data}
        />
        <Select
          label={say('to')}
          allowDeselect={false}
          value={String(to)}
          onChange={(value) => choose('to', value)}
          data={data}
        />
        <SegmentedControl
          aria-label={say('showAs')}
          value={search.as ?? 'steps'}
          onChange={(value) => onChange({ as: value === 'yaml' ? 'yaml' : undefined })}
          data={[
            { value: 'steps', label: say('asSteps') },
            { value: 'yaml', label: say('asYaml') },
          ]}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {say('secretHint')}
      </Text>
      <Compared id={id} from={from} to={to} isYaml={search.as === 'yaml'} />
    </Section>
  );
}

interface ComparedProps {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly isYaml: boolean;
}

function Compared({ id, from, to, isYaml }: ComparedProps) {
  const before = useQuery(siteQuery(getTaskSequenceVersion, { params: { id, version: from } }));
  const after = useQuery(siteQuery(getTaskSequenceVersion, { params: { id, version: to } }));
  if (before.isError) return <FailureNotice error={before.error} again={before.refetch} />;
  if (after.isError) return <FailureNotice error={after.error} again={after.refetch} />;
  // While another one is fetched, the one before is still there.
  if (before.data?.version !== from || after.data?.version !== to) return <Skeleton h={200} />;
  if (isYaml) return <YamlDifference before={before.data} after={after.data} />;
  return <DifferenceView before={before.data.document} after={after.data.document} />;
}
