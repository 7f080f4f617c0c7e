import { Button, Group, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconCopy, IconFileCode, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteTaskSequence, type TaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { DeleteButton } from '../ui/DeleteButton.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { DuplicateForm } from './DuplicateForm.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { useTaskSequenceTexts } from './texts.ts';

const route = getRouteApi('/frame/task-sequences/$id');

export function TaskSequenceActions({ sequence }: { sequence: TaskSequence }) {
  const say = useTaskSequenceTexts();
  const mayChange = useMay('task-sequence.change');
  const [dialog, setDialog] = useState<'duplicate' | 'export' | null>(null);
  const close = () => setDialog(null);
  return (
    <Group gap="xs">
      {mayChange ? (
        <Button component={Link} to={paths.taskSequenceEditor(sequence.id)}>
          {say('edit')}
        </Button>
      ) : null}
      {mayChange ? <SwitchButton sequence={sequence} /> : null}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {say('actions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange ? (
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setDialog('duplicate')}>
              {say('duplicate')}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconFileCode size={16} aria-hidden />} onClick={() => setDialog('export')}>
            {say('exportXml')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteSequence sequence={sequence} />
      {dialog === 'duplicate' ? <DuplicateForm sequence={sequence} onClose={close} /> : null}
      {dialog === 'export' ? <ExportDialog sequence={sequence} onClose={close} /> : null}
    </Group>
  );
}

/** Disabling is asked about, since nothing starts by it any more; enabling, where required deployments start by it. */
function SwitchButton({ sequence: { id, name, version, document } }: { sequence: TaskSequence }) {
  const say = useTaskSequenceTexts();
  const [asking, setAsking] = useState(false);
  const disabled = document.disabled === true;
  const { disabled: _, ...enabled } = document;
  const change = useConfirmedChange(
    (next: object, confirmed) =>
      client(updateTaskSequence, { params: { id }, body: { document: next, basedOnVersion: version, ...confirmed } }),
    async () => {
      setAsking(false);
      await makeStale('/api/task-sequences');
    },
  );
  const Icon = disabled ? IconPlayerPlay : IconPlayerPause;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={16} aria-hidden />}
        loading={change.isPending}
        onClick={() => (disabled ? change.mutate(enabled) : setAsking(true))}
      >
        {say(disabled ? 'enable' : 'disable')}
      </Button>
      {change.question}
      {change.error !== null && !asking ? <FailureNotice error={change.error} /> : null}
      {asking ? (
        <AskFirst
          title={say('disableTitle', { name })}
          action={say('disable')}
          isPending={change.isPending}
          error={change.error}
          onYes={() => change.mutate({ ...enabled, disabled: true })}
          onNo={() => setAsking(false)}
        >
          <Text size="sm">{say('disableHint')}</Text>
        </AskFirst>
      ) : null}
    </>
  );
}

function DeleteSequence({ sequence: { id, name } }: { sequence: TaskSequence }) {
  const say = useTaskSequenceTexts();
  const navigate = route.useNavigate();
  if (!useMay('task-sequence.delete')) return null;
  return (
    <DeleteButton
      label={say('delete')}
      title={say('deleteTitle', { name })}
      remove={() => client(deleteTaskSequence, { params: { id } })}
      onGone={async () => {
        await navigate({ to: paths.taskSequences() });
        await makeStale('/api/task-sequences');
      }}
    >
      {say('deleteHint', { name })}
    </DeleteButton>
  );
}
