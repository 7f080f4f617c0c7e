import { Alert, Badge, Group, Skeleton, Tabs } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { getTaskSequence, setTaskSequenceScopes, type TaskSequence } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { ObjectScopes } from '../security-scopes/ObjectScopes.tsx';
import { useObjectScopeTexts } from '../security-scopes/object-scope-texts.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useSimulating } from '../task-sequence-simulation/use-simulating.ts';
import { Facts } from '../ui/Facts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { Section } from '../ui/Section.tsx';
import { ChecksTab } from './ChecksTab.tsx';
import type { Looks } from './look-over.ts';
import { StepsTab } from './StepsTab.tsx';
import { TaskSequenceActions } from './TaskSequenceActions.tsx';
import { type TaskSequenceSearch, taskSequenceTabs } from './task-sequence-search.ts';
import { useTaskSequenceTexts } from './texts.ts';
import { useVersionTexts } from './version-texts.ts';
import { YamlTab } from './YamlTab.tsx';

const VersionsTab = lazy(() => import('./VersionsTab.tsx').then((module) => ({ default: module.VersionsTab })));

const route = getRouteApi('/frame/task-sequences/$id');

export function TaskSequencePage() {
  const say = useTaskSequenceTexts();
  const { id } = route.useParams();
  const sequence = useQuery(siteQuery(getTaskSequence, { params: { id } }));
  if (sequence.isError) return <PageFailure error={sequence.error} again={sequence.refetch} />;
  if (sequence.data === undefined) return <PageSkeleton />;
  return (
    <div className="page long">
      <PageHeader title={sequence.data.name} above={{ title: say('title'), path: paths.taskSequences() }}>
        <TaskSequenceActions sequence={sequence.data} />
      </PageHeader>
      {sequence.data.document.disabled ? <Alert color="gray">{say('disabledHint')}</Alert> : null}
      <About sequence={sequence.data} />
      <Views sequence={sequence.data} />
    </div>
  );
}

function About({ sequence }: { sequence: TaskSequence }) {
  const say = useTaskSequenceTexts();
  const sayScopes = useObjectScopeTexts();
  const { id, description, version, updatedAt, document, securityScopes } = sequence;
  const save = async (securityScopeIds: string[]) => {
    await client(setTaskSequenceScopes, { params: { id }, body: { securityScopeIds } });
    await makeStale('/api/task-sequences');
  };
  const variables = document.variables.map(({ name, value }) => `${name} = ${value === '' ? say('askedInPe') : value}`);
  return (
    <Section title={say('about')}>
      <Facts
        facts={[
          ...(description === null ? [] : [[say('description'), description] as const]),
          [say('version'), version],
          [say('saved'), <Moment key="at" at={updatedAt} />],
          ...(variables.length === 0 ? [] : [[say('variables'), variables.join(', ')] as const]),
          [sayScopes('scopes'), <ObjectScopes key="scopes" scopes={securityScopes} save={save} />],
        ]}
      />
    </Section>
  );
}

function Views({ sequence }: { sequence: TaskSequence }) {
  const say = useTaskSequenceTexts();
  const sayVersions = useVersionTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { id, version } = sequence;
  const looks = useQuery({
    queryKey: ['task-sequence-looks', id, version],
    queryFn: async () => (await import('./look-over.ts')).lookOver(sequence),
    placeholderData: keepPreviousData,
  });
  // Above the tabs: it is still there after a look at another one.
  const simulating = useSimulating(sequence.document);
  const change = (part: TaskSequenceSearch) => navigate({ search: { ...search, ...part } });
  return (
    <Tabs
      value={search.tab ?? 'steps'}
      onChange={(value) => change({ tab: taskSequenceTabs.find((tab) => tab === value) })}
      keepMounted={false}
    >
      <Tabs.List aria-label={say('tabs')} mb="md">
        <Tabs.Tab value="steps">{say('steps')}</Tabs.Tab>
        <Tabs.Tab value="checks" rightSection={<Marks looks={looks.data} />}>
          {say('checks')}
        </Tabs.Tab>
        <Tabs.Tab value="yaml">{say('yaml')}</Tabs.Tab>
        <Tabs.Tab value="versions">{sayVersions('versions')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="steps">
        <StepsTab
          {...{ sequence, simulating, looks: looks.data }}
          node={search.node}
          onChoose={(node) => change({ node })}
        />
      </Tabs.Panel>
      <Tabs.Panel value="checks">
        {looks.isError ? <FailureNotice error={looks.error} again={looks.refetch} /> : null}
        <ChecksTab looks={looks.data} onOpen={(node) => change({ node, tab: 'steps' })} document={sequence.document} />
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <Suspense fallback={<Skeleton h={200} />}>
          <VersionsTab sequence={sequence} search={search} onChange={change} />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="yaml">
        <YamlTab document={sequence.document} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Marks({ looks }: { looks: Looks | undefined }) {
  const say = useTaskSequenceTexts();
  if (looks === undefined) return null;
  const errors = looks.findings.filter(({ severity }) => severity === 'error').length;
  const warnings = looks.findings.length - errors;
  return (
    <Group gap={4} wrap="nowrap">
      {errors === 0 ? null : (
        <Badge size="sm" variant="dot" color="red">
          {say('errors', { count: errors })}
        </Badge>
      )}
      {warnings === 0 ? null : (
        <Badge size="sm" variant="default">
          {say('warnings', { count: warnings })}
        </Badge>
      )}
    </Group>
  );
}
