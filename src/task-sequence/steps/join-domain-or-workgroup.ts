import * as z from 'zod';
import { membershipProblems } from '../membership.ts';
import { defineStep } from '../step.ts';

export const joinDomainOrWorkgroup = defineStep({
  slug: 'join-domain-or-workgroup',
  name: 'Join Domain or Workgroup',
  category: 'General',
  support: { windows: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Makes the computer a member of a domain or workgroup.',
  options: z.strictObject({
    join: z.enum(['domain', 'workgroup']).default('workgroup').describe('What it joins.'),
    domain: z.string().min(1).max(255).optional().describe('The domain.'),
    organizationalUnit: z.string().max(32_767).optional().describe('The organisational unit, as `LDAP://OU=…,DC=…`.'),
    account: z
      .string()
      .max(255)
      .optional()
      .describe(
        'The account that may join, as `DOMAIN\\name`; its password is in the secret variable OSDJoinPassword.',
      ),
    workgroup: z.string().min(1).max(32).optional().describe('The workgroup.'),
    skipReboot: z.boolean().default(false).describe('Whether the computer is not restarted afterwards.'),
  }),
  optionProblems: (options) => membershipProblems(options),
  configMgr: {
    type: 'JoinDomainWorkgroupAction',
    runIn: 'FullOS',
    program: 'osdjoin.exe',
    properties: [
      { property: 'Type', variable: 'OSDJoinType', option: 'join', values: { '0': 'domain', '1': 'workgroup' } },
      { property: 'DomainName', variable: 'OSDJoinDomainName', option: 'domain' },
      { property: 'DomainOUName', variable: 'OSDJoinDomainOUName', option: 'organizationalUnit' },
      { property: 'DomainUsername', variable: 'OSDJoinAccount', option: 'account' },
      { property: 'DomainPassword', variable: 'OSDJoinPassword', secret: true },
      { property: 'WorkgroupName', variable: 'OSDJoinWorkgroupName', option: 'workgroup' },
      { property: 'SkipReboot', variable: 'OSDJoinSkipReboot', option: 'skipReboot', as: 'flag' },
    ],
  },
});
