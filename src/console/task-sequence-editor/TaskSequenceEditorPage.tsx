import './editor.css';
import { Badge, Button, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { getTaskSequence, type TaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { failureOf } from '../ui/failure.ts';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { findNode, MAIN } from './edits.ts';
import { findNodes } from './find-nodes.ts';
import { HeadForm } from './HeadForm.tsx';
import { NodeForm } from './NodeForm.tsx';
import { type Marks, marksOf } from './node-marks.ts';
import { Conflict, LeaveQuestion } from './Questions.tsx';
import { StepTree } from './StepTree.tsx';
import { Find, Toolbar } from './Toolbar.tsx';
import { useEditorTexts } from './texts.ts';
import { actionsFor, pageKey, treeKey } from './use-actions.ts';
import { type Editing, useEditing } from './use-editing.ts';
import { useFindings } from './use-findings.ts';

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
  const editing = useEditing(latest);
  const [yamlProblems, setYamlProblems] = useState(0);
  const saving = useSaving(latest, editing);
  const { document, problems } = editing;
  const open = (next: string | null) => {
    setYamlProblems(0);
    navigate({ search: { step, view: next === 'yaml' ? 'yaml' : undefined }, replace: true });
  };
  /** What is not finished is not saved: the YAML view shows another text then. */
  const saveOver = (version: number) => {
    if (problems.length + yamlProblems === 0 && !saving.isPending) saving.save(version);
  };
  const save = () => {
    if (editing.isDirty) saveOver(editing.version);
  };
  return (
    <div className="page">
      <PageHeader
        title={say('title', { name: document.name })}
        above={{ title: say('taskSequence'), path: paths.taskSequence(latest.id) }}
      >
        <SaveState editing={editing} problems={problems.length + yamlProblems} />
        <Button
          leftSection={<IconDeviceFloppy size={18} aria-hidden />}
          disabled={!editing.isDirty || problems.length + yamlProblems > 0}
          loading={saving.isPending}
          onClick={save}
        >
          {say('save')}
        </Button>
      </PageHeader>
      {saving.conflict === null ? null : (
        <Conflict
          base={editing.version}
          version={saving.conflict}
          onTakeTheirs={() => {
            saving.forget();
            editing.takeOver(latest);
          }}
          onSaveMine={() => saveOver(latest.version)}
        />
      )}
      {saving.error === null ? null : <FailureNotice error={saving.error} />}
      {saving.question}
      <LeaveQuestion name={document.name} isDirty={editing.isDirty || yamlProblems > 0} />
      <Tabs keepMounted={false} value={view ?? 'steps'} onChange={open} className="editor-tabs">
        <Tabs.List aria-label={say('views')}>
          <Tabs.Tab value="steps">{say('steps')}</Tabs.Tab>
          <Tabs.Tab value="yaml">{say('yaml')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="steps" className="editor-panel">
          <StepsView editing={editing} first={step} save={save} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml" className="editor-panel">
          <Suspense fallback={<Skeleton h={400} />}>
            <YamlView editing={editing} onProblems={setYamlProblems} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function SaveState({ editing, problems }: { readonly editing: Editing; readonly problems: number }) {
  const say = useEditorTexts();
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

function StepsView(props: {
  readonly editing: Editing;
  readonly first: string | undefined;
  readonly save: () => void;
}) {
  const { editing, first, save } = props;
  const say = useEditorTexts();
  const { document, problems } = editing;
  const [wanted, setFocused] = useState(first ?? MAIN);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [words, setWords] = useState('');
  const nameField = useRef<HTMLInputElement>(null);
  // What was focused may have been undone.
  const focused = wanted.startsWith(':') || findNode(document, wanted) !== undefined ? wanted : MAIN;
  const findings = useFindings(document, problems.length === 0);
  const marks = useMemo(() => marksOf(problems, findings), [problems, findings]);
  const found = useMemo(() => findNodes(document, words), [document, words]);
  const matches = useMemo(() => (words.trim() === '' ? null : new Set(found)), [found, words]);
  const focus = (id: string) => {
    setFocused(id);
    setChosen([]);
  };
  const rename = () => nameField.current?.select();
  const actions = actionsFor({ editing, focused, chosen, focus, rename, save, say });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that work everywhere within it; each has a button as well
    <div className="editor" onKeyDown={(event) => pageKey(actions, event)}>
      <div className="editor-steps">
        <Toolbar editing={editing} actions={actions} />
        <Find
          words={words}
          onChange={setWords}
          count={matches === null ? null : found.length}
          onNext={() => focus(found[(found.indexOf(focused) + 1) % Math.max(found.length, 1)] ?? focused)}
        />
        <StepTree
          {...{ document, marks, matches, focused, chosen }}
          onFocus={setFocused}
          onChoose={setChosen}
          onMove={actions.move}
          onKey={(event) => treeKey(actions, event)}
        />
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {say('treeHint')}
        </Text>
      </div>
      <FormPane {...{ editing, focused, marks, nameField }} />
    </div>
  );
}

function FormPane(props: {
  readonly editing: Editing;
  readonly focused: string;
  readonly marks: ReadonlyMap<string, Marks>;
  readonly nameField: React.RefObject<HTMLInputElement | null>;
}) {
  const { editing, focused, marks, nameField } = props;
  const say = useEditorTexts();
  const node = findNode(editing.document, focused);
  return (
    <section className="editor-form" aria-label={node?.name ?? say('whole')}>
      {node === undefined ? (
        <Stack gap="md">
          {editing.document.steps.length > 0 ? null : <EmptyState title={say('emptyTitle')}>{say('empty')}</EmptyState>}
          <HeadForm editing={editing} nameField={nameField} />
        </Stack>
      ) : (
        <NodeForm key={node.id} node={node} editing={editing} marks={marks.get(node.id)} nameField={nameField} />
      )}
    </section>
  );
}
