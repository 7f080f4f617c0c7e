import { Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { createApiToken, listApiTokens } from '../../api/api-tokens.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { SaveRow } from '../ui/SaveRow.tsx';
import { Secret } from '../ui/Secret.tsx';
import { optionsOf, type Reach, ReachInputs } from '../users/ReachInputs.tsx';
import { useTokenTexts } from './texts.ts';

interface NewToken extends Reach {
  readonly name: string;
  /** null: what its maker may. */
  readonly securityRoleId: string | null;
  readonly validDays: number;
}
const DAYS = 90;
const MOST_DAYS = 3660;

export function ApiTokenForm({ onClose }: { onClose: () => void }) {
  const say = useTokenTexts();
  const mayReadRoles = useMay('user.read');
  const roles = useQuery({ ...siteQuery(listSecurityRoles), enabled: mayReadRoles });
  const form = useForm<NewToken>({
    initialValues: { name: '', securityRoleId: null, validDays: DAYS, securityScopeIds: null, collectionIds: null },
  });
  const make = useChange(
    ({ securityRoleId, ...token }: NewToken) =>
      client(createApiToken, { body: { ...token, ...(securityRoleId === null ? {} : { securityRoleId }) } }),
    listApiTokens.path,
  );
  const { securityScopeIds, collectionIds } = form.values;
  return (
    <Modal opened onClose={onClose} title={say('add')}>
      {make.data === undefined ? (
        <form onSubmit={form.onSubmit((token) => make.mutate(token))}>
          <Stack>
            <TextInput
              {...{ label: say('name'), description: say('nameHint'), required: true }}
              data-autofocus
              {...form.getInputProps('name')}
            />
            {mayReadRoles ? (
              <Select
                {...{ label: say('role'), description: say('roleHint'), clearable: true }}
                data={optionsOf(roles.data ?? [])}
                {...form.getInputProps('securityRoleId')}
              />
            ) : null}
            <NumberInput
              {...{ label: say('validDays'), min: 1, max: MOST_DAYS, allowDecimal: false, required: true }}
              {...form.getInputProps('validDays')}
            />
            <ReachInputs value={{ securityScopeIds, collectionIds }} onChange={(reach) => form.setValues(reach)} />
            <SaveRow change={make} action={say('add')} />
          </Stack>
        </form>
      ) : (
        <Secret value={make.data.token}>{say('made', { name: make.data.name })}</Secret>
      )}
    </Modal>
  );
}
