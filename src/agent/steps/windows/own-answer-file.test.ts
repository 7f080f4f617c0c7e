import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentFile, PolicyProgramPackage } from '../../../api/policy.ts';
import { createScriptedMachine } from '../../machine/scripted.ts';
import type { ChosenImage } from '../images/policy-image.ts';
import { contextFor, failureOf, policyWith } from '../test-step.ts';
import { readOwnAnswerFile } from './own-answer-file.ts';

const ID = '44444444-4444-4444-8444-444444444444';
const answerFile = '<unattend xmlns="urn:schemas-microsoft-com:unattend"><!-- ours --></unattend>';
const pkg: PolicyProgramPackage = {
  ...{ kind: 'package', id: ID, versionId: ID, name: 'Answers', contentRoot: '0'.repeat(64), programs: [] },
};

function context(text: string, bytes = text.length) {
  const file = { path: 'lab/Unattend.XML', bytes, sha256: '', chunkList: { sha256: '', bytes: 0, chunks: 0 } };
  const made = contextFor({ machine: createScriptedMachine(), policy: { ...policyWith([]), software: [pkg] } });
  made.variables.set('Room', 'lab');
  const content = {
    ...made.content,
    manifest: async () => ({ files: [file] satisfies ContentFile[] }),
    readRange: async function* () {
      yield Buffer.from(text);
    },
  };
  return { ...made, content };
}

const windows = { image: { name: 'Windows', platform: 'windows', architecture: 'amd64' } } as unknown as ChosenImage;
const linux = { image: { name: 'Debian', platform: 'linux', architecture: null } } as unknown as ChosenImage;
const named = (name: string, id = ID) => ({ package: id, name });

test('it is found however it is spelled, and by variables', async () => {
  const bytes = await readOwnAnswerFile(context(answerFile), named('%Room%\\unattend.xml'), windows);
  assert.equal(bytes?.toString(), answerFile);
  assert.equal(await readOwnAnswerFile(context(answerFile), undefined, linux), null);
});

test('what is not there, no answer file, too large or for no Windows is refused with what to do', async () => {
  const cases = [
    [context(answerFile), named('unattend.xml'), windows, 'SLIP-4070', /has no file "unattend.xml"/],
    [context(answerFile), named('lab/unattend.xml', '5'), windows, 'SLIP-4070', /was not given to this run/],
    [context('<html/>'), named('lab/unattend.xml'), windows, 'SLIP-4015', /answer file cannot be used/],
    [context(answerFile, 2 ** 30), named('lab/unattend.xml'), windows, 'SLIP-4015', /that is no answer file/],
    [context(answerFile), named('lab/unattend.xml'), linux, 'SLIP-4015', /is no Windows/],
  ] as const;
  for (const [given, wanted, image, code, message] of cases) {
    const failure = await failureOf(readOwnAnswerFile(given, wanted, image));
    assert.equal(failure.code, code);
    assert.match(failure.message, message);
  }
});
