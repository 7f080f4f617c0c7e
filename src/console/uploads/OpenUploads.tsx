/** Above a list: what is being uploaded for such things, and what was sent of it before and is not imported. */
import { Badge, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { SlipwayError } from '../../api/errors.ts';
import { deleteUpload, listUploads, permissionOfPurpose, type Upload, type UploadPurpose } from '../../api/uploads.ts';
import { OvertakenError } from '../site/changed-fields.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { bytesText, durationText } from '../ui/quantities.ts';
import { uploader } from './site-uploader.ts';
import { useUploadTexts } from './texts.ts';
import type { UploadTask } from './uploader.ts';

export function OpenUploads({ purpose }: { purpose: UploadPurpose }) {
  const may = useMay(permissionOfPurpose[purpose]);
  const known = useQuery({ ...siteQuery(listUploads), enabled: may });
  const tasks = useSyncExternalStore(uploader.watch, uploader.get);
  const ours = tasks.filter((task) => task.purpose === purpose);
  const left = (known.data ?? []).filter(
    (upload) => upload.purpose === purpose && upload.jobId === null && !tasks.some(({ id }) => id === upload.id),
  );
  if (!may || ours.length + left.length === 0) return null;
  return (
    <Stack gap="xs">
      {ours.map((task) => (
        <OpenUpload key={task.id} task={task} />
      ))}
      {left.map((upload) => (
        <LeftUpload key={upload.id} upload={upload} />
      ))}
    </Stack>
  );
}

const colours = { waiting: 'gray', sending: 'blue', paused: 'gray', importing: 'blue', failed: 'red' } as const;

function OpenUpload({ task }: { task: UploadTask }) {
  const say = useUploadTexts();
  const { name, bytes, bytesSent, state, waitsFor } = task;
  return (
    <Paper withBorder p="xs" role="group" aria-label={name}>
      <Group gap="sm">
        <Name>{name}</Name>
        <Badge size="sm" variant="dot" color={colours[state]} role="status">
          {say(state)}
        </Badge>
        <div style={{ flex: '1 1 14rem' }}>
          <Progress value={(100 * bytesSent) / bytes} aria-label={say('amount', amounts(task))} miw="6rem" />
        </div>
        <Text size="xs">
          <Figures task={task} />
        </Text>
        <Buttons task={task} />
      </Group>
      {waitsFor === null ? null : (
        <Text size="sm" role="status" mt="xs">
          {say('interrupted')}
        </Text>
      )}
      {state === 'failed' ? <Failure error={task.error} /> : null}
    </Paper>
  );
}

function Name({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  );
}

function amounts({ bytes, bytesSent }: UploadTask): { done: string; total: string } {
  return { done: bytesText(bytesSent), total: bytesText(bytes) };
}

function Figures({ task }: { task: UploadTask }) {
  const say = useUploadTexts();
  const { bytes, bytesSent, speed } = task;
  const amount = say('amount', amounts(task));
  if (speed === null) return amount;
  const time = durationText(Math.max(1000, (1000 * (bytes - bytesSent)) / speed));
  return [amount, say('speed', { speed: bytesText(speed) }), say('left', { time })].join(' · ');
}

/** What the person's own disk says is not for people. */
function Failure({ error }: { error: unknown }) {
  const say = useUploadTexts();
  const hasWords = error instanceof SlipwayError || error instanceof OvertakenError;
  return (
    <div style={{ marginTop: '0.5rem' }}>
      {hasWords ? (
        <FailureNotice error={error} />
      ) : (
        <Text size="sm" c="red" role="alert">
          {say('unreadable')}
        </Text>
      )}
    </div>
  );
}

function Buttons({ task: { id, name, state, bytesSent } }: { task: UploadTask }) {
  const say = useUploadTexts();
  if (state === 'importing') return null;
  const stopped = state === 'paused' || state === 'failed';
  return (
    <Group gap="xs">
      <Button
        size="compact-sm"
        variant="default"
        leftSection={stopped ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
        aria-label={say(stopped ? 'goOnOf' : 'pauseOf', { name })}
        onClick={() => (stopped ? uploader.goOn(id) : uploader.pause(id))}
      >
        {say(stopped ? 'goOn' : 'pause')}
      </Button>
      <EndUpload
        {...{ name, bytesSent, label: say('cancelOf', { name }), action: say('cancel') }}
        icon={<IconX size={14} aria-hidden />}
        end={() => uploader.cancel(id)}
      />
    </Group>
  );
}

interface EndUploadProps {
  readonly name: string;
  readonly bytesSent: number;
  readonly label: string;
  readonly action: string;
  readonly icon: ReactNode;
  readonly end: () => Promise<unknown>;
}

function EndUpload({ name, bytesSent, label, action, icon, end }: EndUploadProps) {
  const say = useUploadTexts();
  const [asking, setAsking] = useState(false);
  const ending = useMutation({ mutationFn: end, onSuccess: () => setAsking(false) });
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={icon}
        aria-label={label}
        onClick={() => {
          ending.reset();
          setAsking(true);
        }}
      >
        {action}
      </Button>
      {asking ? (
        <AskFirst
          title={say('cancelTitle')}
          action={label}
          isPending={ending.isPending}
          error={ending.error}
          onYes={() => ending.mutate()}
          onNo={() => setAsking(false)}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {say('cancelHint', { name, size: bytesText(bytesSent) })}
          </Text>
        </AskFirst>
      ) : null}
    </>
  );
}

function LeftUpload({ upload: { id, name, bytes, bytesReceived } }: { upload: Upload }) {
  const say = useUploadTexts();
  const remove = async () => {
    await client(deleteUpload, { params: { id } });
    await makeStale('/api/uploads');
  };
  const values = { done: bytesText(bytesReceived), total: bytesText(bytes) };
  return (
    <Paper withBorder p="xs" role="group" aria-label={name}>
      <Group gap="sm">
        <Name>{name}</Name>
        <Text size="sm" style={{ flex: '1 1 14rem' }}>
          {bytesReceived === bytes ? say('leftWhole') : say('leftBehind', values)}
        </Text>
        <EndUpload
          {...{ name, bytesSent: bytesReceived, label: say('deleteOf', { name }), action: say('delete') }}
          icon={<IconTrash size={14} aria-hidden />}
          end={remove}
        />
      </Group>
    </Paper>
  );
}
