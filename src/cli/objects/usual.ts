/** What goes without saying: an export leaves it out, and a file may say it all the same. */
import { isDeepStrictEqual } from 'node:util';
import { usualSettings } from '../../api/deployment-settings.ts';

/** By key: it means the same in all kinds that have it. As the site takes what is left out of something new. */
const USUAL: Readonly<Record<string, unknown>> = {
  ...{ description: '', variablePrecedence: 1, enabled: true, debug: false },
  ...usualSettings,
  ...{ variables: [], devices: [], macs: [], categories: [], obsolete: false },
  ...{ primaryUsers: [], userDeviceAffinity: 'none' },
  ...{ displayName: '', disabled: false, securityRoles: [], securityScopes: 'all', collections: 'all', identities: [] },
  ...{ caCertificates: null, siteUrl: null, scopes: ['openid', 'profile'], rolesClaim: 'groups' },
  ...{ limitingCollection: 'All Systems', queryRules: [], includedCollections: [], excludedCollections: [] },
  ...{ maintenanceWindows: [], evaluationSchedule: { kind: 'daily', time: '03:00', timeZone: 'UTC' } },
  ...{ version: '', manufacturer: '', language: '', publisher: '', releaseNotes: '', comment: '' },
  ...{ sourceFolder: null, programs: [], supersedes: [], taskSequences: true },
  ...{ protected: false, alert: { successBelow: null, failureAbove: null }, allowHttp: false, duplicateIdentities: [] },
  ...{ roleMappings: [], makeUsers: false, pxePassword: null },
};

export function withoutUsual(whole: object): Record<string, unknown> {
  const entries: [string, unknown][] = Object.entries(whole);
  return Object.fromEntries(
    entries.filter(([key, value]) => !(Object.hasOwn(USUAL, key) && isDeepStrictEqual(value, USUAL[key]))),
  );
}
