import { Badge, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { allNodes, danglingReferences, walk } from '../../task-sequence/document.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { WholeList } from '../ui/WholeList.tsx';
import type { WholeColumn, WholeListSearch } from '../ui/whole-list.ts';
import { TaskSequenceForm } from './TaskSequenceForm.tsx';
import { useTaskSequenceTexts } from './texts.ts';

const route = getRouteApi('/frame/task-sequences');

export function TaskSequencesPage() {
  const say = useTaskSequenceTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const sequences = useQuery(siteQuery(listTaskSequences));
  const [making, { open, close }] = useDisclosure();
  const change = (part: WholeListSearch) => navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className="page">
      <PageHeader title={say('title')}>
        <SearchField
          placeholder={say('searchHint')}
          value={search.search ?? ''}
          onChange={(text) => change({ search: text === '' ? undefined : text })}
        />
        <Making onMake={open} />
      </PageHeader>
      <WholeList
        label={say('title')}
        query={sequences}
        columns={columns}
        keyOf={({ id }) => id}
        textsOf={textsOf}
        search={search}
        onChange={change}
        empty={
          <EmptyState title={say('emptyTitle')} action={<Making onMake={open} />}>
            {say('empty')}
          </EmptyState>
        }
      />
      {making ? <TaskSequenceForm onClose={close} /> : null}
    </div>
  );
}

function textsOf({ name, description, document }: TaskSequence): (string | null)[] {
  return [name, description, ...[...walk(allNodes(document))].map((node) => node.name)];
}

function Making({ onMake }: { onMake: () => void }) {
  const say = useTaskSequenceTexts();
  if (!useMay('task-sequence.change')) return null;
  return (
    <Group gap="xs">
      <Button
        component={Link}
        to={paths.taskSequenceImport()}
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
      >
        {say('import')}
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onMake}>
        {say('create')}
      </Button>
    </Group>
  );
}

function useColumns(): WholeColumn<TaskSequence>[] {
  const say = useTaskSequenceTexts();
  const steps = ({ document }: TaskSequence) =>
    [...walk(allNodes(document))].filter(({ type }) => type !== 'group').length;
  return [
    {
      ...{ id: 'name', title: say('name') },
      cell: (sequence) => <NameCell sequence={sequence} />,
      value: ({ name }) => name,
    },
    {
      ...{ id: 'description', title: say('description') },
      cell: ({ description }) => <span title={description ?? ''}>{description}</span>,
    },
    { ...{ id: 'steps', title: say('steps'), width: '6rem' }, cell: steps, value: steps },
    {
      ...{ id: 'version', title: say('version'), width: '6rem' },
      cell: ({ version }) => version,
      value: ({ version }) => version,
    },
    {
      ...{ id: 'saved', title: say('saved'), width: '9rem' },
      cell: ({ updatedAt }) => <Moment at={updatedAt} />,
      value: ({ updatedAt }) => updatedAt,
    },
  ];
}

function NameCell({ sequence: { id, name, document } }: { sequence: TaskSequence }) {
  const say = useTaskSequenceTexts();
  return (
    <Group gap="xs" wrap="nowrap">
      <Link to={paths.taskSequence(id)}>{name}</Link>
      {document.disabled ? (
        <Badge size="sm" color="gray">
          {say('disabled')}
        </Badge>
      ) : null}
      {danglingReferences(document).length === 0 ? null : (
        <Badge size="sm" variant="dot" color="red">
          {say('incomplete')}
        </Badge>
      )}
    </Group>
  );
}
