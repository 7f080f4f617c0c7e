import { ActionIcon, Button, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { siteQuery } from '../site/queries.ts';
import { optionsOf } from '../users/ReachInputs.tsx';
import { useProviderTexts } from './texts.ts';

export interface RoleMapping {
  readonly value: string;
  readonly securityRoleId: string;
}

/** Which values of the claim give which security roles. */
export function RoleMappings({
  value,
  onChange,
}: {
  value: RoleMapping[];
  onChange: (mappings: RoleMapping[]) => void;
}) {
  const say = useProviderTexts();
  const { data: roles = [] } = useQuery(siteQuery(listSecurityRoles));
  const change = (index: number, part: Partial<RoleMapping>) =>
    onChange(value.map((mapping, at) => (at === index ? { ...mapping, ...part } : mapping)));
  return (
    <Fieldset legend={say('mappings')}>
      <Stack gap="xs">
        <Text size="sm">{say('mappingsHint')}</Text>
        {value.map((mapping, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing of their own but their place
          <Group key={index} align="end">
            <TextInput
              {...{ label: say('value'), required: true, value: mapping.value }}
              onChange={({ currentTarget }) => change(index, { value: currentTarget.value })}
            />
            <Select
              {...{ label: say('role'), required: true, data: optionsOf(roles), value: mapping.securityRoleId }}
              onChange={(id) => change(index, { securityRoleId: id ?? '' })}
            />
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={say('removeMapping', { value: mapping.value })}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange([...value, { value: '', securityRoleId: '' }])}
          >
            {say('addMapping')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
