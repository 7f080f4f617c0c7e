import { Alert, Badge, Button, Group, List, Modal, Paper, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  type IdentityConflict,
  previewResolution,
  type RecordChange,
  type ResolutionPlan,
  resolveIdentityConflict,
} from '../../api/identity-conflicts.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useIdentityConflictTexts } from './texts.ts';

const NEW = 'new';
const PAUSE_MILLISECONDS = 300;

/** Which device the computer is; what that would move between the records is shown before, and is all that is done. */
export function ResolveDialog({ conflict, onClose }: { conflict: IdentityConflict; onClose: () => void }) {
  const say = useIdentityConflictTexts();
  const sayUi = useUiTexts();
  const [chosen, setChosen] = useState('');
  const [newName, setNewName] = useState('');
  const { resolution, plan } = usePlan(conflict.id, chosen, newName);
  const resolve = useResolve(conflict.id, onClose);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (plan.data !== undefined && resolution !== null) resolve.mutate({ ...resolution, planId: plan.data.planId });
  };
  return (
    <>
      <Modal opened onClose={onClose} title={say('resolveTitle')} size="lg">
        <form onSubmit={send}>
          <Stack gap="sm">
            <Choice conflict={conflict} value={chosen} onChange={setChosen} />
            {chosen === NEW ? (
              <TextInput
                required
                maxLength={63}
                label={say('newName')}
                value={newName}
                onChange={({ currentTarget }) => setNewName(currentTarget.value)}
              />
            ) : null}
            {plan.isError ? <FailureNotice error={plan.error} again={plan.refetch} /> : null}
            {plan.data === undefined || resolution === null ? null : <Plan plan={plan.data} />}
            {resolve.error === null ? null : <FailureNotice error={resolve.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {sayUi('cancel')}
              </Button>
              <Button
                type="submit"
                disabled={plan.data === undefined || plan.isFetching || resolution === null}
                loading={resolve.isPending}
              >
                {say('resolve')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
      {resolve.question}
    </>
  );
}

/** A plan of another choice must never be shown, or be agreed to: none is kept while the next is made. */
function usePlan(id: string, chosen: string, newName: string) {
  const [name] = useDebouncedValue(newName.trim(), PAUSE_MILLISECONDS);
  const resolution = resolutionOf(chosen, name === newName.trim() ? name : '');
  const { placeholderData: _, ...query } = siteQuery(previewResolution, { params: { id }, body: resolution ?? {} });
  const plan = useQuery({ ...query, staleTime: 0, enabled: resolution !== null });
  return { resolution, plan };
}

/** Null: nothing is chosen yet. */
function resolutionOf(chosen: string, newDeviceName: string) {
  if (chosen === NEW) return newDeviceName === '' ? null : { newDeviceName };
  return chosen === '' ? null : { deviceId: chosen };
}

function useResolve(id: string, onDone: () => void) {
  return useConfirmedChange(
    (
      resolution: { deviceId?: string; newDeviceName?: string; planId: string },
      { confirmDeviceCount, confirmUnknownComputers },
    ) =>
      client(resolveIdentityConflict, {
        params: { id },
        body: { ...resolution, confirmDeviceCount, confirmUnknownComputers },
      }),
    async () => {
      await makeStale('/api/identity-conflicts', '/api/devices');
      onDone();
    },
  );
}

interface ChoiceProps {
  readonly conflict: IdentityConflict;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Choice({ conflict: { devices }, value, onChange }: ChoiceProps) {
  const say = useIdentityConflictTexts();
  return (
    <Radio.Group label={say('whichDevice')} value={value} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {devices.map(({ id, name }) => (
          <Radio key={id} value={id} label={name} />
        ))}
        <Radio value={NEW} label={say('newDevice')} />
      </Stack>
    </Radio.Group>
  );
}

function Plan({ plan: { changes, warnings } }: { plan: ResolutionPlan }) {
  const say = useIdentityConflictTexts();
  return (
    <section aria-label={say('plan')} aria-live="polite">
      <Stack gap="xs">
        {changes.map((change) => (
          <Change key={change.device.id ?? NEW} change={change} />
        ))}
        {warnings.map((warning) => (
          <Alert key={warning} color="yellow">
            {warning}
          </Alert>
        ))}
      </Stack>
    </section>
  );
}

const outcomes = {
  'is-the-computer': { text: 'becomesComputer', color: 'teal' },
  'loses-marks': { text: 'losesMarks', color: 'yellow' },
  obsolete: { text: 'becomesObsolete', color: 'red' },
} as const;

function Change({ change }: { change: RecordChange }) {
  const say = useIdentityConflictTexts();
  const { device, becomes, macsGiven, macsTaken, smbiosUuid, serialNumber } = change;
  const { text, color } = outcomes[becomes];
  const lines = [
    ...macsGiven.map((mac) => say('given', { what: `${say('mac')} ${mac}` })),
    ...macsTaken.map((mac) => say('taken', { what: `${say('mac')} ${mac}` })),
    ...[
      { what: say('uuid'), ...smbiosUuid },
      { what: say('serialNumber'), ...serialNumber },
    ]
      .filter(({ before, after }) => before !== after)
      .map(({ what, before, after }) =>
        say('changes', { what, before: before ?? say('nothing'), after: after ?? say('nothing') }),
      ),
  ];
  return (
    <Paper withBorder p="sm">
      <Group gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {device.name}
        </Text>
        <Badge size="sm" color={color} variant="outline" c="var(--mantine-color-text)">
          {say(text)}
        </Badge>
      </Group>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line} style={{ overflowWrap: 'anywhere' }}>
            {line}
          </List.Item>
        ))}
        {lines.length === 0 ? <List.Item>{say('unchanged')}</List.Item> : null}
      </List>
    </Paper>
  );
}
