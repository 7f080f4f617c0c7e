import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { joinDomainOrWorkgroup } from './join-domain-or-workgroup.ts';
import { contextFor, failureOf, stepOf } from './test-step.ts';

const password = 'Geheim’s 漢';
const encoded = `${Buffer.from(password, 'utf16le').toString('base64')}\r\n`;

function inWindows(stdin: string, variables: Readonly<Record<string, string>> = {}) {
  const machine = createScriptedMachine({ system: 'windows', commands: [{ line: /-EncodedCommand/, stdin }] });
  const script = () => Buffer.from(machine.ran[0]?.split(' ').at(-1) ?? '', 'base64').toString('utf16le');
  return { machine, script, context: contextFor({ machine, environment: 'windows', variables }) };
}
const step = (options: object) => stepOf('join-domain-or-workgroup', options);

test('a domain is joined with the account of the step, whose password stands on no command line, and the computer restarts', async () => {
  const join =
    /Add-Computer -DomainName 'example\.org' -Credential \$credential -OUPath 'OU=Lab,DC=example,DC=org' -Force/;
  const { machine, script, context } = inWindows(encoded, { OSDJoinPassword: password, Where: 'Lab' });
  const unit = 'LDAP://OU=%Where%,DC=example,DC=org';
  const options = { join: 'domain', domain: 'example.org', organizationalUnit: unit, account: "EXAMPLE\\jo'in" };
  const result = await joinDomainOrWorkgroup(step(options), context);
  machine.assertAllRan();
  assert.deepEqual(result, {
    ...{ outcome: 'restart', target: 'disk', continueAt: 'next', delaySeconds: 0 },
    message: 'The computer is a member of the domain example.org.',
  });
  assert.match(script(), join);
  assert.match(script(), /PSCredential\('EXAMPLE\\jo''in', \$password\)/);
  const shown = [script(), machine.ran, context.lines, JSON.stringify(result)].join();
  assert.ok(!shown.includes('Geheim') && !shown.includes(encoded.trim()));
});

test('a workgroup needs nobody, and without a restart the run goes on', async () => {
  const { machine, script, context } = inWindows('');
  const result = await joinDomainOrWorkgroup(step({ workgroup: 'LAB 1', skipReboot: true }), context);
  machine.assertAllRan();
  assert.match(script(), /Add-Computer -WorkgroupName 'LAB 1' -Force/);
  assert.equal(result.outcome, 'done');
  assert.match(result.message, /workgroup LAB 1\. It takes effect with the next restart/);
});

test('what lacks, or is no domain, is told at once, and nothing is run', async () => {
  const cases = [
    [{ join: 'domain', domain: 'example.org' }, /account that may join the computer to the domain is not said/],
    [{ join: 'domain', domain: 'example.org', account: 'a\\b' }, /OSDJoinPassword, which is not set/],
    [{ join: 'domain', domain: "x'; rm", account: 'a\\b' }, /is not a domain's name/],
    [{ join: 'workgroup', workgroup: '%Nobody%' }, /%Nobody% is not set/],
  ] as const;
  for (const [options, message] of cases) {
    const machine = createScriptedMachine({ system: 'windows' });
    const failure = await failureOf(
      joinDomainOrWorkgroup(step(options), contextFor({ machine, environment: 'windows' })),
    );
    assert.equal(failure.code, 'SLIP-4015');
    assert.match(failure.message, message);
  }
});
