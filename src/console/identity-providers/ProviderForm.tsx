import { Checkbox, PasswordInput, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { IdentityProvider } from '../../api/identity-providers.ts';
import { useSharedForm } from '../site/use-shared-form.ts';
import { OvertakenNotice } from '../ui/OvertakenNotice.tsx';
import { SaveRow } from '../ui/SaveRow.tsx';
import { type RoleMapping, RoleMappings } from './RoleMappings.tsx';
import { useProviderTexts } from './texts.ts';

/** As the fields have it: empty where the site has null. */
export interface ProviderFields {
  readonly name: string;
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly siteUrl: string;
  readonly caCertificates: string;
  readonly scopes: string[];
  readonly rolesClaim: string;
  readonly roleMappings: RoleMapping[];
  readonly makeUsers: boolean;
}

export const noProvider: ProviderFields = {
  ...{ name: '', displayName: '', issuer: '', clientId: '', clientSecret: '', siteUrl: '', caCertificates: '' },
  ...{ scopes: ['openid', 'profile'], rolesClaim: 'groups', roleMappings: [], makeUsers: false },
};

export function fieldsOf(provider: IdentityProvider): ProviderFields {
  const { name, displayName, issuer, clientId, scopes, rolesClaim, makeUsers } = provider;
  return {
    ...{ name, displayName, issuer, clientId, scopes, rolesClaim, makeUsers, clientSecret: '' },
    ...{ siteUrl: provider.siteUrl ?? '', caCertificates: provider.caCertificates ?? '' },
    roleMappings: provider.roleMappings.map(({ value, securityRole }) => ({ value, securityRoleId: securityRole.id })),
  };
}

/** What both routes take. */
export function bodyOf({ name: _, clientSecret: _secret, siteUrl, caCertificates, ...fields }: ProviderFields) {
  return {
    ...fields,
    siteUrl: siteUrl === '' ? null : siteUrl,
    caCertificates: caCertificates === '' ? null : caCertificates,
  };
}

interface ProviderFormProps {
  readonly start: ProviderFields;
  /** It is there already: its name stays, and its secret where none is given. */
  readonly changes: boolean;
  readonly change: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: unknown };
  /** `changed`: of what the form began with. */
  readonly onSubmit: (fields: ProviderFields, changed: Partial<ProviderFields>, saved: () => void) => void;
}

export function ProviderForm({ start, changes, change, onSubmit }: ProviderFormProps) {
  const say = useProviderTexts();
  const { form, changed, isOvertaken, saved } = useSharedForm<ProviderFields>(start);
  return (
    <form onSubmit={form.onSubmit((fields) => onSubmit(fields, changed(), () => saved(fields)))}>
      <Stack>
        {changes ? null : (
          <TextInput
            {...{ label: say('name'), description: say('nameHint'), required: true }}
            {...form.getInputProps('name')}
          />
        )}
        <TextInput label={say('displayName')} {...form.getInputProps('displayName')} />
        <TextInput
          {...{ label: say('issuer'), description: say('issuerHint'), required: true }}
          {...form.getInputProps('issuer')}
        />
        <TextInput label={say('clientId')} required {...form.getInputProps('clientId')} />
        <PasswordInput
          {...{ label: say('clientSecret'), required: !changes, autoComplete: 'off' }}
          {...(changes ? { description: say('secretKept') } : {})}
          {...form.getInputProps('clientSecret')}
        />
        <TextInput {...{ label: say('siteUrl'), description: say('siteUrlHint') }} {...form.getInputProps('siteUrl')} />
        <TagsInput label={say('scopes')} {...form.getInputProps('scopes')} />
        <TextInput label={say('rolesClaim')} required {...form.getInputProps('rolesClaim')} />
        <RoleMappings value={form.values.roleMappings} onChange={(roleMappings) => form.setValues({ roleMappings })} />
        <Checkbox label={say('makeUsers')} {...form.getInputProps('makeUsers', { type: 'checkbox' })} />
        <Textarea
          {...{ label: say('certificates'), description: say('certificatesHint'), autosize: true, maxRows: 8 }}
          {...form.getInputProps('caCertificates')}
        />
        <OvertakenNotice isOvertaken={isOvertaken} />
        <SaveRow change={change} {...(changes ? {} : { action: say('add') })} />
      </Stack>
    </form>
  );
}
