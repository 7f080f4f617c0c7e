/** Every migration, in order. Append only: a migration that has shipped is never edited (its checksum is kept). */
import type { Migration } from './migrate.ts';
import { spine } from './migrations/0001-spine.ts';
import { runReports } from './migrations/0002-run-reports.ts';
import { people } from './migrations/0003-people.ts';
import { contentCare } from './migrations/0004-content-care.ts';
import { captures } from './migrations/0005-captures.ts';
import { audit } from './migrations/0006-audit.ts';
import { identityProviders } from './migrations/0007-identity-providers.ts';
import { scopes } from './migrations/0008-security-scopes.ts';
import { eventBatches } from './migrations/0009-event-batches.ts';
import { bootFactChanges } from './migrations/0010-boot-fact-changes.ts';
import { debuggedRuns } from './migrations/0011-debugger.ts';
import { eventsAtCommit } from './migrations/0012-events-at-commit.ts';
import { deviceFacts } from './migrations/0013-device-facts.ts';
import { collectionRules } from './migrations/0014-collection-rules.ts';
import { networkBootSettings } from './migrations/0015-network-boot-settings.ts';
import { deploymentSettings } from './migrations/0016-deployment-settings.ts';
import { deviceRecords } from './migrations/0017-device-records.ts';
import { monitoring } from './migrations/0018-monitoring.ts';
import { keysAndUsersOfDevices } from './migrations/0019-keys-and-users-of-devices.ts';
import { software } from './migrations/0020-software.ts';
import { highRiskControl } from './migrations/0021-high-risk-control.ts';
import { identity } from './migrations/0022-identity.ts';
import { rolesAndEmail } from './migrations/0023-roles-and-email.ts';
import { disksAndSystemsOfDevices } from './migrations/0024-disks-and-systems-of-devices.ts';
import { assignments } from './migrations/0025-assignments.ts';
import { operatingSystemsOfDevices } from './migrations/0026-operating-systems-of-devices.ts';
import { disabledTaskSequences } from './migrations/0027-disabled-task-sequences.ts';
import { startNotices } from './migrations/0028-start-notices.ts';
import { assetTagsOfRecords } from './migrations/0029-asset-tags-of-records.ts';
import { obeyedWindows } from './migrations/0030-obeyed-windows.ts';
import { rejectionsAndOutcomes } from './migrations/0031-rejections-and-outcomes.ts';
import { taskSequenceEditLocks } from './migrations/0032-task-sequence-edit-locks.ts';
import { uploads } from './migrations/0033-uploads.ts';
import { saversOfVersions } from './migrations/0034-savers-of-versions.ts';
import { backupsAndSavedFilters } from './migrations/0035-backups-and-saved-filters.ts';
import { bootPhrases } from './migrations/0036-boot-phrases.ts';
import { upgradePackages } from './migrations/0037-upgrade-packages.ts';

export const migrations: readonly Migration[] = [
  spine,
  runReports,
  people,
  contentCare,
  captures,
  audit,
  identityProviders,
  scopes,
  eventBatches,
  bootFactChanges,
  debuggedRuns,
  eventsAtCommit,
  deviceFacts,
  collectionRules,
  networkBootSettings,
  deploymentSettings,
  deviceRecords,
  monitoring,
  keysAndUsersOfDevices,
  software,
  highRiskControl,
  identity,
  rolesAndEmail,
  disksAndSystemsOfDevices,
  assignments,
  operatingSystemsOfDevices,
  disabledTaskSequences,
  startNotices,
  assetTagsOfRecords,
  obeyedWindows,
  rejectionsAndOutcomes,
  taskSequenceEditLocks,
  uploads,
  saversOfVersions,
  backupsAndSavedFilters,
  bootPhrases,
  upgradePackages,
];
