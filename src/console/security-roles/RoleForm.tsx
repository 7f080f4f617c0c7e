import { Checkbox, Fieldset, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type Permission, permissionNames } from '../../api/permissions.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { usePermissionTexts } from './permission-texts.ts';
import { useRoleTexts } from './texts.ts';

export interface RoleFields {
  readonly name: string;
  readonly description: string;
  readonly permissions: Permission[];
}

interface RoleFormProps {
  readonly start: RoleFields;
  readonly change: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: unknown };
  /** `changed`: of what the form began with. */
  readonly onSubmit: (role: RoleFields, changed: Partial<RoleFields>, saved: () => void) => void;
  readonly action?: string;
}

export function RoleForm({ start, change, onSubmit, action }: RoleFormProps) {
  const say = useRoleTexts();
  const { form, changed, isOvertaken, saved } = useSharedForm<RoleFields>(start);
  return (
    <form onSubmit={form.onSubmit((role) => onSubmit(role, changed(), () => saved(role)))}>
      <Stack>
        <TextInput label={say('name')} required data-autofocus {...form.getInputProps('name')} />
        <Textarea label={say('description')} autosize {...form.getInputProps('description')} />
        <PermissionBoxes value={form.values.permissions} onChange={(permissions) => form.setValues({ permissions })} />
        <OvertakenNotice isOvertaken={isOvertaken} />
        <SaveRow change={change} {...(action === undefined ? {} : { action })} />
      </Stack>
    </form>
  );
}

interface PermissionBoxesProps {
  readonly value: readonly Permission[];
  /** Absent: they are only shown. */
  readonly onChange?: (permissions: Permission[]) => void;
}

export function PermissionBoxes({ value, onChange }: PermissionBoxesProps) {
  const say = useRoleTexts();
  const sayPermission = usePermissionTexts();
  const set = (permission: Permission, on: boolean) =>
    onChange?.(permissionNames.filter((each) => (each === permission ? on : value.includes(each))));
  return (
    <Fieldset legend={say('permissions')}>
      <Stack gap="xs">
        <Text size="sm">{say('chosen', { count: value.length, all: permissionNames.length })}</Text>
        {permissionNames.map((permission) => (
          <Checkbox
            key={permission}
            label={sayPermission(permission)}
            description={permission}
            checked={value.includes(permission)}
            disabled={onChange === undefined}
            onChange={({ currentTarget }) => set(permission, currentTarget.checked)}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}
