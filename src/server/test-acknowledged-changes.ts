/** For tests: many people change a site that is killed again and again with its PostgreSQL: what was acknowledged is there, what was not is there wholly or not at all. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyAuditLog } from '../api/audit.ts';
import {
  addCollectionMember,
  createCollection,
  listCollectionMembers,
  removeCollectionMember,
} from '../api/collections.ts';
import { createDevice, deleteDevice, listDevices, setDeviceVariables } from '../api/devices.ts';
import { SlipwayError } from '../api/errors.ts';
import { type ServerProcess, startServerProcess } from './test-server-process.ts';

const PEOPLE = 8;

/** As the site tells of a device. */
interface State {
  readonly room: string;
  readonly member: boolean;
}

/** One device, which one person alone changes. */
interface Thing {
  readonly name: string;
  id: string;
  /** The last that was acknowledged; and what was asked for behind it, where the answer was lost. Null: there is none. */
  possible: (State | null)[];
}

/** What one person did; a thing of which an answer was lost is not touched again. */
interface Person {
  readonly things: Thing[];
  readonly lost: Thing[];
  acknowledged: number;
}

class KilledSite {
  readonly #directory: string;
  #server: Promise<ServerProcess>;
  kills = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.#server = startServerProcess(directory);
  }

  get server(): Promise<ServerProcess> {
    return this.#server;
  }

  /** Site, roles and PostgreSQL at once, so that nobody can write down anything more; then they start again. */
  async kill(): Promise<void> {
    const { child, roleProcesses } = await this.#server;
    const postmaster = readFileSync(join(this.#directory, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0];
    for (const pid of [child.pid ?? 0, ...roleProcesses().map(({ pid }) => pid), Number(postmaster)])
      process.kill(pid, 'SIGKILL');
    this.kills += 1;
    this.#server = startServerProcess(this.#directory);
  }
}

/** Undefined: the answer was lost. What the site refuses is no part of this test. */
async function answerOf<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    // The database may be gone a moment before the site is: it says that it does not know.
    if (error instanceof SlipwayError && error.code !== 'SLIP-1008') throw error;
    return undefined;
  }
}

/** One operation by chance, and what the thing is after it. */
async function operate(site: KilledSite, collectionId: string, person: Person, number: number): Promise<void> {
  const { admin } = await site.server;
  const thing = person.things[Math.floor(Math.random() * person.things.length)];
  const dice = Math.random();
  if (thing === undefined || dice < 0.4) return make(site, person, number);
  const [state] = thing.possible;
  assert.ok(state, 'a thing that is gone is not among those that are changed');
  const room = String(number);
  if (dice < 0.6) {
    const body = { variables: [{ name: 'Room', value: room, secret: false }] };
    return note(person, thing, { ...state, room }, admin(setDeviceVariables, { params: { id: thing.id }, body }));
  }
  if (dice < 0.7) return note(person, thing, null, admin(deleteDevice, { params: { id: thing.id } }));
  const params = { id: collectionId, deviceId: thing.id };
  const change = state.member ? admin(removeCollectionMember, { params }) : admin(addCollectionMember, { params });
  return note(person, thing, { ...state, member: !state.member }, change);
}

async function make(site: KilledSite, person: Person, number: number): Promise<void> {
  const { admin } = await site.server;
  const room = String(number);
  const mac = `52:54:00:${number
    .toString(16)
    .padStart(6, '0')
    .replace(/(..)(..)(..)/, '$1:$2:$3')}`;
  const thing: Thing = { name: `pc-${number}`, id: '', possible: [null] };
  const variables = [{ name: 'Room', value: room, secret: false }];
  const made = admin(createDevice, { body: { name: thing.name, macs: [mac], variables } }).then(({ id }) => {
    thing.id = id;
  });
  person.things.push(thing);
  await note(person, thing, { room, member: false }, made);
}

async function note(person: Person, thing: Thing, next: State | null, asked: Promise<unknown>): Promise<void> {
  const answer = await answerOf(asked.then(() => true));
  if (answer !== undefined) {
    person.acknowledged += 1;
    thing.possible = [next];
  } else thing.possible.push(next);
  if (answer !== undefined && next !== null) return;
  person.things.splice(person.things.indexOf(thing), 1);
  person.lost.push(thing);
}

/** What the site says of every device, by name. */
async function readStates({ admin }: ServerProcess, collectionId: string): Promise<Map<string, State>> {
  const members = await admin(listCollectionMembers, { params: { id: collectionId } });
  const inIt = new Set(members.map(({ deviceId }) => deviceId));
  const devices = await admin(listDevices, { query: { limit: 10_000 } });
  return new Map(
    devices.map(({ id, name, variables }) => [name, { room: variables[0]?.value ?? '', member: inIt.has(id) }]),
  );
}

/** Kills a new site so often, at random moments, while so many changes are asked for, and compares what it has in the end. */
export async function testAcknowledgedChanges(t: TestContext, operations: number, kills: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-acknowledged-'));
  // The database's system user must pass.
  chmodSync(directory, 0o755);
  const site = new KilledSite(directory);
  t.after(async () => {
    await (await site.server).end('SIGTERM');
    rmSync(directory, { recursive: true });
  });
  const { id: collectionId } = await (await site.server).admin(createCollection, { body: { name: 'Room' } });
  const people = Array.from({ length: PEOPLE }, (): Person => ({ things: [], lost: [], acknowledged: 0 }));
  let begun = 0;
  const working = Promise.all(
    people.map(async (person) => {
      while (begun < operations) await operate(site, collectionId, person, ++begun);
    }),
  );
  while (site.kills < kills) {
    // At a random moment of the share of the work that belongs to this kill.
    const due = (operations * (site.kills + Math.random())) / kills;
    while (begun < Math.min(due, operations - 1)) await Promise.race([working, sleep(5)]);
    await site.kill();
    await site.server;
  }
  await working;
  const server = await site.server;
  const states = await readStates(server, collectionId);
  for (const { name, possible } of people.flatMap(({ things, lost }) => [...things, ...lost])) {
    const found = JSON.stringify(states.get(name) ?? null);
    const expected = possible.map((state) => JSON.stringify(state));
    assert.ok(expected.includes(found), `${name} is ${found}, and could be ${expected.join(' or ')}`);
  }
  const acknowledged = people.reduce((sum, person) => sum + person.acknowledged, 0);
  const lost = people.flatMap((person) => person.lost).filter(({ possible }) => possible.length > 1);
  t.diagnostic(`${acknowledged} changes were acknowledged, ${lost.length} answers lost`);
  assert.ok(lost.length > 0, 'no kill came in the middle of a change: nothing was shown');
  const audit = await server.admin(verifyAuditLog, { query: {} });
  assert.equal(audit.problem, null);
}
