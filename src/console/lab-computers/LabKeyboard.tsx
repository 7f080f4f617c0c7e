import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { type LabKeysSchema, pressLabKeys } from '../../api/lab.ts';
import { client } from '../site/client.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useLabTexts } from './texts.ts';

/** As they stand on keyboards, with QEMU's names. */
const keys = [
  ['F12', ['f12']],
  ['Esc', ['esc']],
  ['Tab', ['tab']],
  ['↑', ['up']],
  ['↓', ['down']],
  ['Enter', ['ret']],
  ['Ctrl+Alt+Del', ['ctrl', 'alt', 'delete']],
] as const;

/** Keys for a virtual computer. What is typed goes to it alone. */
export function LabKeyboard({ name, isOn }: { name: string; isOn: boolean }) {
  const say = useLabTexts();
  const [text, setText] = useState('');
  const press = useMutation({
    mutationFn: (body: z.input<typeof LabKeysSchema>) => client(pressLabKeys, { params: { name }, body }),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    press.mutate({ text: `${text}\n` }, { onSuccess: () => setText('') });
  };
  const names: Readonly<Record<string, string>> = { '↑': say('arrowUp'), '↓': say('arrowDown') };
  return (
    <Stack gap="xs">
      <form onSubmit={send}>
        <TextInput
          label={say('type')}
          description={say('typeHint')}
          maxLength={199}
          autoComplete="off"
          spellCheck={false}
          disabled={!isOn}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </form>
      <Group gap={6} role="group" aria-label={say('keysOf', { name })}>
        {keys.map(([label, pressed]) => (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            aria-label={names[label] ?? label}
            disabled={!isOn}
            onClick={() => press.mutate({ keys: [...pressed] })}
          >
            {label}
          </Button>
        ))}
      </Group>
      {press.isError ? <FailureNotice error={press.error} /> : null}
    </Stack>
  );
}
