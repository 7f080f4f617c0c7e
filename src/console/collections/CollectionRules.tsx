import { Anchor, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Collection, CollectionReference } from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { QueryRuleDialog } from './QueryRuleDialog.tsx';
import { ReferencesDialog } from './ReferencesDialog.tsx';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { useCollectionTexts } from './texts.ts';
import { useCollectionChange } from './use-collection-change.ts';
import { useScheduleText } from './use-schedule-text.ts';

type Dialog = 'references' | 'schedule' | null;

export function CollectionRules({ collection }: { collection: Collection }) {
  const say = useCollectionTexts();
  const scheduleText = useScheduleText();
  const mayChange = useMay('collection.change') && !collection.builtIn;
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const edit = (which: Dialog, label: string) =>
    mayChange ? (
      <Button size="xs" variant="default" onClick={() => setDialog(which)}>
        {label}
      </Button>
    ) : null;
  return (
    <Stack maw="56rem" gap="lg">
      <QueryRules collection={collection} mayChange={mayChange} />
      <Part title={say('references')} action={edit('references', say('changeReferences'))}>
        <Reference
          title={say('limiting')}
          collections={[collection.limitingCollection].filter((each) => each !== null)}
        />
        <Reference title={say('included')} collections={collection.includedCollections} />
        <Reference title={say('excluded')} collections={collection.excludedCollections} />
      </Part>
      <Part title={say('schedule')} action={edit('schedule', say('changeSchedule'))}>
        <Text size="sm">{scheduleText(collection.evaluationSchedule)}</Text>
        <Text size="sm" c="dimmed">
          {say('scheduleHint')}
        </Text>
      </Part>
      {dialog === 'references' ? <ReferencesDialog collection={collection} onClose={close} /> : null}
      {dialog === 'schedule' ? <ScheduleDialog collection={collection} onClose={close} /> : null}
    </Stack>
  );
}

function Part({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        {action}
      </Group>
      <Stack gap={4}>{children}</Stack>
    </section>
  );
}

function Reference({ title, collections }: { title: string; collections: readonly CollectionReference[] }) {
  const say = useCollectionTexts();
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {title}:
      </Text>
      {collections.length === 0 ? <Text size="sm">{say('none')}</Text> : null}
      {collections.map(({ id, name }, index) =>
        id === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: what is beyond reach has nothing that tells it apart
          <Text size="sm" key={index}>
            {say('hidden')}
          </Text>
        ) : (
          <Anchor component={Link} key={id} to={paths.collection(id)} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Anchor>
        ),
      )}
    </Group>
  );
}

type QueryRule = Collection['queryRules'][number];

function QueryRules({ collection, mayChange }: { collection: Collection; mayChange: boolean }) {
  const say = useCollectionTexts();
  const [edited, setEdited] = useState<QueryRule | 'new' | null>(null);
  const [removed, setRemoved] = useState<QueryRule | null>(null);
  const add = (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => setEdited('new')}
    >
      {say('addQuery')}
    </Button>
  );
  return (
    <Part title={say('queryRules')} action={mayChange ? add : null}>
      {collection.queryRules.length === 0 ? <Text size="sm">{say('noQueries')}</Text> : null}
      {collection.queryRules.map((rule) => (
        <Paper key={rule.name} withBorder p="sm">
          <Group justify="space-between" mb={4}>
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {rule.name}
            </Text>
            {mayChange ? (
              <Group gap="xs">
                <Button size="compact-sm" variant="subtle" onClick={() => setEdited(rule)}>
                  {say('edit')}
                </Button>
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRemoved(rule)}>
                  {say('remove')}
                </Button>
              </Group>
            ) : null}
          </Group>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {rule.query}
          </Code>
        </Paper>
      ))}
      {edited === null ? null : (
        <QueryRuleDialog
          collection={collection}
          rule={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {removed === null ? null : (
        <RemoveDialog collection={collection} rule={removed} onClose={() => setRemoved(null)} />
      )}
    </Part>
  );
}

interface RemoveDialogProps {
  readonly collection: Collection;
  readonly rule: QueryRule;
  readonly onClose: () => void;
}

function RemoveDialog({ collection: { id, queryRules, memberCount }, rule: { name }, onClose }: RemoveDialogProps) {
  const say = useCollectionTexts();
  const change = useCollectionChange(id, onClose);
  return (
    <>
      <AskFirst
        title={say('removeQueryTitle', { name })}
        action={say('remove')}
        isPending={change.isPending}
        error={change.error}
        onYes={() => change.mutate({ queryRules: queryRules.filter((rule) => rule.name !== name) })}
        onNo={onClose}
      >
        <Text size="sm">{say('removeQueryWhat', { count: memberCount })}</Text>
      </AskFirst>
      {change.question}
    </>
  );
}
