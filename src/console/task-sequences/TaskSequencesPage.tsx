import { Badge, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { allNodes, danglingReferences, walk } from '../../task-sequence/document.ts';
import { paths } from '../paths.ts';
import { SavedFiltersOf } from '../saved-filters/SavedFiltersOf.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Moment } from '../ui/Moment.tsx';
import { WholeListPage } from '../ui/WholeListPage.tsx';
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
    <WholeListPage
      title={say('title')}
      searchHint={say('searchHint')}
      actions={<SavedFiltersOf list="task-sequences" />}
      making={<Making onMake={open} />}
      emptyTitle={say('emptyTitle')}
      empty={say('empty')}
      query={sequences}
      columns={columns}
      keyOf={({ id }) => id}
      textsOf={textsOf}
      search={search}
      onChange={change}
    >
      {making ? <TaskSequenceForm onClose={close} /> : null}
    </WholeListPage>
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
