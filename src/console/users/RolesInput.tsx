import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { siteQuery } from '../site/queries.ts';
import { optionsOf } from './ReachInputs.tsx';
import { useUserTexts } from './texts.ts';

export function RolesInput({ value, onChange }: { value: string[]; onChange: (ids: string[]) => void }) {
  const say = useUserTexts();
  const { data: roles = [] } = useQuery(siteQuery(listSecurityRoles));
  return (
    <MultiSelect
      label={say('roles')}
      description={say('rolesHint')}
      data={optionsOf(roles)}
      value={value}
      onChange={onChange}
      searchable
    />
  );
}
