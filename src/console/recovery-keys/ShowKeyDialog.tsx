/** Shows a key to who asks for it, and for a minute: it is in no address and in no cache, and gone when the page is out of sight. */
import { Button, Code, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { type RecoveryKey, showRecoveryKey } from '../../api/recovery-keys.ts';
import { client } from '../site/client.ts';
import { Facts } from '../ui/Facts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { shownId } from './key-search.ts';
import { useRecoveryKeyTexts } from './texts.ts';

const SHOWN_MILLISECONDS = 60_000;

export function ShowKeyDialog({ recoveryKey, onClose }: { recoveryKey: RecoveryKey; onClose: () => void }) {
  const say = useRecoveryKeyTexts();
  const [wasHidden, setHidden] = useState(false);
  const show = useMutation({
    mutationFn: (reason: string) =>
      client(showRecoveryKey, {
        params: { id: recoveryKey.id },
        body: reason.trim() === '' ? {} : { reason: reason.trim() },
      }),
    // Once it is hidden nothing holds it any more.
    gcTime: 0,
  });
  const password = show.data?.recoveryPassword;
  useHiding(password !== undefined, () => {
    show.reset();
    setHidden(true);
  });
  const { deviceName, deviceSerialNumber, volume } = recoveryKey;
  return (
    <Modal opened onClose={onClose} title={say('showTitle')} size="lg">
      <Stack gap="md">
        <Facts
          facts={[
            [say('keyId'), <Code key="id">{shownId(recoveryKey)}</Code>],
            [say('device'), deviceName],
            [say('serialNumber'), deviceSerialNumber],
            [say('volume'), volume],
          ]}
        />
        {password === undefined ? (
          <Ask
            wasHidden={wasHidden}
            isPending={show.isPending}
            error={show.error}
            onAsk={(reason) => show.mutate(reason)}
            onClose={onClose}
          />
        ) : (
          <Shown password={password} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  );
}

/** Calls `hide` when the time is over, or the page is out of sight. */
function useHiding(isShown: boolean, hide: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new render does not begin the minute anew
  useEffect(() => {
    if (!isShown) return;
    const hideUnseen = () => {
      if (document.visibilityState === 'hidden') hide();
    };
    hideUnseen();
    const timer = setTimeout(hide, SHOWN_MILLISECONDS);
    document.addEventListener('visibilitychange', hideUnseen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hideUnseen);
    };
  }, [isShown]);
}

interface AskProps {
  readonly wasHidden: boolean;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onAsk: (reason: string) => void;
  readonly onClose: () => void;
}

function Ask({ wasHidden, isPending, error, onAsk, onClose }: AskProps) {
  const say = useRecoveryKeyTexts();
  const sayUi = useUiTexts();
  const [reason, setReason] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    onAsk(reason);
  };
  return (
    <form onSubmit={send} autoComplete="off">
      <Stack gap="md">
        <Text size="sm">{say('auditHint')}</Text>
        <Text size="sm" role="status">
          {wasHidden ? say('hidden') : ''}
        </Text>
        <TextInput
          data-autofocus
          maxLength={500}
          label={say('reason')}
          description={say('reasonHint')}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {error === null ? null : <FailureNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {sayUi('cancel')}
          </Button>
          <Button type="submit" loading={isPending}>
            {say('showKey')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Shown({ password, onClose }: { password: string; onClose: () => void }) {
  const say = useRecoveryKeyTexts();
  const sayUi = useUiTexts();
  return (
    <>
      <div>
        <Text size="sm" fw={500}>
          {say('key')}
        </Text>
        {/* In groups of six, as they are typed: a line break stands between two of them, never within. */}
        <Code block fz="lg" aria-label={say('key')} role="status" style={{ whiteSpace: 'normal' }}>
          {password.split('-').map((group, at, all) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be the same
            <span key={at} style={{ display: 'inline-block' }}>
              {at === all.length - 1 ? group : `${group}-`}
            </span>
          ))}
        </Code>
      </div>
      <Text size="sm" c="dimmed">
        {say('shownHint')}
      </Text>
      <Group justify="flex-end">
        <CopyButton value={password}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {sayUi(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{sayUi('close')}</Button>
      </Group>
    </>
  );
}
