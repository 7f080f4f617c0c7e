/** Asks before something is done with several devices, names them, does it with one after the other, and tells what was refused. */
import { Alert, Button, Group, List, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { SlipwayError } from '../../../api/errors.ts';
import { makeStale } from '../../site/queries.ts';
import { ConfirmStarts } from '../../ui/ConfirmStarts.tsx';
import { failureOf } from '../../ui/failure.ts';
import { useUiTexts } from '../../ui/texts.ts';
import { type Act, actOnEach, confirmedTasks, type NamedDevice, type Outcome, type Task } from '../each-device.ts';
import { useDeviceTexts } from '../texts.ts';

const NAMED_AT_MOST = 12;

interface EachDeviceDialogProps {
  readonly title: string;
  readonly devices: readonly NamedDevice[];
  readonly act: Act;
  /** All of them in one request. */
  readonly together?: boolean;
  readonly button: string;
  /** What is destroyed by it is told in red, and several devices are confirmed by their number. */
  readonly destroys?: boolean;
  /** What was chosen in the dialog is not enough yet. */
  readonly incomplete?: boolean;
  readonly onClose: () => void;
  /** After all of it was done. */
  readonly onDone?: () => void;
  /** What is to be known before, and fields. */
  readonly children: ReactNode;
}

export function EachDeviceDialog(props: EachDeviceDialogProps) {
  const { title, devices, button, destroys = false, incomplete = false, onClose, children } = props;
  const sayUi = useUiTexts();
  const [typed, setTyped] = useState('');
  const work = useWork(props);
  const mustType = destroys && devices.length > 1;
  const ready = !incomplete && (!mustType || typed.trim() === String(devices.length));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) work.begin();
  };
  return (
    <>
      <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={!work.busy}>
        <form onSubmit={send}>
          <Stack gap="sm">
            <Notice destroys={destroys}>{children}</Notice>
            <Names devices={devices} />
            {mustType ? <CountField count={devices.length} value={typed} onChange={setTyped} /> : null}
            {work.busy ? <Progress value={(100 * work.over) / devices.length} aria-label={title} /> : null}
            <Failures outcome={work.outcome} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {sayUi('cancel')}
              </Button>
              <Button type="submit" disabled={!ready} loading={work.busy} {...(destroys ? { color: 'red' } : {})}>
                {button}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
      <Question outcome={work.outcome} onConfirm={work.go} onCancel={work.forget} />
    </>
  );
}

function useWork({ devices, act, together = false, onClose, onDone, title }: EachDeviceDialogProps) {
  const say = useDeviceTexts();
  const [over, setOver] = useState(0);
  const work = useMutation({
    mutationFn: (tasks: readonly Task[]) => actOnEach(tasks, act, setOver),
    onSuccess: async ({ done, failures, asked }) => {
      if (done > 0) notifications.show({ title, message: say('doneWith', { count: done }), color: 'teal' });
      if (failures.length > 0 || asked.length > 0) return;
      onDone?.();
      onClose();
    },
    onSettled: () => makeStale('/api/devices', '/api/collections', '/api/device-categories'),
  });
  const batches = together ? [devices] : devices.map((device) => [device]);
  return {
    over,
    busy: work.isPending,
    outcome: work.data,
    begin: () => work.mutate(batches.map((batch) => ({ devices: batch, confirmed: {} }))),
    go: work.mutate,
    forget: work.reset,
  };
}

/** What a dialog is about; in red where something is destroyed. */
function Notice({ destroys, children }: { destroys: boolean; children: ReactNode }) {
  if (!destroys) return <Stack gap="sm">{children}</Stack>;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
      {children}
    </Alert>
  );
}

function Names({ devices }: { devices: readonly NamedDevice[] }) {
  const say = useDeviceTexts();
  const more = devices.length - NAMED_AT_MOST;
  return (
    <div>
      <Text size="sm" fw={600}>
        {say('concerned', { count: devices.length })}
      </Text>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {devices
          .slice(0, NAMED_AT_MOST)
          .map(({ name }) => name)
          .join(', ')}
        {more > 0 ? ` ${say('andMore', { count: more })}` : ''}
      </Text>
    </div>
  );
}

function CountField({ count, value, onChange }: { count: number; value: string; onChange: (text: string) => void }) {
  const say = useDeviceTexts();
  return (
    <TextInput
      label={say('typeCount', { count })}
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function Failures({ outcome }: { outcome: Outcome | undefined }) {
  const say = useDeviceTexts();
  if (outcome === undefined || outcome.failures.length === 0) return null;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={say('notDoneWith')}>
      <List size="sm">
        {outcome.failures.slice(0, NAMED_AT_MOST).map(({ devices, error }) => (
          <List.Item key={devices[0]?.id}>
            <b>{devices.length === 1 ? `${devices[0]?.name}: ` : ''}</b>
            {failureOf(error).message}
          </List.Item>
        ))}
      </List>
      {outcome.failures.length > NAMED_AT_MOST ? (
        <Text size="sm">{say('andMore', { count: outcome.failures.length - NAMED_AT_MOST })}</Text>
      ) : null}
    </Alert>
  );
}

/** Of all devices where something would start at once: unknown computers first, then those that can be counted. */
function Question(props: {
  outcome: Outcome | undefined;
  onConfirm: (tasks: readonly Task[]) => void;
  onCancel: () => void;
}) {
  const { outcome, onConfirm, onCancel } = props;
  const asked = outcome?.asked ?? [];
  if (asked.length === 0) return null;
  const code = asked.some(({ unknown }) => unknown) ? 'SLIP-1012' : 'SLIP-1011';
  const error = new SlipwayError(code, '', {
    starts: asked.filter(({ unknown }) => unknown === (code === 'SLIP-1012')).flatMap(({ starts }) => starts),
  });
  return (
    <ConfirmStarts
      key={`${code} ${asked.length}`}
      error={error}
      onCancel={onCancel}
      onConfirm={() => onConfirm(confirmedTasks(asked))}
    />
  );
}
