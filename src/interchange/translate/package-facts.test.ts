import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shareFiles } from '../mdt-share/test-share.ts';
import { readTaskSequenceFile } from '../read-task-sequence-file.ts';
import { exportFiles, zipOf } from '../test-exports.ts';
import { translateSequence } from './translate-sequence.ts';

const SEQUENCE =
  '<sequence version="3.10"><group name="All"><step name="A" type="SMS_TaskSequence_RebootAction"/></group><step name="B" type="SMS_TaskSequence_RebootAction"/></sequence>';

/** As an export has them; what exportFiles has itself says nothing. */
async function imported(more: Readonly<Record<string, string | readonly string[]>>) {
  const files = exportFiles('ABC00099', SEQUENCE, { Category: '', SupportedOperatingSystems: [], ...more });
  const [inFile] = (await readTaskSequenceFile(await zipOf(files))).sequences;
  assert.ok(inFile);
  return translateSequence(inFile);
}

describe('what ConfigMgr keeps of a sequence beside its steps is told where it is lost:', () => {
  const cases: readonly [Readonly<Record<string, string | readonly string[]>>, readonly RegExp[]][] = [
    [{}, []],
    [{ TsEnabled: 'TRUE', Duration: '360', RestartRequired: 'FALSE', HighImpactTaskSequence: '0' }, []],
    [{ TsEnabled: 'FALSE' }, [/disabled/]],
    [{ CustomProgressMsg: 'Please wait' }, [/"Please wait"/]],
    [{ CustomProgressMsg: 'net user admin hunter22' }, [/"net user admin %ImportedPassword%"/]],
    [{ CustomProgressMsg: 'x'.repeat(5000) }, [/^.{1,400}$/]],
    [{ HighImpactTaskSequence: '1' }, [/warning/]],
    [
      { HighImpactTaskSequence: 'TRUE', CustomHighImpactHeadline: 'Stop', CustomHighImpactWarning: 'All is erased' },
      [/"Stop", "All is erased"/],
    ],
    [{ Duration: '120' }, []],
    [{ Duration: '10081' }, [/10081 minutes/]],
    [{ Duration: '1e3' }, [/1e3 minutes/]],
    [{ EstimatedRunTimeMinutes: '45' }, [/45 minutes/]],
    [{ RestartRequired: 'TRUE' }, [/restart/]],
    [{ Category: 'Offices' }, [/"Offices"/]],
    [{ SupportedOperatingSystems: ['Windows 11', 'Windows 10'] }, [/"Windows 11", "Windows 10"/]],
    [{ SecuredScopeNames: ['Default'] }, []],
    [{ SecuredScopeNames: ['Default', 'North'] }, [/"North"/]],
    [{ PreDownloadRule: 'select * from Win32_OperatingSystem' }, [/fetched/]],
    [{ DependentProgram: 'TOOLS001;;Prepare' }, [/"Prepare" of TOOLS001/]],
    [{ TsEnabled: 'false', Category: 'Offices', Duration: '-10' }, [/disabled/, /-10 minutes/, /Offices/]],
  ];
  for (const [more, expected] of cases)
    test(JSON.stringify(more).slice(0, 100), async () => {
      const { notices } = (await imported(more)).report;
      assert.equal(notices.length, expected.length, JSON.stringify(notices));
      for (const [at, message] of expected.entries()) assert.match(notices[at]?.message ?? '', message);
    });
});

test('how long one may take at most is kept', async () => {
  const kept = async (Duration: string) => (await imported({ Duration })).document.maximumRunTimeMinutes;
  assert.deepEqual(await Promise.all(['120', '10080', '0', '', '10081', '1e3'].map(kept)), [
    ...[120, 10_080],
    ...[undefined, undefined, undefined, undefined],
  ]);
});

test('a disabled sequence becomes one in which nothing runs', async () => {
  const disabled = async (TsEnabled: string) =>
    (await imported({ TsEnabled })).document.steps.map((node) => node.disabled);
  assert.deepEqual(await disabled('FALSE'), [true, true]);
  assert.deepEqual(await disabled('TRUE'), [false, false]);
});

test('and so does one that a deployment share does not enable', async () => {
  const list = shareFiles['Control/TaskSequences.xml'] ?? '';
  const files = { ...shareFiles, 'Control/TaskSequences.xml': list.replace('enable="True"', 'enable="False"') };
  const [first] = (await readTaskSequenceFile(await zipOf(files))).sequences;
  assert.ok(first);
  const { document, report } = translateSequence(first);
  assert.deepEqual([...new Set(document.steps.map((node) => node.disabled))], [true]);
  assert.match(report.notices[0]?.message ?? '', /disabled/);
});
