import './editor.css';
import { Badge, Button, Group, Skeleton, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { getTaskSequence, type TaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useSimulating } from '../task-sequence-simulation/use-simulating.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { failureOf } from '../ui/failure.ts';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { ConflictDifference } from './ConflictDifference.tsx';
import { DraftNotice } from './DraftNotice.tsx';
import { LockNotice } from './LockNotice.tsx';
import { useLockTexts } from './lock-texts.ts';
import { Conflict, LeaveQuestion } from './Questions.tsx';
import { StepsView } from './StepsView.tsx';
import { useEditorTexts } from './texts.ts';
import { UnfinishedNotice } from './UnfinishedNotice.tsx';
import type { UnfinishedText } from './unfinished-text.ts';
import { type HeldLock, useEditLock } from './use-edit-lock.ts';
import { type Editing, readOnly, useEditing } from './use-editing.ts';

const YamlView = lazy(() => import('./YamlView.tsx').then((module) => ({ default: module.YamlView })));

const route = getRouteApi('/frame/task-sequences/$id/edit');

export function TaskSequenceEditorPage() {
  const { id } = route.useParams();
  const may = useMay('task-sequence.change');
  const sequence = useQuery(siteQuery(getTaskSequence, { params: { id } }));
  if (!may) return <MayNot />;
  if (sequence.data === undefined && sequence.isError)
    return <PageFailure error={sequence.error} again={sequence.refetch} />;
  if (sequence.data?.id !== id) return <Waiting />;
  return <Editor key={id} latest={sequence.data} />;
}

function MayNot() {
  const say = useEditorTexts();
  const sayUi = useUiTexts();
  return (
    <div className="page">
      <PageHeader title={sayUi('notShown')} />
      <EmptyState title={say('mayNotTitle')}>{say('mayNot')}</EmptyState>
    </div>
  );
}

function Waiting() {
  return (
    <div className="page">
      <Skeleton h={36} w="20rem" maw="100%" />
      <div className="editor">
        <Skeleton h="100%" mih={200} />
        <Skeleton h="100%" mih={200} />
      </div>
    </div>
  );
}

/** `latest`: as the site has it; others may save while it is edited here. */
function Editor({ latest }: { readonly latest: TaskSequence }) {
  const say = useEditorTexts();
  const { view, step } = route.useSearch();
  const navigate = route.useNavigate();
  const working = useEditing(latest);
  const held = useEditLock(latest.id, working.isDirty);
  const mayEdit = held.standing === 'mine' || held.standing === 'unknown';
  const editing = mayEdit ? working : readOnly(working);
  const [unfinished, setUnfinished] = useState<UnfinishedText | null>(null);
  // Above both views: what was asked for and simulated is still there after a look at the YAML.
  const simulating = useSimulating(editing.document);
  const yamlProblems = view === 'yaml' ? (unfinished?.problems ?? 0) : 0;
  const saving = useSaving(latest, editing);
  const { document, problems } = editing;
  const open = (next: string | null) =>
    navigate({ search: { step, view: next === 'yaml' ? 'yaml' : undefined }, replace: true });
  /** What is not finished is not saved: the YAML view shows another text then. */
  const saveOver = (version: number) => {
    if (problems.length + yamlProblems === 0 && !saving.isPending) saving.save(version);
  };
  const save = () => {
    if (editing.isDirty && mayEdit) saveOver(editing.version);
  };
  const saveAndHandOver = useSaveAndHandOver(held, editing.isDirty, save);
  if (!held.isKnown) return <Waiting />;
  return (
    <div className="page">
      <PageHeader
        title={say('title', { name: document.name })}
        above={{ title: say('taskSequence'), path: paths.taskSequence(latest.id) }}
      >
        <SaveState editing={editing} problems={problems.length + yamlProblems} />
        <Button
          leftSection={<IconDeviceFloppy size={18} aria-hidden />}
          disabled={!editing.isDirty || !mayEdit || problems.length + yamlProblems > 0}
          loading={saving.isPending}
          onClick={save}
        >
          {say('save')}
        </Button>
      </PageHeader>
      <LockNotice
        {...{ held, sequence: latest.name, isDirty: editing.isDirty }}
        onSaveAndHandOver={problems.length + yamlProblems > 0 ? null : saveAndHandOver}
      />
      {mayEdit || !editing.isDirty ? null : (
        <DraftNotice draft={document} latest={latest} onDiscard={() => editing.takeOver(latest)} />
      )}
      {saving.conflict === null || !mayEdit ? null : (
        <Conflict
          base={editing.version}
          version={saving.conflict}
          onTakeTheirs={() => {
            saving.forget();
            setUnfinished(null);
            editing.takeOver(latest);
          }}
          onSaveMine={() => saveOver(latest.version)}
        >
          <ConflictDifference theirs={latest.document} mine={document} version={latest.version} />
        </Conflict>
      )}
      {saving.error === null ? null : <FailureNotice error={saving.error} />}
      {saving.question}
      <LeaveQuestion name={document.name} isDirty={editing.isDirty || unfinished !== null} />
      <Tabs keepMounted={false} value={view ?? 'steps'} onChange={open} className="editor-tabs">
        <Tabs.List aria-label={say('views')}>
          <Tabs.Tab value="steps">{say('steps')}</Tabs.Tab>
          <Tabs.Tab value="yaml">{say('yaml')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="steps" className="editor-panel">
          {unfinished === null ? null : (
            <UnfinishedNotice onBack={() => open('yaml')} onDiscard={() => setUnfinished(null)} />
          )}
          <StepsView id={latest.id} {...{ editing, simulating, save }} first={step} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml" className="editor-panel">
          <Suspense fallback={<Skeleton h={400} />}>
            <YamlView editing={editing} unfinished={unfinished} onUnfinished={setUnfinished} save={save} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** Saves first, and hands over once that has worked: where the site asks or refuses, the person answers before. */
function useSaveAndHandOver({ answer }: HeldLock, isDirty: boolean, save: () => void): () => void {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!wanted || isDirty) return;
    setWanted(false);
    void answer(true);
  }, [wanted, isDirty, answer]);
  return () => {
    setWanted(true);
    save();
  };
}

function SaveState({ editing, problems }: { readonly editing: Editing; readonly problems: number }) {
  const say = useEditorTexts();
  const sayOfLock = useLockTexts();
  if (editing.isReadOnly && !editing.isDirty) return <Badge variant="default">{sayOfLock('readOnly')}</Badge>;
  if (problems > 0)
    return (
      <Text size="sm" role="status">
        {say('unfinished', { count: problems })}
      </Text>
    );
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {say('version', { version: editing.version })}
      </Text>
      <Badge variant={editing.isDirty ? 'filled' : 'default'} role="status">
        {say(editing.isDirty ? 'unsaved' : 'noChanges')}
      </Badge>
    </Group>
  );
}

/** Saves over the version that it was made from. Where somebody has saved another meanwhile, the person chooses. */
function useSaving(latest: TaskSequence, editing: Editing) {
  const say = useEditorTexts();
  const { id } = latest;
  const change = useConfirmedChange(
    async ({ document, basedOnVersion }: { document: TaskSequenceDocument; basedOnVersion: number }, confirmed) => {
      const saved = await client(updateTaskSequence, {
        params: { id },
        body: { document, basedOnVersion, ...confirmed },
      });
      return { document, version: saved.version };
    },
    async ({ document, version }) => {
      editing.markSaved(document, version);
      notifications.show({ message: say('saved', { version }), color: 'green' });
      await makeStale('/api/task-sequences');
    },
  );
  const isNewer = latest.version > editing.version && !change.isPending;
  const { isDirty, takeOver } = editing;
  // Where nothing was changed here, what somebody else has saved is simply shown.
  useEffect(() => {
    if (isNewer && !isDirty) takeOver(latest);
  });
  const isConflict = change.error !== null && failureOf(change.error).code === 'SLIP-1004';
  useEffect(() => {
    if (isConflict) void makeStale('/api/task-sequences');
  }, [isConflict]);
  return {
    save: (basedOnVersion: number) => change.mutate({ document: editing.document, basedOnVersion }),
    forget: change.reset,
    isPending: change.isPending,
    question: change.question,
    conflict: isNewer && isDirty ? latest.version : null,
    // Once the other version is here, the choice is shown in its place.
    error: isConflict && latest.version !== editing.version ? null : change.error,
  };
}
