/** Every route of the contract, asked by people of one department about what belongs to another: that there is nothing of it for them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createSecurityScope } from '../../api/security-scopes.ts';
import { contractRoutes, isForPeople, nameOf } from '../http/test-contract-routes.ts';
import { applicationBody, packageBody } from '../packages/test-software.ts';
import { createTestSite } from '../test-site.ts';
import { ask, cookieFor } from '../users/test-people.ts';
import { type Department, makeDepartment } from './test-departments.ts';

type Limited = keyof Department['people'];

interface Asked {
  readonly params?: Record<string, string>;
  readonly body?: object;
}

/**
 * To whom the other department is hidden: people limited to security scopes (S), to collections (C); people limited to both always. `site`: the route
 * concerns the whole site, and is refused to all of them. `open`: it tells and changes nothing of a department.
 */
type Hidden = 'S' | 'C' | 'SC' | 'site' | 'open';

interface Row {
  readonly hidden: Hidden;
  /** Absent: what is asked for has no id, so that the answer may only be without the other department. */
  readonly about?: (department: Department) => Asked;
}

const device = ({ device }: Department): Asked => ({ params: { id: device.id } });
const conflict = ({ conflictId }: Department): Asked => ({ params: { id: conflictId } });
const idle = ({ idle }: Department): Asked => ({ params: { id: idle.id } });
const run = ({ run }: Department): Asked => ({ params: { id: run } });
const member = ({ collection, idle }: Department): Asked => ({ params: { id: collection.id, deviceId: idle.id } });
const editingTab = randomUUID();
const editLock = ({ sequence: { id } }: Department): Asked => ({ params: { id }, body: { tab: editingTab } });
const scopes = (id: string, { scope }: Department): Asked => ({
  params: { id },
  body: { securityScopeIds: [scope.id] },
});

const noAffinities = { text: 'device,user\n' };

const table: Record<string, Row> = {
  'GET /api/site': { hidden: 'open' },
  'GET /api/site/health': { hidden: 'site' },
  'GET /api/site/log': { hidden: 'site' },
  'GET /api/site/certificates': { hidden: 'site' },
  'GET /api/site/backups': { hidden: 'site' },
  'PATCH /api/site/backups': { hidden: 'site' },
  'GET /api/site/high-risk-settings': { hidden: 'site' },
  'PATCH /api/site/high-risk-settings': { hidden: 'site' },
  'GET /api/site/pxe-settings': { hidden: 'site' },
  'PATCH /api/site/pxe-settings': { hidden: 'site' },
  'GET /api/identity-conflicts': { hidden: 'C' },
  'DELETE /api/identity-conflicts/:id': { hidden: 'C', about: conflict },
  'POST /api/identity-conflicts/:id/resolve/preview': {
    hidden: 'C',
    about: (d) => ({ ...conflict(d), body: { deviceId: d.idle.id } }),
  },
  // Of devices of two departments: marks-of-two-departments.test.ts.
  'POST /api/identity-conflicts/:id/resolve': {
    hidden: 'C',
    about: (d) => ({
      ...conflict(d),
      body: { deviceId: d.idle.id, planId: d.resolutionPlanId, confirmDeviceCount: 1 },
    }),
  },
  'GET /api/duplicate-identities': { hidden: 'site' },
  'POST /api/duplicate-identities': { hidden: 'site' },
  'DELETE /api/duplicate-identities/:id': { hidden: 'site' },
  'GET /api/site/settings': { hidden: 'site' },
  'PATCH /api/site/settings': { hidden: 'site' },
  'GET /api/waiting-computers': { hidden: 'site' },
  'POST /api/waiting-computers/:id/approve': { hidden: 'site' },
  'POST /api/waiting-computers/:id/reject': { hidden: 'site' },
  'GET /api/devices': { hidden: 'C' },
  'GET /api/device-models': { hidden: 'C' },
  'POST /api/devices': {
    hidden: 'SC',
    about: ({ collection }) => ({
      body: {
        ...{ name: `new-${randomUUID().slice(0, 8)}`, smbiosUuid: randomUUID() },
        ...{ collectionIds: [collection.id], confirmDeviceCount: 1 },
      },
    }),
  },
  'GET /api/devices/:id': { hidden: 'C', about: device },
  'PUT /api/devices/:id/variables': {
    hidden: 'C',
    about: ({ device: { id } }) => ({ params: { id }, body: { variables: [{ name: 'Room', value: '12' }] } }),
  },
  'PATCH /api/devices/:id': {
    hidden: 'C',
    about: ({ idle: { id } }) => ({ params: { id }, body: { assetTag: 'A-1' } }),
  },
  'PUT /api/devices/:id/categories': {
    hidden: 'C',
    about: ({ device: { id } }) => ({ params: { id }, body: { deviceCategoryIds: [] } }),
  },
  'POST /api/devices/imports/preview': { hidden: 'open', about: () => ({ body: { text: 'x,,52:54:00:77:00:01' } }) },
  'POST /api/devices/imports': {
    hidden: 'SC',
    about: ({ collection }) => ({
      body: {
        text: `new-${randomUUID().slice(0, 8)},${randomUUID()}`,
        ...{ collectionIds: [collection.id], confirmDeviceCount: 1 },
      },
    }),
  },
  'GET /api/deployment-templates': { hidden: 'open' },
  'POST /api/deployment-templates': { hidden: 'site' },
  'PATCH /api/deployment-templates/:id': { hidden: 'site' },
  'DELETE /api/deployment-templates/:id': { hidden: 'site' },
  'GET /api/device-categories': { hidden: 'open' },
  'POST /api/device-categories': { hidden: 'site' },
  'PATCH /api/device-categories/:id': { hidden: 'site' },
  'DELETE /api/device-categories/:id': { hidden: 'site' },
  'DELETE /api/devices/:id': { hidden: 'C', about: idle },
  'POST /api/devices/:id/merge/preview': {
    hidden: 'C',
    about: ({ idle, ended }) => ({ params: { id: idle.id }, body: { otherId: ended.id } }),
  },
  'POST /api/devices/:id/merge': {
    hidden: 'C',
    about: ({ idle, ended, mergePlanId }) => ({
      params: { id: idle.id },
      body: { otherId: ended.id, planId: mergePlanId, confirmDeviceCount: 1 },
    }),
  },
  'POST /api/devices/:id/clear-required-deployments': { hidden: 'C', about: device },
  'GET /api/devices/:id/deployments': { hidden: 'C', about: device },
  'GET /api/devices/:id/maintenance-times': { hidden: 'C', about: device },
  'GET /api/devices/:id/collections': { hidden: 'C', about: device },
  'PUT /api/devices/:id/protection': {
    hidden: 'C',
    about: ({ device: { id } }) => ({ params: { id }, body: { protected: false } }),
  },
  'POST /api/collections/:id/clear-required-deployments': {
    hidden: 'SC',
    about: ({ collection: { id } }) => ({ params: { id }, body: { confirmDeviceCount: 2 } }),
  },
  'GET /api/devices/:id/boot-events': { hidden: 'C', about: device },
  'GET /api/boot-events': { hidden: 'C' },
  'GET /api/devices/:id/boot-decision': { hidden: 'C', about: device },
  'GET /api/boot-decision': { hidden: 'site' },
  'POST /api/devices/:id/wake': { hidden: 'C', about: device },
  'POST /api/devices/:id/boot-tickets': { hidden: 'C', about: device },
  'GET /api/recovery-keys': { hidden: 'C' },
  'GET /api/recovery-keys/:id': { hidden: 'C', about: ({ recoveryKeyId: id }) => ({ params: { id } }) },
  'POST /api/recovery-keys/:id/show': {
    hidden: 'C',
    about: ({ recoveryKeyId: id }) => ({ params: { id }, body: {} }),
  },
  'DELETE /api/recovery-keys/:id': { hidden: 'C', about: ({ recoveryKeyId: id }) => ({ params: { id } }) },
  'GET /api/computer-associations': { hidden: 'C' },
  'POST /api/computer-associations': {
    hidden: 'C',
    about: ({ device, idle }) => ({ body: { sourceDeviceId: idle.id, destinationDeviceId: device.id } }),
  },
  'DELETE /api/computer-associations/:id': {
    hidden: 'C',
    about: ({ associationId: id }) => ({ params: { id } }),
  },
  'GET /api/user-device-affinities': { hidden: 'C' },
  'POST /api/user-device-affinities': {
    hidden: 'C',
    about: ({ device }) => ({ body: { deviceId: device.id, userName: 'D\\new' } }),
  },
  'POST /api/user-device-affinities/:id/approve': { hidden: 'C', about: ({ affinityId: id }) => ({ params: { id } }) },
  'DELETE /api/user-device-affinities/:id': { hidden: 'C', about: ({ affinityId: id }) => ({ params: { id } }) },
  // Lines about another department's devices are wrong, as those about none are (user-device-affinity.test.ts).
  'POST /api/user-device-affinities/imports/preview': { hidden: 'open', about: () => ({ body: noAffinities }) },
  'POST /api/user-device-affinities/imports': { hidden: 'open', about: () => ({ body: noAffinities }) },
  'PUT /api/devices/:id/primary-users': {
    hidden: 'C',
    about: ({ device: { id } }) => ({ params: { id }, body: { userNames: ['D\\new'] } }),
  },
  'GET /api/collections': { hidden: 'SC' },
  'POST /api/collections': { hidden: 'open', about: () => ({ body: { name: `new ${randomUUID()}` } }) },
  'PATCH /api/collections/:id': {
    hidden: 'SC',
    about: ({ collection: { id } }) => ({ params: { id }, body: { variablePrecedence: 2 } }),
  },
  'DELETE /api/collections/:id': { hidden: 'SC', about: ({ emptyCollection: { id } }) => ({ params: { id } }) },
  'PUT /api/collections/:id/security-scopes': { hidden: 'SC', about: (d) => scopes(d.collection.id, d) },
  'GET /api/collections/:id/members': { hidden: 'SC', about: ({ collection: { id } }) => ({ params: { id } }) },
  'POST /api/collections/:id/members': {
    hidden: 'SC',
    about: ({ collection, idle }) => ({ params: { id: collection.id }, body: { deviceIds: [idle.id] } }),
  },
  'GET /api/collections/:id/maintenance-times': {
    hidden: 'SC',
    about: ({ collection: { id } }) => ({ params: { id } }),
  },
  'GET /api/collections/:id': { hidden: 'SC', about: ({ collection: { id } }) => ({ params: { id } }) },
  'GET /api/collections/:id/members/:deviceId': { hidden: 'SC', about: member },
  'POST /api/collections/:id/evaluate': {
    hidden: 'SC',
    about: ({ collection: { id } }) => ({ params: { id }, body: {} }),
  },
  'GET /api/collections/query-attributes': { hidden: 'open' },
  'POST /api/collections/query-preview': {
    hidden: 'SC',
    about: ({ collection: { id } }) => ({ body: { query: 'name like "*"', limitingCollectionId: id } }),
  },
  'POST /api/collections/:id/members/removals': {
    hidden: 'SC',
    about: ({ collection, idle }) => ({ params: { id: collection.id }, body: { deviceIds: [idle.id] } }),
  },
  'GET /api/collections/:id/direct-rules': { hidden: 'SC', about: ({ collection: { id } }) => ({ params: { id } }) },
  'PUT /api/collections/:id/members/:deviceId': { hidden: 'SC', about: member },
  'DELETE /api/collections/:id/members/:deviceId': { hidden: 'SC', about: member },
  // Of their own alone, whoever they are: uploads/upload.test.ts.
  'GET /api/uploads': { hidden: 'open' },
  'POST /api/uploads': { hidden: 'open' },
  'GET /api/uploads/:id': { hidden: 'open' },
  'PATCH /api/uploads/:id': { hidden: 'open' },
  'DELETE /api/uploads/:id': { hidden: 'open' },
  'GET /api/images': { hidden: 'S' },
  'POST /api/images': { hidden: 'open', about: () => ({ body: { name: `new ${randomUUID()}`, path: imageFile } }) },
  'GET /api/images/:id': { hidden: 'S', about: ({ image: { id } }) => ({ params: { id } }) },
  'POST /api/images/:id/reload': { hidden: 'S', about: ({ image: { id } }) => ({ params: { id } }) },
  'PUT /api/images/:id/security-scopes': { hidden: 'S', about: (d) => scopes(d.image.id, d) },
  'DELETE /api/images/:id': { hidden: 'S', about: ({ image: { id } }) => ({ params: { id } }) },
  'GET /api/upgrade-packages': { hidden: 'S' },
  'POST /api/upgrade-packages': {
    hidden: 'open',
    about: () => ({ body: { name: `new ${randomUUID()}`, path: imageFile } }),
  },
  'GET /api/upgrade-packages/:id': { hidden: 'S', about: ({ upgradePackage: { id } }) => ({ params: { id } }) },
  'POST /api/upgrade-packages/:id/reload': { hidden: 'S', about: ({ upgradePackage: { id } }) => ({ params: { id } }) },
  'PUT /api/upgrade-packages/:id/security-scopes': { hidden: 'S', about: (d) => scopes(d.upgradePackage.id, d) },
  'DELETE /api/upgrade-packages/:id': { hidden: 'S', about: ({ upgradePackage: { id } }) => ({ params: { id } }) },
  'GET /api/packages': { hidden: 'S' },
  'POST /api/packages': { hidden: 'open', about: () => ({ body: packageBody(`new ${randomUUID()}`) }) },
  'GET /api/packages/:id': {
    hidden: 'S',
    about: ({
      software: {
        package: { id },
      },
    }) => ({ params: { id } }),
  },
  'PUT /api/packages/:id': {
    hidden: 'S',
    about: ({
      word,
      software: {
        package: { id },
      },
    }) => ({ params: { id }, body: packageBody(`${word} package`) }),
  },
  'POST /api/packages/:id/content': {
    hidden: 'S',
    about: ({
      software: {
        package: { id },
      },
    }) => ({ params: { id } }),
  },
  'PUT /api/packages/:id/security-scopes': { hidden: 'S', about: (d) => scopes(d.software.package.id, d) },
  'DELETE /api/packages/:id': {
    hidden: 'S',
    about: ({
      software: {
        package: { id },
      },
    }) => ({ params: { id } }),
  },
  'GET /api/applications': { hidden: 'S' },
  'POST /api/applications': { hidden: 'open', about: () => ({ body: applicationBody(`new ${randomUUID()}`) }) },
  'GET /api/applications/:id': {
    hidden: 'S',
    about: ({
      software: {
        application: { id },
      },
    }) => ({ params: { id } }),
  },
  'PUT /api/applications/:id': {
    hidden: 'S',
    about: ({
      word,
      software: {
        application: { id },
      },
    }) => ({ params: { id }, body: applicationBody(`${word} application`) }),
  },
  'POST /api/applications/:id/content': {
    hidden: 'S',
    about: ({
      software: {
        application: { id },
      },
    }) => ({ params: { id } }),
  },
  'PUT /api/applications/:id/security-scopes': { hidden: 'S', about: (d) => scopes(d.software.application.id, d) },
  'DELETE /api/applications/:id': {
    hidden: 'S',
    about: ({
      software: {
        application: { id },
      },
    }) => ({ params: { id } }),
  },
  'GET /api/boot-images': { hidden: 'open' },
  'POST /api/boot-images': { hidden: 'site' },
  'DELETE /api/boot-images/:id': { hidden: 'site' },
  'GET /api/content': { hidden: 'site' },
  'GET /api/content/:versionId': { hidden: 'site' },
  'POST /api/content/validate': { hidden: 'site' },
  'POST /api/content/repair': { hidden: 'site' },
  'GET /api/content/validation-schedule': { hidden: 'site' },
  'PATCH /api/content/validation-schedule': { hidden: 'site' },
  'GET /api/task-sequences': { hidden: 'S' },
  'POST /api/task-sequences': {
    hidden: 'open',
    about: () => ({ body: { document: { version: 1, name: `new ${randomUUID()}`, steps: [] } } }),
  },
  'POST /api/task-sequences/imports': {
    hidden: 'open',
    about: () => ({
      body: {
        name: 'x.zip',
        sequences: [{ originalId: null, document: { version: 1, name: `new ${randomUUID()}`, steps: [] } }],
      },
    }),
  },
  'POST /api/task-sequences/translations': { hidden: 'open' },
  'GET /api/task-sequences/:id/configmgr': { hidden: 'S', about: ({ sequence: { id } }) => ({ params: { id } }) },
  'GET /api/task-sequences/:id': { hidden: 'S', about: ({ sequence: { id } }) => ({ params: { id } }) },
  'GET /api/task-sequences/:id/versions': { hidden: 'S', about: ({ sequence: { id } }) => ({ params: { id } }) },
  'GET /api/task-sequences/:id/versions/:version': {
    hidden: 'S',
    about: ({ sequence: { id } }) => ({ params: { id, version: '1' } }),
  },
  'GET /api/task-sequences/:id/difference': { hidden: 'S', about: ({ sequence: { id } }) => ({ params: { id } }) },
  'POST /api/task-sequences/:id/versions/:version/restore': {
    hidden: 'S',
    about: ({ sequence: { id } }) => ({ params: { id, version: '1' }, body: {} }),
  },
  'PUT /api/task-sequences/:id': {
    hidden: 'S',
    about: ({ sequence: { id, name } }) => ({ params: { id }, body: { document: { version: 1, name, steps: [] } } }),
  },
  'PUT /api/task-sequences/:id/security-scopes': { hidden: 'S', about: (d) => scopes(d.sequence.id, d) },
  'GET /api/task-sequences/:id/edit-lock': { hidden: 'S', about: ({ sequence: { id } }) => ({ params: { id } }) },
  'PUT /api/task-sequences/:id/edit-lock': { hidden: 'S', about: editLock },
  'POST /api/task-sequences/:id/edit-lock/release': { hidden: 'S', about: editLock },
  'POST /api/task-sequences/:id/edit-lock/request': { hidden: 'S', about: editLock },
  'POST /api/task-sequences/:id/edit-lock/answer': {
    hidden: 'S',
    about: ({ sequence: { id } }) => ({ params: { id }, body: { tab: editingTab, handOver: false } }),
  },
  'POST /api/task-sequences/:id/edit-lock/break': { hidden: 'S', about: editLock },
  'DELETE /api/task-sequences/:id': { hidden: 'S', about: ({ spareSequence: { id } }) => ({ params: { id } }) },
  'GET /api/deployments': { hidden: 'SC' },
  'GET /api/deployments/:id': { hidden: 'SC', about: ({ deployment: { id } }) => ({ params: { id } }) },
  'POST /api/deployments': {
    hidden: 'SC',
    about: ({ sequence, collection }) => ({
      body: { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'available' },
    }),
  },
  'POST /api/deployments/preview': {
    hidden: 'SC',
    about: ({ sequence, collection }) => ({
      body: { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' },
    }),
  },
  'PATCH /api/deployments/:id': {
    hidden: 'SC',
    about: ({ deployment: { id } }) => ({ params: { id }, body: { enabled: true } }),
  },
  'POST /api/deployments/:id/resume': {
    hidden: 'SC',
    about: ({ deployment: { id } }) => ({ params: { id }, body: {} }),
  },
  'POST /api/deployments/:id/open-next-wave': {
    hidden: 'SC',
    about: ({ spareDeployment: { id } }) => ({ params: { id } }),
  },
  'DELETE /api/deployments/:id': { hidden: 'SC', about: ({ spareDeployment: { id } }) => ({ params: { id } }) },
  'GET /api/deployments/:id/status': { hidden: 'SC', about: ({ deployment: { id } }) => ({ params: { id } }) },
  'GET /api/deployments/:id/status/devices': { hidden: 'SC', about: ({ deployment: { id } }) => ({ params: { id } }) },
  'GET /api/devices/:id/runs': { hidden: 'C', about: device },
  'GET /api/status-messages': { hidden: 'SC' },
  'GET /api/reports': { hidden: 'open' },
  // Each report by itself: reports/reports.test.ts.
  'GET /api/reports/:name': { hidden: 'open' },
  // With a text to look for: runs/run-log-search.test.ts.
  'GET /api/run-log': { hidden: 'open' },
  'GET /api/deployments/:id/alert': { hidden: 'SC', about: ({ deployment: { id } }) => ({ params: { id } }) },
  'PUT /api/deployments/:id/alert': {
    hidden: 'SC',
    about: ({ deployment: { id } }) => ({
      params: { id },
      body: { successBelow: null, failureAbove: { percent: 10 } },
    }),
  },
  'GET /api/deployment-alerts': { hidden: 'SC' },
  'GET /api/alerts': { hidden: 'SC' },
  'POST /api/alerts/:id/acknowledge': { hidden: 'SC', about: ({ alertId }) => ({ params: { id: alertId } }) },
  'GET /api/lab': { hidden: 'site' },
  'POST /api/lab/computers': { hidden: 'site' },
  'POST /api/lab/computers/:name/power': { hidden: 'site' },
  'POST /api/lab/computers/:name/cable': { hidden: 'site' },
  'POST /api/lab/computers/:name/keys': { hidden: 'site' },
  'DELETE /api/lab/computers/:name': { hidden: 'site' },
  'GET /api/lab/computers/:name/screen': { hidden: 'site' },
  'GET /api/webhooks': { hidden: 'site' },
  'GET /api/webhooks/:id': { hidden: 'site' },
  'POST /api/webhooks': { hidden: 'site' },
  'PATCH /api/webhooks/:id': { hidden: 'site' },
  'DELETE /api/webhooks/:id': { hidden: 'site' },
  'POST /api/webhooks/:id/test': { hidden: 'site' },
  'GET /api/webhooks/:id/deliveries': { hidden: 'site' },
  'GET /api/email/settings': { hidden: 'site' },
  'PATCH /api/email/settings': { hidden: 'site' },
  'POST /api/email/test': { hidden: 'site' },
  'GET /api/email/deliveries': { hidden: 'site' },
  'GET /api/runs': { hidden: 'SC' },
  'GET /api/runs/:id': { hidden: 'SC', about: run },
  'GET /api/runs/:id/records': { hidden: 'SC', about: run },
  'GET /api/runs/:id/log': { hidden: 'SC', about: run },
  'GET /api/runs/:id/report': { hidden: 'SC', about: ({ endedRun }) => ({ params: { id: endedRun } }) },
  'GET /api/runs/:id/evidence': { hidden: 'SC', about: ({ endedRun }) => ({ params: { id: endedRun } }) },
  'POST /api/runs/:id/resume': { hidden: 'SC', about: ({ failedRun }) => ({ params: { id: failedRun } }) },
  'GET /api/runs/:id/debugger': { hidden: 'SC', about: run },
  'POST /api/runs/:id/debugger': { hidden: 'SC', about: (d) => ({ ...run(d), body: { command: 'pause' } }) },
  'GET /api/runs/:id/difference': { hidden: 'SC', about: ({ failedRun }) => ({ params: { id: failedRun } }) },
  'POST /api/runs/:id/resume-edited': {
    hidden: 'SC',
    about: ({ failedRun, documentSha256 }) => ({ params: { id: failedRun }, body: { documentSha256 } }),
  },
  'POST /api/runs/:id/cancel': { hidden: 'SC', about: (d) => ({ ...run(d), body: { force: true } }) },
  'POST /api/object-changes': {
    hidden: 'C',
    about: ({ device: { id } }) => ({
      body: {
        changes: [
          {
            ...{ route: 'PUT /api/devices/:id/variables', params: { id } },
            body: { variables: [{ name: 'Room', value: '12' }] },
          },
        ],
      },
    }),
  },
  'GET /api/jobs': { hidden: 'S' },
  'GET /api/jobs/:id': { hidden: 'S', about: ({ jobId }) => ({ params: { id: jobId } }) },
  'GET /api/audit': { hidden: 'site' },
  'GET /api/audit/verify': { hidden: 'site' },
  'GET /api/sealing-keys': { hidden: 'site' },
  'POST /api/sealing-keys': { hidden: 'site' },
  'GET /api/users': { hidden: 'site' },
  'POST /api/users': { hidden: 'site' },
  'PATCH /api/users/:id': { hidden: 'site' },
  'PUT /api/users/:id/password': { hidden: 'site' },
  'DELETE /api/users/:id': { hidden: 'site' },
  'POST /api/users/:id/identities': { hidden: 'site' },
  'DELETE /api/users/:id/identities/:identityId': { hidden: 'site' },
  'GET /api/identity-providers': { hidden: 'site' },
  'GET /api/identity-providers/:id': { hidden: 'site' },
  'POST /api/identity-providers': { hidden: 'site' },
  'PATCH /api/identity-providers/:id': { hidden: 'site' },
  'POST /api/identity-providers/:id/test': { hidden: 'site' },
  'DELETE /api/identity-providers/:id': { hidden: 'site' },
  'GET /api/security-roles': { hidden: 'site' },
  'GET /api/security-roles/:id': { hidden: 'site' },
  'POST /api/security-roles': { hidden: 'site' },
  'PATCH /api/security-roles/:id': { hidden: 'site' },
  'DELETE /api/security-roles/:id': { hidden: 'site' },
  'GET /api/security-scopes': { hidden: 'S' },
  'POST /api/security-scopes': { hidden: 'site' },
  'DELETE /api/security-scopes/:id': { hidden: 'site' },
  'POST /api/setup-links': { hidden: 'site' },
  'GET /api/api-tokens': { hidden: 'open' },
  'POST /api/api-tokens': {
    hidden: 'SC',
    about: ({ scope, collection }) => ({
      body: { name: randomUUID(), securityScopeIds: [scope.id], collectionIds: [collection.id] },
    }),
  },
  'DELETE /api/api-tokens/:id': { hidden: 'open' },
  'POST /api/sign-out': { hidden: 'open' },
  // Whoever shares one shares it with everybody: saved-filter.test.ts.
  'GET /api/saved-filters': { hidden: 'open' },
  'POST /api/saved-filters': { hidden: 'open' },
  'PATCH /api/saved-filters/:id': { hidden: 'open' },
  'DELETE /api/saved-filters/:id': { hidden: 'open' },
  'GET /api/me': { hidden: 'open' },
  'PUT /api/me/password': { hidden: 'open' },
  'GET /api/me/sessions': { hidden: 'open' },
  'DELETE /api/me/sessions/:id': { hidden: 'open' },
};

const site = await createTestSite();
const imageFile = join(site.folder('image'), 'image.wim');
writeFileSync(imageFile, 'looked at by the job');
const own = await makeDepartment(site, 'alpha');
const other = await makeDepartment(site, 'bravo');
await site.admin(createSecurityScope, { body: { name: 'bravo second scope' } });
const routes = (await contractRoutes()).filter(isForPeople);
const limits: readonly Limited[] = ['both', 'scopes', 'collections'];

const isHidden = (hidden: Hidden, from: Limited): boolean =>
  from === 'both' ? hidden !== 'open' : hidden.includes(from === 'scopes' ? 'S' : 'C');

async function askAs(personId: string, { method, path }: (typeof routes)[number], { params = {}, body }: Asked) {
  const url = path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? randomUUID());
  const cookie = await cookieFor(site, personId);
  return ask(site, url, { method, cookie, ...(body === undefined ? {} : { body }) });
}

const idPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Every id of the other department, wherever it stands. */
const otherIds = new Set(JSON.stringify(other).match(idPattern));

/** The same, with another id for each that the answer names: one that nothing has. */
function withUnknownIds(asked: Asked, answer: string): { asked: Asked; known: Map<string, string> } {
  const named = [...new Set(answer.match(idPattern))].filter((id) => otherIds.has(id));
  const known = new Map(named.map((id) => [randomUUID() as string, id]));
  let text = JSON.stringify(asked);
  for (const [unknown, id] of known) text = text.replaceAll(id, unknown);
  return { asked: JSON.parse(text), known };
}

function assertNothingOfOther(text: string, asked: Asked): void {
  assert.ok(!text.includes('bravo'), text);
  const given = JSON.stringify(asked);
  for (const id of text.match(idPattern) ?? []) assert.ok(!otherIds.has(id) || given.includes(id), `${id}: ${text}`);
}

test('the table has a row for every route that people use, and no other', () => {
  assert.deepEqual(Object.keys(table).sort(), routes.map(nameOf).sort());
});

for (const route of routes) {
  const row = table[nameOf(route)];
  if (row === undefined) continue;
  const { hidden, about } = row;
  describe(nameOf(route), () => {
    for (const limited of limits.filter((each) => hidden === 'site' || hidden === 'open' || isHidden(hidden, each)))
      test(`holds nothing of another department for somebody limited to ${limited}`, async () => {
        const person = own.people[limited];
        const asked = about?.(other) ?? {};
        const answer = await askAs(person, route, asked);
        assertNothingOfOther(answer.body, asked);
        if (hidden === 'site') {
          assert.deepEqual([answer.statusCode, answer.json().code], [403, 'SLIP-1038'], answer.body);
        } else if (hidden !== 'open' && about !== undefined) {
          assert.deepEqual([answer.statusCode, answer.json().code], [404, 'SLIP-1002'], answer.body);
          const unknown = withUnknownIds(asked, answer.body);
          const missing = await askAs(person, route, unknown.asked);
          const text = missing.body.replace(idPattern, (id) => unknown.known.get(id) ?? id);
          assert.deepEqual([answer.statusCode, answer.body], [missing.statusCode, text]);
        }
      });

    if (hidden !== 'site' && hidden !== 'open')
      for (const limited of limits.filter((each) => !isHidden(hidden, each)))
        test(`hides nothing from somebody limited to ${limited}, which it has nothing to do with`, async () => {
          const department = route.method === 'GET' ? other : await makeDepartment(site, `charlie${nextCount()}`);
          const answer = await askAs(own.people[limited], route, about?.(department) ?? {});
          assert.equal(answer.statusCode, 200, answer.body);
          if (about === undefined) assert.ok(answer.body.includes(nameIn(other, answer.body)), answer.body);
        });

    if (hidden !== 'site' && (about !== undefined || hidden !== 'open'))
      test('answers about one’s own department', async () => {
        const department = route.method === 'GET' ? own : await makeDepartment(site, `delta${nextCount()}`);
        const answer = await askAs(department.people.both, route, about?.(department) ?? {});
        assert.equal(answer.statusCode, 200, answer.body);
        if (about === undefined) assert.ok(answer.body.includes(nameIn(own, answer.body)), answer.body);
      });
  });
}

let count = 0;
const nextCount = () => ++count;

/** Lists name things of the department by its word; a list of jobs has only ids. */
function nameIn({ word, jobId }: Department, text: string): string {
  return text.includes(jobId) ? jobId : word;
}
