/** A small site in memory for tests of commands: a few plain lists, which tests may look at and change, behind the routes of the contract. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { RunRecord } from '../api/agent.ts';
import * as tokens from '../api/api-tokens.ts';
import * as audit from '../api/audit.ts';
import * as bootImages from '../api/boot-images.ts';
import * as collections from '../api/collections.ts';
import * as content from '../api/content.ts';
import * as deployments from '../api/deployments.ts';
import * as devices from '../api/devices.ts';
import { SlipwayError } from '../api/errors.ts';
import type { SlipwayEvent } from '../api/events.ts';
import * as images from '../api/images.ts';
import * as jobs from '../api/jobs.ts';
import * as runs from '../api/runs.ts';
import * as sealingKeys from '../api/sealing-keys.ts';
import * as securityRoles from '../api/security-roles.ts';
import type { SecurityScope } from '../api/security-scopes.ts';
import * as setupLinks from '../api/setup-links.ts';
import * as site from '../api/site.ts';
import { exportToConfigMgr, translateTaskSequences } from '../api/task-sequence-translations.ts';
import * as taskSequences from '../api/task-sequences.ts';
import * as users from '../api/users.ts';
import { parseTaskSequence } from '../task-sequence/parse.ts';
import { ContractServer } from './contract-test-support.ts';
import type { SiteEvent } from './event-stream.ts';
import { bindDebugger, type FakeDebugged } from './fake-debugger-test-support.ts';
import { bindSecurityScopes, limitsShown } from './fake-scopes-test-support.ts';
import { callerOf, type Site } from './site.ts';
import {
  AT,
  idOf,
  makeBootImage,
  makeCollection,
  makeDeployment,
  makeDevice,
  makeJob,
  makeSecurityRole,
  makeTaskSequence,
  makeToken,
  makeUser,
} from './things-test-support.ts';

export interface FakeState {
  devices: devices.Device[];
  bootEvents: z.output<typeof devices.BootEventSchema>[];
  collections: collections.Collection[];
  members: { collectionId: string; deviceId: string }[];
  images: images.Image[];
  bootImages: bootImages.BootImage[];
  content: content.Content;
  contentDetails: content.ContentDetails[];
  validationSchedule: content.ValidationSchedule;
  taskSequences: taskSequences.TaskSequence[];
  /** What becomes of a file: the test says it. */
  translate: (body: {
    file: string;
    name?: string | undefined;
    map: Record<string, string>;
  }) => z.input<typeof translateTaskSequences.response>;
  /** What was imported last. */
  imported: z.output<NonNullable<typeof taskSequences.importTaskSequences.body>> | null;
  deployments: deployments.Deployment[];
  runs: runs.Run[];
  debugged: FakeDebugged | null;
  records: Record<string, RunRecord[]>;
  log: { id: number; at: string; line: string }[];
  tokens: tokens.ApiToken[];
  users: users.User[];
  /** By user name. */
  passwords: Record<string, string>;
  securityRoles: securityRoles.SecurityRole[];
  securityScopes: SecurityScope[];
  jobs: jobs.Job[];
  pxePassword: string | null;
  policyKey: { keyId: string; publicKeyPem: string };
  reports: Record<string, z.output<typeof runs.getRunReport.response>>;
  sealingKeys: sealingKeys.SealingKey[];
  audit: audit.ListedAuditEntry[];
  auditProblem: audit.AuditVerdict['problem'];
  events: SlipwayEvent[];
}

export class FakeSite {
  readonly state: FakeState;
  readonly contract = new ContractServer();
  #made = 100;

  constructor(state: Partial<FakeState> = {}) {
    this.state = {
      ...{ devices: [], bootEvents: [], collections: [], members: [], images: [], bootImages: [] },
      translate: () => ({
        format: 'mdt-sequence',
        sequences: [],
        share: [],
        counts: { native: 0, translated: 0, opaque: 0, attention: 0 },
      }),
      ...{ taskSequences: [], deployments: [], runs: [], records: {}, log: [], tokens: [], jobs: [], events: [] },
      content: { store: { objects: 0, bytes: 0, freeBytes: 0 }, packages: [] },
      policyKey: { keyId: '0'.repeat(16), publicKeyPem: '-----BEGIN PUBLIC KEY-----' },
      reports: {},
      debugged: null,
      ...{ pxePassword: null, users: [], passwords: {}, securityRoles: [], securityScopes: [] },
      contentDetails: [],
      validationSchedule: { enabled: true, days: ['saturday'], time: '02:00', priority: 'low', nextAt: AT },
      imported: null,
      ...{ audit: [], auditProblem: null, sealingKeys: [] },
      ...state,
    };
    this.#bindDevices();
    this.#bindCollections();
    this.#bindContent();
    this.#bindContentCare();
    this.#bindTaskSequences();
    this.#bindDeployments();
    this.#bindRuns();
    this.#bindSite();
    this.#bindUsers();
    this.#bindSecurityRoles();
    bindDebugger(this.contract, this.state);
    bindSecurityScopes(this.contract, this.state, () => this.#newId());
  }

  /** As the CLI sees it. */
  asSite(local = true): Site {
    return {
      local,
      place: local ? '/var/lib/slipway/run/api.sock' : 'https://10.0.0.1:8443',
      call: callerOf(this.contract.transport),
      events: ({ onOpen }) => this.#events(onOpen),
    };
  }

  async *#events(onOpen: () => void): AsyncGenerator<SiteEvent> {
    onOpen();
    for (const event of this.state.events) yield { value: event, body: event };
  }

  #newId(): string {
    return idOf(this.#made++);
  }

  #bindDevices(): void {
    const { state } = this;
    const find = (id: string) => found(state.devices, id, 'device');
    this.contract.on(devices.listDevices, ({ query: { search = '', after = '', limit } }) => {
      const wanted = search.toLowerCase();
      const matches = ({ name, macs, serialNumber }: devices.Device): boolean =>
        [name, serialNumber ?? ''].some((text) => text.toLowerCase().startsWith(wanted)) ||
        macs.some((mac) => mac.startsWith(wanted.replaceAll('-', ':')));
      const sorted = [...state.devices].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
      return sorted.filter((d) => matches(d) && d.name.toLowerCase() > after.toLowerCase()).slice(0, limit);
    });
    this.contract.on(devices.createDevice, ({ body }) => {
      if (state.devices.some(({ name }) => name === body.name))
        throw new SlipwayError('SLIP-1003', `The device "${body.name}" is there already.`);
      const { name, macs, smbiosUuid = null, serialNumber = null, variables, collectionIds } = body;
      const device = makeDevice({
        id: this.#newId(),
        name,
        macs,
        smbiosUuid,
        serialNumber,
        variables: shown(variables),
      });
      state.devices.push(device);
      state.members.push(...collectionIds.map((collectionId) => ({ collectionId, deviceId: device.id })));
      return device;
    });
    this.contract.on(devices.getDevice, ({ params }) => find(params.id));
    this.contract.on(devices.setDeviceVariables, ({ params, body }) => {
      const device = find(params.id);
      device.variables = shown(body.variables);
      return device;
    });
    this.contract.on(devices.deleteDevice, ({ params }) => {
      state.devices = state.devices.filter((device) => device !== find(params.id));
      return null;
    });
    this.contract.on(devices.clearRequiredDeployments, ({ params }) => ({ cleared: find(params.id) ? 1 : 0 }));
    this.contract.on(devices.listBootEvents, ({ params }) => state.bootEvents.filter((e) => e.deviceId === params.id));
  }

  #bindCollections(): void {
    const { state } = this;
    const counted = (collection: collections.Collection): collections.Collection => ({
      ...collection,
      memberCount: state.members.filter((m) => m.collectionId === collection.id).length || collection.memberCount,
    });
    this.contract.on(collections.listCollections, () => state.collections.map(counted));
    this.contract.on(collections.createCollection, ({ body }) => {
      const made = { id: this.#newId(), builtIn: false, memberCount: 0, createdAt: AT };
      const collection = makeCollection({ ...made, ...body, variables: shown(body.variables) });
      state.collections.push(collection);
      return collection;
    });
    this.contract.on(collections.deleteCollection, ({ params }) => {
      state.collections = state.collections.filter(({ id }) => id !== params.id);
      return null;
    });
    this.contract.on(collections.listCollectionMembers, ({ params }) =>
      state.members
        .filter((m) => m.collectionId === params.id)
        .map(({ deviceId }) => ({ deviceId, name: found(state.devices, deviceId, 'device').name })),
    );
    this.contract.on(collections.addCollectionMember, ({ params }) => {
      state.members.push({ collectionId: params.id, deviceId: params.deviceId });
      return null;
    });
    this.contract.on(collections.removeCollectionMember, ({ params }) => {
      state.members = state.members.filter((m) => m.collectionId !== params.id || m.deviceId !== params.deviceId);
      return null;
    });
  }

  #bindContent(): void {
    const { state } = this;
    this.contract.on(images.listImages, () => state.images);
    this.contract.on(images.getImage, ({ params }) => found(state.images, params.id, 'image'));
    this.contract.on(images.importImage, ({ body }) => {
      const job = makeJob({ id: randomUUID(), message: `Reading ${body.path}` });
      state.jobs.push(job);
      return { jobId: job.id };
    });
    this.contract.on(images.deleteImage, ({ params }) => {
      state.images = state.images.filter((image) => image !== found(state.images, params.id, 'image'));
      return null;
    });
    this.contract.on(content.listContent, () => state.content);
    this.contract.on(jobs.getJob, ({ params }) => found(state.jobs, params.id, 'job'));
    this.contract.on(bootImages.listBootImages, () => state.bootImages);
    this.contract.on(bootImages.addBootImage, ({ body }) => {
      const image = makeBootImage({ id: this.#newId(), name: body.name });
      state.bootImages.unshift(image);
      return image;
    });
    this.contract.on(bootImages.deleteBootImage, ({ params }) => {
      const image = found(state.bootImages, params.id, 'boot image');
      if (image.current) throw new SlipwayError('SLIP-1004', 'It is the current boot image. Add another first.');
      state.bootImages = state.bootImages.filter((each) => each !== image);
      return null;
    });
  }

  #bindContentCare(): void {
    const { state } = this;
    const begin = (kind: string, body: object) => {
      const job = makeJob({ id: randomUUID(), kind, message: JSON.stringify(body) });
      state.jobs.push(job);
      return { jobId: job.id };
    };
    this.contract.on(content.validateContent, ({ body }) => begin('validate-content', body));
    this.contract.on(content.repairContent, ({ body }) => begin('repair-content', body));
    this.contract.on(content.getValidationSchedule, () => state.validationSchedule);
    this.contract.on(content.changeValidationSchedule, ({ body }) => Object.assign(state.validationSchedule, body));
    this.contract.on(content.getContent, ({ params: { versionId } }) => {
      const found = state.contentDetails.find((each) => each.versionId === versionId);
      if (found === undefined)
        throw new SlipwayError('SLIP-1002', `There is no package version with the id ${versionId}.`);
      return found;
    });
  }

  #bindTaskSequences(): void {
    const { state } = this;
    const read = (input: unknown): taskSequences.TaskSequence['document'] => {
      const { document, problems } = parseTaskSequence(input);
      if (problems === undefined) return document;
      const text = problems.map((p) => `${p.path || 'document'}: ${p.message}`).join('; ');
      throw new SlipwayError('SLIP-1001', `The task sequence has ${problems.length} problem(s): ${text}.`, {
        problems,
      });
    };
    this.contract.on(translateTaskSequences, ({ body }) => state.translate(body));
    this.contract.on(exportToConfigMgr, ({ params }) => ({
      xml: `<sequence name="${found(state.taskSequences, params.id, 'task sequence').name}"/>`,
      unwritten: [{ node: '1', name: 'Boot loader', message: 'ConfigMgr has no such step' }],
    }));
    this.contract.on(taskSequences.listTaskSequences, () => state.taskSequences);
    this.contract.on(taskSequences.getTaskSequence, ({ params }) =>
      found(state.taskSequences, params.id, 'task sequence'),
    );
    this.contract.on(taskSequences.createTaskSequence, ({ body }) => {
      const document = read(body.document);
      const { name, description = null } = document;
      const sequence = makeTaskSequence(document, { id: this.#newId(), name, description, version: 1 });
      state.taskSequences.push(sequence);
      return sequence;
    });
    this.contract.on(taskSequences.importTaskSequences, ({ body }) => {
      const documents = body.sequences.map((each) => read(each.document));
      const made = documents.map((document) =>
        makeTaskSequence(document, { id: this.#newId(), name: document.name, version: 1 }),
      );
      state.imported = body;
      state.taskSequences.push(...made);
      return { ids: made.map(({ id }) => id) };
    });
    this.contract.on(taskSequences.updateTaskSequence, ({ params, body }) => {
      const sequence = found(state.taskSequences, params.id, 'task sequence');
      const document = read(body.document);
      return Object.assign(sequence, { name: document.name, document, version: sequence.version + 1 });
    });
    this.contract.on(taskSequences.deleteTaskSequence, ({ params }) => {
      state.taskSequences = state.taskSequences.filter(({ id }) => id !== params.id);
      return null;
    });
  }

  #bindDeployments(): void {
    const { state } = this;
    this.contract.on(deployments.listDeployments, () => state.deployments);
    this.contract.on(deployments.createDeployment, ({ body }) => {
      const sequence = found(state.taskSequences, body.taskSequenceId, 'task sequence');
      const collection = found(state.collections, body.collectionId, 'collection');
      const count = state.members.filter((m) => m.collectionId === collection.id).length || collection.memberCount;
      if (body.purpose === 'required' && body.confirmDeviceCount !== count)
        throw new SlipwayError('SLIP-1001', `"${collection.name}" holds ${count} device(s) now.`);
      const deployment = makeDeployment(
        { id: this.#newId(), purpose: body.purpose, debug: body.debug },
        sequence,
        collection,
      );
      state.deployments.unshift(deployment);
      return deployment;
    });
    this.contract.on(deployments.setDeploymentEnabled, ({ params, body }) =>
      Object.assign(found(state.deployments, params.id, 'deployment'), { enabled: body.enabled }),
    );
    this.contract.on(deployments.deleteDeployment, ({ params }) => {
      state.deployments = state.deployments.filter(({ id }) => id !== params.id);
      return null;
    });
  }

  #bindRuns(): void {
    const { state } = this;
    this.contract.on(runs.listRuns, ({ query: { deviceId, state: wanted, limit } }) =>
      state.runs
        .filter((run) => deviceId === undefined || run.deviceId === deviceId)
        .filter((run) => wanted === undefined || (wanted === 'open' ? run.endedAt === null : run.state === wanted))
        .slice(0, limit),
    );
    this.contract.on(runs.getRun, ({ params }) => found(state.runs, params.id, 'run'));
    this.contract.on(runs.listRunRecords, ({ params, query }) =>
      (state.records[params.id] ?? []).filter(({ sequence }) => sequence > query.after),
    );
    this.contract.on(runs.getRunReport, ({ params }) => {
      const report = state.reports[params.id];
      if (report === undefined) throw new SlipwayError('SLIP-1020', 'The run has not ended.');
      return report;
    });
    this.contract.on(runs.listRunLog, ({ query }) => state.log.filter(({ id }) => id > query.after));
    this.contract.on(runs.resumeRun, ({ params }) =>
      Object.assign(found(state.runs, params.id, 'run'), { state: 'waiting-for-pe', endedAt: null }),
    );
    this.contract.on(runs.cancelRun, ({ params, body }) => {
      const run = found(state.runs, params.id, 'run');
      return Object.assign(run, body.force ? { state: 'cancelled', endedAt: AT } : { cancelRequested: true });
    });
  }

  #bindSite(): void {
    const { state } = this;
    this.contract.on(site.getSite, () => ({
      ...{
        id: idOf(1),
        name: 'Test',
        version: '0.1.0',
        apiUrl: 'https://10.0.0.1:8443',
        bootUrl: 'http://10.0.0.1:8080',
      },
      ...{ caFingerprint: 'ab'.repeat(32), caCertificatePem: '-----BEGIN CERTIFICATE-----' },
      policyKey: state.policyKey,
    }));
    this.contract.on(sealingKeys.listSealingKeys, () => state.sealingKeys);
    this.contract.on(sealingKeys.rotateSealingKey, () => {
      const made = { id: 'b'.repeat(16), current: true, secrets: 0, madeAt: AT };
      state.sealingKeys = [made, ...state.sealingKeys.map((key) => ({ ...key, current: false }))];
      return { id: made.id, jobId: randomUUID() };
    });
    this.contract.on(audit.listAuditEntries, ({ query }) =>
      state.audit.filter(
        ({ at, object }) => at >= (query.since ?? '') && [undefined, object.name].includes(query.object),
      ),
    );
    this.contract.on(audit.verifyAuditLog, () => ({
      ...{ intact: state.auditProblem === null, count: state.audit.length },
      ...{ headHash: 'ab'.repeat(32), problem: state.auditProblem },
    }));
    this.contract.on(site.getSettings, () => ({ pxePasswordSet: state.pxePassword !== null }));
    this.contract.on(site.changeSettings, ({ body }) => {
      if (body.pxePassword !== undefined) state.pxePassword = body.pxePassword;
      return { pxePasswordSet: state.pxePassword !== null };
    });
    this.contract.on(tokens.listApiTokens, () => state.tokens);
    this.contract.on(tokens.createApiToken, ({ body }) => {
      const { name, validDays, securityRoleId } = body;
      const securityRole = securityRoleId === undefined ? null : found(state.securityRoles, securityRoleId, 'role');
      const token = makeToken({
        ...{ id: this.#newId(), name, securityRole, ...limitsShown(state, body) },
        expiresAt: validDays === null ? null : new Date(Date.parse(AT) + validDays * 86_400_000).toISOString(),
      });
      state.tokens.push(token);
      return { ...token, token: 'slip_0123456789abcdef0123456789abcdef' };
    });
    this.contract.on(tokens.deleteApiToken, ({ params }) => {
      state.tokens = state.tokens.filter(({ id }) => id !== params.id);
      return null;
    });
  }

  #bindUsers(): void {
    const { state } = this;
    const roleOf = (id: string) => found(state.securityRoles, id, 'security role');
    this.contract.on(users.listUsers, () => state.users);
    this.contract.on(users.createUser, ({ body }) => {
      const { password, securityRoleIds, securityScopeIds, collectionIds, ...rest } = body;
      state.passwords[body.name] = password;
      const limits = limitsShown(state, { securityScopeIds, collectionIds });
      const user = makeUser({ ...rest, ...limits, id: this.#newId(), securityRoles: securityRoleIds.map(roleOf) });
      state.users.push(user);
      return user;
    });
    this.contract.on(users.changeUser, ({ params, body: { displayName, disabled, securityRoleIds, ...limits } }) =>
      Object.assign(
        found(state.users, params.id, 'user'),
        displayName !== undefined && { displayName },
        disabled !== undefined && { disabled },
        securityRoleIds && { securityRoles: securityRoleIds.map(roleOf) },
        limitsShown(state, limits),
      ),
    );
    this.contract.on(users.setUserPassword, ({ params, body }) => {
      const user = found(state.users, params.id, 'user');
      state.passwords[user.name] = body.password;
      return Object.assign(user, { mustChangePassword: body.mustChangePassword });
    });
    this.contract.on(users.deleteUser, ({ params }) => {
      state.users = state.users.filter(({ id }) => id !== params.id);
      return null;
    });
    this.contract.on(setupLinks.createSetupLink, () => ({
      ...{ link: `https://10.0.0.1:8443/setup#setup_${'x'.repeat(43)}`, expiresAt: AT },
    }));
  }

  #bindSecurityRoles(): void {
    const { state } = this;
    this.contract.on(securityRoles.listSecurityRoles, () => state.securityRoles);
    this.contract.on(securityRoles.createSecurityRole, ({ body }) => {
      const role = makeSecurityRole({ ...body, id: this.#newId() });
      state.securityRoles.push(role);
      return role;
    });
    this.contract.on(securityRoles.changeSecurityRole, ({ params, body }) =>
      Object.assign(found(state.securityRoles, params.id, 'security role'), body),
    );
    this.contract.on(securityRoles.deleteSecurityRole, ({ params }) => {
      state.securityRoles = state.securityRoles.filter(({ id }) => id !== params.id);
      return null;
    });
  }
}

function found<T extends { id: string }>(things: readonly T[], id: string, noun: string): T {
  const thing = things.find((each) => each.id === id);
  if (thing === undefined) throw new SlipwayError('SLIP-1002', `There is no ${noun} with the id ${id}.`);
  return thing;
}

function shown(variables: readonly { name: string; value: string; secret: boolean }[]): devices.Device['variables'] {
  return variables.map(({ name, value, secret }) => ({ name, value: secret ? null : value, secret }));
}
