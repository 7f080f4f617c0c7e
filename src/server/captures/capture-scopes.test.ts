/** Into which images a task sequence captures, where departments have security scopes of their own. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { beginCapture, type Capture, endCapture, getCapture, sendCapturePart } from '../../api/captures.ts';
import { getImage, setImageScopes } from '../../api/images.ts';
import { createSecurityScope } from '../../api/security-scopes.ts';
import { setTaskSequenceScopes } from '../../api/task-sequences.ts';
import { capture as captureWim } from '../../formats/wim/test-support.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
const folder = site.folder('captured');
const step = { type: 'capture-operating-system-image', id: 'capture', name: 'Capture', options: { imageName: 'x' } };
const [own, other] = await Promise.all(
  ['own', 'other'].map((name) => site.admin(createSecurityScope, { body: { name } })),
);

async function smallWim(): Promise<Buffer> {
  const source = join(folder, randomUUID());
  await mkdir(source);
  await writeFile(join(source, 'text'), source);
  return readFile(captureWim(source, `${source}.wim`, '--pipable', '--unix-data', '--compress=LZX:20'));
}

/** Of a task sequence in these security scopes. */
async function startedRun(...securityScopeIds: string[]) {
  const device = await addDevice(site);
  const { sequence } = await deploy(site, [device], { steps: [step] });
  await site.admin(setTaskSequenceScopes, { params: { id: sequence.id }, body: { securityScopeIds } });
  const { runId, runCredential } = await newRun(site, device);
  return { runId, client: site.client(runCredential) };
}
type StartedRun = Awaited<ReturnType<typeof startedRun>>;

async function begun({ runId, client }: StartedRun, imageName: string) {
  const params: { runId: string; captureId: string } = { runId, captureId: randomUUID() };
  const body = { stepId: 'capture', imageName, fileSystem: 'ext4' as const, volume: '/dev/sda2' };
  await client(beginCapture, { params, body });
  return params;
}

async function sent({ client }: StartedRun, params: Awaited<ReturnType<typeof begun>>): Promise<Capture> {
  const bytes = await smallWim();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await client(sendCapturePart, { params: { ...params, number: 1 }, query: { sha256 }, bytes });
  await client(endCapture, { params, body: { parts: 1, bytes: bytes.length } });
  return eventually(async () => {
    const state = await client(getCapture, { params });
    return state.state === 'importing' ? null : state;
  });
}

async function captured(run: StartedRun, imageName: string): Promise<Capture> {
  return sent(run, await begun(run, imageName));
}

const idOf = (scope: { id: string } | undefined): string => scope?.id ?? assert.fail();

test('a new image is in the security scopes of the task sequence that has captured it', async () => {
  const capture = await captured(await startedRun(idOf(own)), 'Reference');
  assert.equal(capture.state, 'imported', capture.message);
  const image = await site.admin(getImage, { params: { id: capture.image?.id ?? '' } });
  assert.deepEqual(image.securityScopes, [{ id: idOf(own), name: 'own' }]);
  const next = await captured(await startedRun(idOf(own)), 'REFERENCE');
  assert.equal(next.image?.version, 2, 'of its own image it makes the next version');
});

test('nothing is captured into an image that is not in all of the task sequence’s security scopes', async () => {
  await captured(await startedRun(idOf(own)), 'Theirs');
  for (const scopes of [[idOf(other)], [idOf(own), idOf(other)]])
    await assert.rejects(begun(await startedRun(...scopes), 'theirs'), refusal('SLIP-3021', 'the image "theirs"'));
});

test('nor when the image was moved while the computer captured', async () => {
  const run = await startedRun(idOf(own));
  const { image } = await captured(run, 'Moving');
  const params = await begun(run, 'Moving');
  const body = { securityScopeIds: [idOf(other)] };
  await site.admin(setImageScopes, { params: { id: image?.id ?? '' }, body });
  const late = await sent(run, params);
  assert.equal(late.state, 'failed');
  assert.match(late.message, /in security scopes that the image "Moving" is not in/);
});

// In a test, since the database goes before hooks that are registered here.
test('the jobs stop', () => jobs.stop());
