import { Button, Group, Modal, MultiSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listSecurityScopes } from '../../api/security-scopes.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useObjectScopeTexts } from './object-scope-texts.ts';

interface ObjectScopesProps {
  readonly scopes: readonly { readonly id: string; readonly name: string }[];
  /** Puts the object into these in place of those. */
  readonly save: (securityScopeIds: string[]) => Promise<unknown>;
}

/** The security scopes that an object is in, and the way to others. */
export function ObjectScopes({ scopes, save }: ObjectScopesProps) {
  const say = useObjectScopeTexts();
  const may = useMay('security-scope.assign');
  const [open, setOpen] = useState(false);
  return (
    <Group gap="sm">
      <Text span size="sm">
        {scopes.map(({ name }) => name).join(', ')}
      </Text>
      {may ? (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          {say('change')}
        </Button>
      ) : null}
      {open ? <ScopesDialog scopes={scopes} save={save} onClose={() => setOpen(false)} /> : null}
    </Group>
  );
}

function ScopesDialog({ scopes, save, onClose }: ObjectScopesProps & { onClose: () => void }) {
  const say = useObjectScopeTexts();
  const sayUi = useUiTexts();
  const [chosen, setChosen] = useState(scopes.map(({ id }) => id));
  const all = useQuery(siteQuery(listSecurityScopes));
  const change = useMutation({ mutationFn: () => save(chosen), onSuccess: onClose });
  const error = change.error ?? all.error;
  return (
    <Modal opened onClose={onClose} title={say('change')}>
      <Stack gap="md">
        <MultiSelect
          label={say('scopes')}
          description={say('hint')}
          data={(all.data ?? scopes).map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen}
          onChange={setChosen}
          searchable
        />
        {error === null ? null : <FailureNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {sayUi('cancel')}
          </Button>
          <Button disabled={chosen.length === 0} loading={change.isPending} onClick={() => change.mutate()}>
            {say('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
