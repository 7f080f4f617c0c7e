/**
 * What asks before required deployments start on computers: the site refuses such a change until a person has seen which computers these are and has typed how many
 * (SLIP-1011), has said so of unknown computers (SLIP-1012), or has agreed to what is high-risk (SLIP-1013). Each refusal becomes a question here, in turn.
 */
import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ErrorCode, SlipwayError, type Start } from '../../api/errors.ts';
import { FailureNotice } from './FailureNotice.tsx';
import { useUiTexts } from './texts.ts';

/** As the routes' bodies take it. */
export interface Confirmed {
  readonly confirmDeviceCount?: number;
  readonly confirmUnknownComputers?: boolean;
  readonly agreeToHighRisk?: boolean;
}

const questions: readonly ErrorCode[] = ['SLIP-1011', 'SLIP-1012', 'SLIP-1013'];

interface Attempt<Input> {
  readonly input: Input;
  readonly confirmed: Confirmed;
}

/**
 * A change by which deployments may start. `mutate` begins it, `question` belongs somewhere on the page, and `error` is what is no question: the page or form
 * shows it in its place.
 */
export function useConfirmedChange<Input, Output>(
  call: (input: Input, confirmed: Confirmed) => Promise<Output>,
  onSuccess?: (output: Output) => unknown,
) {
  const change = useMutation({
    mutationFn: ({ input, confirmed }: Attempt<Input>) => call(input, confirmed),
    onSuccess: (output) => onSuccess?.(output),
  });
  const { error, variables, isPending } = change;
  const asks = error instanceof SlipwayError && questions.includes(error.code) ? error : null;
  const question: ReactNode =
    asks === null || variables === undefined ? null : (
      <ConfirmStarts
        key={`${asks.code} ${asks.message}`}
        error={asks}
        onConfirm={(more) => change.mutate({ input: variables.input, confirmed: { ...variables.confirmed, ...more } })}
        onCancel={change.reset}
      />
    );
  return {
    mutate: (input: Input) => change.mutate({ input, confirmed: {} }),
    reset: change.reset,
    isPending,
    error: asks === null ? error : null,
    question,
  };
}

interface ConfirmStartsProps {
  /** SLIP-1011, SLIP-1012 or SLIP-1013. */
  readonly error: SlipwayError;
  /** What was confirmed by this question. */
  readonly onConfirm: (confirmed: Confirmed) => void;
  readonly onCancel: () => void;
}

export function ConfirmStarts({ error, onConfirm, onCancel }: ConfirmStartsProps) {
  const say = useUiTexts();
  const [typed, setTyped] = useState('');
  const [agreed, setAgreed] = useState(false);
  const count = countOf(error.starts ?? []);
  const byNumber = error.code === 'SLIP-1011';
  const isConfirmed = byNumber ? typed.trim() === String(count) : agreed;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isConfirmed) onConfirm(confirmation(error.code, count));
  };
  return (
    <Modal opened onClose={onCancel} title={say(titles[error.code] ?? 'confirmStarts')} size="lg">
      <form onSubmit={send}>
        <Stack gap="sm">
          <What error={error} count={count} />
          <Starts starts={error.starts ?? []} />
          {byNumber ? (
            <TextInput
              data-autofocus
              inputMode="numeric"
              autoComplete="off"
              label={say('typeCount')}
              description={say('typeCountHint', { count })}
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          ) : (
            <Checkbox
              data-autofocus
              label={say(error.code === 'SLIP-1012' ? 'agreeUnknown' : 'agreeHighRisk')}
              checked={agreed}
              onChange={({ currentTarget }) => setAgreed(currentTarget.checked)}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onCancel}>
              {say('cancel')}
            </Button>
            <Button type="submit" color="red" disabled={!isConfirmed}>
              {say('confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const titles: Partial<Record<ErrorCode, 'confirmStarts' | 'confirmUnknown' | 'confirmHighRisk'>> = {
  'SLIP-1012': 'confirmUnknown',
  'SLIP-1013': 'confirmHighRisk',
};

/** What makes something high-risk only the site's own sentence says. */
function What({ error, count }: { error: SlipwayError; count: number }) {
  const say = useUiTexts();
  if (error.code === 'SLIP-1013') return <FailureNotice error={error} />;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
      <Text size="sm">{error.code === 'SLIP-1011' ? say('startsOn', { count }) : say('startsOnUnknown')}</Text>
    </Alert>
  );
}

function confirmation(code: ErrorCode, count: number): Confirmed {
  if (code === 'SLIP-1011') return { confirmDeviceCount: count };
  return code === 'SLIP-1012' ? { confirmUnknownComputers: true } : { agreeToHighRisk: true };
}

/** A device on which two deployments start is one device. */
function countOf(starts: readonly Start[]): number {
  return new Set(starts.flatMap(({ devices }) => devices)).size;
}

const NAMED_AT_MOST = 12;

function Starts({ starts }: { starts: readonly Start[] }) {
  const say = useUiTexts();
  return starts.map(({ taskSequence, collection, devices }) => {
    const what =
      taskSequence === null || collection === null
        ? say('startBeyondReach')
        : say('startOf', { taskSequence, collection });
    const more = devices.length - NAMED_AT_MOST;
    return (
      <div key={what + devices.join(' ')}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {what}
        </Text>
        <List size="sm" withPadding>
          {devices.slice(0, NAMED_AT_MOST).map((device) => (
            <List.Item key={device}>{device}</List.Item>
          ))}
          {more > 0 ? <List.Item>{say('andMore', { count: more })}</List.Item> : null}
        </List>
      </div>
    );
  });
}
