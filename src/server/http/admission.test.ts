/** What a listener does with more requests than it can work at. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { reportProgress } from '../../api/agent.ts';
import { getRun } from '../../api/runs.ts';
import { addDevice, deploy, inventoryOf, newRun, sessionBody } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import { Lane, lanes } from './admission.ts';

function laneOf(limits: ConstructorParameters<typeof Lane>[0]) {
  const lane = new Lane(limits);
  const begun: string[] = [];
  return { lane, begun, enter: (name: string, bytes = 0) => lane.enter(bytes, () => begun.push(name)) };
}

test('so many work, so many wait for their turn, and the next is refused', () => {
  const { lane, begun, enter } = laneOf({ atOnce: 2, waiting: 2, bytes: 100 });
  const [first, second, third, fourth, fifth] = ['a', 'b', 'c', 'd', 'e'].map((name) => enter(name));
  assert.deepEqual([begun, fifth], [['a', 'b'], null]);
  assert.deepEqual([lane.working, lane.waiting], [2, 2]);
  second?.();
  assert.deepEqual(begun, ['a', 'b', 'c']);
  assert.notEqual(enter('f'), null);
  for (const leave of [first, third, fourth]) leave?.();
  assert.deepEqual(begun, ['a', 'b', 'c', 'd', 'f']);
  assert.deepEqual([lane.working, lane.waiting], [1, 0]);
});

test('whoever leaves while it waits is not begun, and gives its place', () => {
  const { lane, begun, enter } = laneOf({ atOnce: 1, waiting: 1, bytes: 100 });
  const working = enter('a');
  const waiting = enter('b');
  waiting?.();
  assert.notEqual(enter('c'), null);
  working?.();
  assert.deepEqual([begun, lane.working, lane.waiting], [['a', 'c'], 1, 0]);
});

test('the time to come again is that in which the lane works off what it has, within limits', () => {
  let now = 0;
  const lane = new Lane({ atOnce: 2, waiting: 6, bytes: 1 }, () => now);
  const inWork = (): (() => void) => lane.enter(0, () => undefined) ?? assert.fail('there is room');
  assert.equal(lane.retryAfter, 2, 'nothing is known yet');
  for (let times = 0; times < 100; times += 1) {
    const leave = inWork();
    now += 3000;
    leave();
  }
  assert.equal(lane.retryAfter, 2, 'an empty lane');
  for (let times = 0; times < 8; times += 1) inWork();
  // Eight, two at once, three seconds each.
  assert.equal(lane.retryAfter, 12);
  const slow = new Lane({ atOnce: 1, waiting: 0, bytes: 1 }, () => now);
  for (let times = 0; times < 100; times += 1) {
    const leave = slow.enter(0, () => undefined);
    now += 600_000;
    leave?.();
  }
  slow.enter(0, () => undefined);
  assert.equal(slow.retryAfter, 30);
});

test('bodies are counted together, and one alone is let in', () => {
  const { enter } = laneOf({ atOnce: 10, waiting: 0, bytes: 100 });
  const long = enter('long', 500);
  assert.notEqual(long, null);
  assert.equal(enter('short', 1), null);
  long?.();
  assert.notEqual(enter('a', 60), null);
  assert.equal(enter('b', 60), null);
  assert.notEqual(enter('c', 40), null);
});

test('more reports than a stalled database can take are refused at once, people are served, and whoever was refused comes again', async () => {
  const site = await createTestSite();
  const device = await addDevice(site);
  await deploy(site, [device]);
  const { runId, runCredential } = await newRun(site, device);
  const progress = {
    nodeId: 'a',
    name: 'A',
    stepsDone: 0,
    stepsTotal: 1,
    message: '',
    bytesTotal: 1,
    bytesPerSecond: 1,
  };
  const send = async (bytesDone: number) => {
    const answer = await site.api.inject({
      method: 'POST',
      url: reportProgress.path.replace(':runId', runId),
      headers: { authorization: `Bearer ${runCredential}` },
      payload: { ...progress, bytesDone },
    });
    return { status: answer.statusCode, body: answer.body, retryAfter: Number(answer.headers['retry-after']) };
  };
  const { atOnce } = lanes.reports;
  const metrics = async () => (await site.local.inject({ url: '/metrics' })).body;
  const [held, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const stalled = site.database.db.transaction().execute(async (tx) => {
    await tx.selectFrom('run').select('id').where('id', '=', runId).forUpdate().execute();
    held.resolve();
    await free.promise;
  });
  await held.promise;
  const taken = Array.from({ length: atOnce }, (_, at) => send(at));
  try {
    await eventually(async () =>
      (await metrics()).includes(
        `requests_in_work{listener="tls",lane="reports",state="working",process="api"} ${atOnce}`,
      ),
    );
    const refused = await Promise.all([send(-1), send(-2)]);
    for (const { status, body, retryAfter } of refused)
      assert.deepEqual([status, JSON.parse(body).code, retryAfter], [503, 'SLIP-1010', 2]);
    assert.match(await metrics(), /slipway_http_refused_total\{listener="tls",lane="reports",process="api"\} 2\n/);
    assert.equal((await site.admin(getRun, { params: { id: runId } })).state, 'running');
  } finally {
    // Whatever has failed: no database is dropped that somebody works in, and the file would wait for it.
    free.resolve();
    await stalled;
  }
  for (const { status } of await Promise.all(taken)) assert.equal(status, 200);
  assert.equal((await send(7)).status, 200, 'whoever was refused comes again');
});

test('strangers whose bodies never come keep no computer out', async (t) => {
  const site = await createTestSite();
  await site.local.listen({ host: '127.0.0.1', port: 0 });
  const { port } = site.local.server.address() as AddressInfo;
  const sockets = Array.from({ length: lanes.arrivals.atOnce + 4 }, () => connect(port, '127.0.0.1'));
  t.after(() => sockets.forEach((socket) => void socket.destroy()));
  const head = ['POST /api/agent/session HTTP/1.1', 'host: x', 'content-type: application/json', 'content-length: 100'];
  for (const socket of sockets) {
    // Answered when the head was read.
    socket.write(`${[...head, 'expect: 100-continue'].join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
  }
  const device = await addDevice(site);
  const body = sessionBody('a ticket that nobody was given', inventoryOf(device));
  const answer = await site.local.inject({ method: 'POST', url: '/api/agent/session', payload: body });
  assert.equal(answer.json().code, 'SLIP-2001');
});
