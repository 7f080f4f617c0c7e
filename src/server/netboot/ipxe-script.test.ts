import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ipxeScript } from './ipxe-script.ts';
import { testPlan, testPlanNames } from './test-plans.ts';

for (const name of testPlanNames) {
  test(`iPXE's script for ${name} is testdata/${name}.ipxe`, () => {
    const golden = readFileSync(new URL(`testdata/${name}.ipxe`, import.meta.url), 'utf8');
    assert.equal(ipxeScript(testPlan(name)), golden);
  });
}
