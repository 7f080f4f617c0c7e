/** wine's script hosts and its Node are the judges: the DLL, the named pipe and slipway-ts.cmd as a step of the agent would have them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Command, startWine, whyNo32Bit, whyNoWine } from './test-wine.ts';

const build = resolve(import.meta.dirname, '../../../../setup/build-windows-programs.ts');
const DLL = 'C:\\dll\\x64\\slipway-task-sequence.dll';

/** Windows' script hosts of both kinds, and the DLL for each. */
interface Host {
  readonly kind: string;
  /** Of C:\windows. */
  readonly folder: string;
  readonly dll: string;
}
const HOST: Host = { kind: '64-bit', folder: 'system32', dll: DLL };
const HOST_32: Host = { kind: '32-bit', folder: 'syswow64', dll: 'C:\\dll\\x86\\slipway-task-sequence.dll' };

const VARIABLES = [
  { name: 'Role', value: 'Office', secret: false },
  { name: 'Password', value: 'hunter22', secret: true },
  { name: '_SMSTSModel', value: 'Anvil', secret: false },
];

test('scripts of Windows find the objects that they know from ConfigMgr', { skip: whyNoWine() }, async (t) => {
  const wine = await startWine(t);
  t.diagnostic(execFileSync(process.execPath, [build, join(wine.drive, 'dll')], { encoding: 'utf8' }));
  await t.test('in the 64-bit script hosts', (t) => objectsIn(t, HOST));
  await t.test('in the 32-bit script hosts', { skip: whyNo32Bit() }, (t) => objectsIn(t, HOST_32));

  await t.test('where no task sequence runs, the objects cannot be made', async () => {
    const script = `On Error Resume Next
      For Each name In Array("TSEnvironment", "TSProgressUI")
        Err.Clear
        Set made = CreateObject("Microsoft.SMS." & name)
        WScript.Echo Err.Number
      Next`;
    const environments = ['', '\\\\.\\pipe\\slipway-nobody', 'C:\\files\\a.vbs', `\\\\.\\pipe\\${'x'.repeat(300)}`];
    const commands = environments.map((SLIPWAY_TS_SOCKET) => [
      { ...cscript('a.vbs'), environment: { SLIPWAY_TS_SOCKET } },
    ]);
    const { ended } = await wine.serve({ files: { 'a.vbs': script }, commands });
    for (const [end] of ended) assert.deepEqual(linesOf(end?.out), ['429', '429']);
  });

  await t.test('an answer that is none is an error, and none is believed by halves', async () => {
    const { out } = await vbscript(
      ENVIRONMENT,
      ROWS_OF_ANSWERS.map(([, statement, expected]) => [statement, expected]),
      {
        answers: ROWS_OF_ANSWERS.map(([answer]) => Buffer.from(answer, 'latin1').toString('base64')),
      },
    );
    assert.deepEqual(
      out,
      ROWS_OF_ANSWERS.map(([, , expected]) => expected),
    );
  });

  await t.test('scripts that ask at the same time are all answered', async () => {
    const script = `WScript.Echo "begun"
      Set env = CreateObject("Microsoft.SMS.TSEnvironment")
      For count = 1 To 50
        env("Own" & WScript.Arguments(0)) = env("Role") & count
      Next`;
    const commands = [Array.from({ length: 8 }, (_, index) => cscript('a.vbs', [String(index)]))];
    const { ended, variables } = await wine.serve({ variables: VARIABLES, files: { 'a.vbs': script }, commands });
    // Of eight hosts that start at once one in some hundreds ends with 0 and has not run its script at all.
    const begun = (ended[0] ?? []).flatMap(({ out }, index) => (out === 'begun\r\n' ? [index] : []));
    assert.ok(begun.length >= 6, `${begun.length} of 8 have begun`);
    const own = variables.filter(({ name }) => name.startsWith('Own')).map(({ name, value }) => `${name}=${value}`);
    assert.deepEqual(
      own.sort(),
      begun.map((index) => `Own${index}=Office50`),
    );
  });

  await t.test('a question takes so long', async (t) => {
    const script = `
      var env = new ActiveXObject('Microsoft.SMS.TSEnvironment'), began = new Date(), value;
      for (var count = 0; count < 1000; count++) value = env('Role');
      WScript.Echo(value + ' ' + (new Date() - began));
    `;
    const commands = [[cscript('a.js')]];
    const { ended } = await wine.serve({ variables: VARIABLES, files: { 'a.js': script }, commands });
    const [line = ''] = linesOf(ended[0]?.[0]?.out);
    assert.match(line, /^Office \d/);
    t.diagnostic(`1,000 questions of one script: ${line.slice('Office '.length)} ms`);
  });

  await t.test('slipway-ts is in the search path of batch files', async () => {
    const lines = [
      ['slipway-ts get Role', 0, 'Office\n'],
      ['slipway-ts get Nothing', 1, ''],
      ['slipway-ts set Room "B 12 (left)" & slipway-ts get Room', 0, 'B 12 (left)\n'],
      ['echo open sesame| slipway-ts set Key --secret', 0, ''],
      ['slipway-ts names', 0, '_SMSTSModel\nKey\nPassword\nRole\nRoom\n'],
      ['slipway-ts progress "Copying fonts" 3 10', 0, ''],
      ['slipway-ts set _x y', 1, ''],
    ] as const;
    const commands = lines.map(([line]) => [{ program: 'cmd', args: ['/d', '/s', '/c', `"${line}"`] }]);
    const { ended, said, variables } = await wine.serve({ variables: VARIABLES, commands });
    assert.deepEqual(
      ended.map(([end]) => [end?.code, end?.out]),
      lines.map(([, code, out]) => [code, out]),
    );
    assert.match(ended.at(-1)?.[0]?.error ?? '', /read-only/);
    assert.deepEqual(said, ['Copying fonts (3 of 10)']);
    assert.deepEqual(
      variables.find(({ name }) => name === 'Key'),
      { name: 'Key', value: 'open sesame', secret: true },
    );
  });

  await t.test('the DLL for 32-bit script hosts is one, and offers what COM and regsvr32 ask for', () => {
    const dll = readFileSync(join(wine.drive, 'dll/x86/slipway-task-sequence.dll'));
    // The header's place is at 0x3c; behind its signature stands the kind of processor: 0x014c is 32-bit x86.
    assert.equal(dll.readUInt16LE(dll.readUInt32LE(0x3c) + 4), 0x014c);
    for (const name of ['DllGetClassObject', 'DllCanUnloadNow', 'DllRegisterServer', 'DllUnregisterServer'])
      assert.ok(dll.includes(`\0${name}\0`, 'latin1'), name);
  });

  await t.test('the classes come and go with the registration, and another server’s are left alone', async () => {
    const key = 'HKLM\\Software\\Classes\\Microsoft.SMS.TSProgressUI\\CLSID';
    const isThere = async (name: string) => (await wine.run('reg', 'query', `HKLM\\Software\\Classes\\${name}`)) === 0;
    const ours = ['Microsoft.SMS.TSEnvironment', 'CLSID\\{5B1F0A52-7C0E-4C2E-9A55-3F1D6C2F7A21}'];
    assert.equal(await wine.run('regsvr32', '/s', '/u', DLL), 0);
    for (const name of ours) assert.equal(await isThere(name), false, name);
    await wine.run('reg', 'add', key, '/ve', '/d', '{11111111-2222-3333-4444-555555555555}', '/f');
    assert.notEqual(await wine.run('regsvr32', '/s', DLL), 0);
    for (const name of ours) assert.equal(await isThere(name), false, name);
    await wine.run('regsvr32', '/s', '/u', DLL);
    assert.equal(await isThere('Microsoft.SMS.TSProgressUI\\CLSID'), true);
    await wine.run('reg', 'delete', key, '/f');
    assert.equal(await wine.run('regsvr32', '/s', DLL), 0);
    for (const name of ours) assert.equal(await isThere(name), true, name);
  });

  async function objectsIn(t: TestContext, host: Host): Promise<void> {
    assert.equal(await wine.run(`C:\\windows\\${host.folder}\\regsvr32.exe`, '/s', host.dll), 0);

    await t.test('VBScript reads, sets and lists variables, and is told what is wrong', async () => {
      const { out, served } = await vbscript(ENVIRONMENT, ROWS_OF_VARIABLES, { host });
      assert.deepEqual(
        out,
        ROWS_OF_VARIABLES.map(([, expected]) => expected),
      );
      const { variables, log } = served;
      const values = Object.fromEntries(
        variables.map(({ name, value, secret }) => [name, secret ? `secret ${value}` : value]),
      );
      const { Big, ...others } = values;
      assert.equal(Big, 'x'.repeat(1_000_000));
      assert.deepEqual(others, {
        Role: 'Office',
        Password: 'secret new sesame',
        _SMSTSModel: 'Anvil',
        Number: '12',
        Half: '0.5',
        Flag: '-1',
      });
      assert.ok(!log.join('\n').includes('sesame'));
    });

    await t.test('JScript does, too', async () => {
      const script = `
      var env = new ActiveXObject('Microsoft.SMS.TSEnvironment');
      function tell(what) { try { WScript.Echo(what()); } catch (problem) { WScript.Echo('error: ' + problem.message); } }
      tell(function () { return env('Role') + ' ' + env.Value('role'); });
      tell(function () { env.Value('Count') = 1; return env('Count'); });
      tell(function () { var odd = '${escaped(ODD)}'; env.Value('Odd') = odd; return env('Odd') === odd ? 'the same' : 'another'; });
      tell(function () { return new VBArray(env.GetVariables()).toArray().join(' '); });
      tell(function () { env.Value('_x') = 'y'; return 'set'; });
    `;
      const { ended, variables } = await wine.serve({
        variables: VARIABLES,
        files: { 'a.js': script },
        commands: [[cscript('a.js', [], host)]],
      });
      assert.deepEqual(linesOf(ended[0]?.[0]?.out), [
        'Office Office',
        '1',
        'the same',
        '_SMSTSModel Count Odd Password Role',
        'error: The variable _x is read-only: names that begin with "_" are set by the engine. Choose another name.',
      ]);
      assert.equal(variables.find(({ name }) => name === 'Odd')?.value, ODD);
    });

    await t.test('what a script shows is said by the agent, and what is not offered is an error', async () => {
      const { out, served } = await vbscript(PROGRESS, ROWS_OF_PROGRESS, { host });
      assert.deepEqual(
        out,
        ROWS_OF_PROGRESS.map(([, expected]) => expected),
      );
      assert.deepEqual(served.said, [
        'Installing fonts',
        'Installing fonts again',
        'Copying (3 of 10)',
        'Copying (4 of 10)',
        'Contoso: Look at me.',
        'Contoso: Well done.',
        'Contoso: No disk',
        'Error: Partition Disk failed with 0x80070005.',
      ]);
      assert.deepEqual(
        served.log,
        served.said.slice(4).map((line) => `a script says: ${line}`),
      );
    });
  }

  /** Each row is run by itself; what it echoes, or its error, is its outcome. */
  async function vbscript(
    beginning: string,
    rows: readonly (readonly [string, string])[],
    { host = HOST, ...more }: { answers?: string[]; host?: Host } = {},
  ) {
    const statements = rows.map(
      ([statement]) =>
        `Err.Clear: said = ""\n${statement}\nIf Err.Number <> 0 Then said = "error: " & Err.Description\nWScript.Echo said\n`,
    );
    const files = { 'a.vbs': `${beginning}\nOn Error Resume Next\n${statements.join('')}` };
    const served = await wine.serve({ variables: VARIABLES, files, commands: [[cscript('a.vbs', [], host)]], ...more });
    return { out: linesOf(served.ended[0]?.[0]?.out), served };
  }
});

function cscript(file: string, args: readonly string[] = [], { folder }: Host = HOST): Command {
  return { program: `C:\\windows\\${folder}\\cscript.exe`, args: ['//nologo', `C:\\files\\${file}`, ...args] };
}

/** For a script's text, which the script host does not read as UTF-8. */
function escaped(text: string): string {
  return text.replace(/[^ !#-&(-[\]-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function linesOf(text = ''): string[] {
  return text.split('\r\n').slice(0, -1);
}

/** What JSON and UTF-8 could stumble over, half a surrogate pair among it. */
const ODD = 'a"b\\c/\td\r\ne\u0000f \u00e4\u20ac\ud83d\ude00\ud800.\u2028';

const ENVIRONMENT = 'Set env = CreateObject("Microsoft.SMS.TSEnvironment")';
const READ_ONLY =
  'error: The variable _SMSTSModel is read-only: names that begin with "_" are set by the engine. Choose another name.';
const ENGINE_ONLY = "error: Not available: Slipway's agent alone begins and clears the environment of a task sequence.";

/** A statement of VBScript, and what it says. */
const ROWS_OF_VARIABLES: readonly (readonly [string, string])[] = [
  ['said = env("Role")', 'Office'],
  ['said = env.Value("rOLE")', 'Office'],
  ['said = "[" & env("Nothing") & env("no name") & env("") & "]"', '[]'],
  ['said = env("_SMSTSModel") & " " & env("Password")', 'Anvil hunter22'],
  ['env("Room") = "B 12": said = env("room")', 'B 12'],
  ['env("Room") = "": said = "[" & env("Room") & "]"', '[]'],
  ['name = "Number": env.Value(name) = 12: said = env(name)', '12'],
  ['number = 0.5: env("Half") = number: said = env("Half")', '0.5'],
  ['env("Flag") = True: said = env("Flag")', '-1'],
  ['env("Role") = Null', 'error: Type mismatch'],
  ['env("Password") = "new sesame": said = env("Password")', 'new sesame'],
  ['env("_SMSTSModel") = "x"', READ_ONLY],
  ['env("_SMSTSModel") = "x": said = Err.Source: Err.Clear', 'Slipway'],
  [
    'env("1st") = "x"',
    'error: "1st" is not a variable name: use letters, digits, "_" and "-", beginning with a letter, at most 256 characters.',
  ],
  ['env("Big") = String(1000000, "x"): said = Len(env("Big"))', '1000000'],
  ['env("Big") = String(1048577, "x")', 'error: This is more than the agent takes at once: 1 MiB.'],
  [
    'For Each name In env.GetVariables(): said = said & name & " ": Next',
    '_SMSTSModel Big Flag Half Number Password Role ',
  ],
  ['names = env.GetVariables(): said = LBound(names) & " " & UBound(names) & " " & TypeName(names(0))', '0 6 String'],
  ['env.Create', ENGINE_ONLY],
  ['env.Clear', ENGINE_ONLY],
  ['env.Vlaue("Role") = "x"', "error: Object doesn't support this property or method"],
  ['said = env.Value("Role", "x")', 'error: Wrong number of arguments or invalid property assignment'],
  ['env.Value = "x"', 'error: Wrong number of arguments or invalid property assignment'],
];

const PROGRESS = 'Set ui = CreateObject("Microsoft.SMS.TSProgressUI")';
const notAvailable = (text: string) => `error: Not available: ${text}`;
const INSTEAD = 'End the script with exit code 3010, or set SMSTSRebootRequested.';

const ROWS_OF_PROGRESS: readonly (readonly [string, string])[] = [
  ['ui.CloseProgressDialog', ''],
  ['ui.ShowTSProgress "Contoso", "Office", "", "Installing fonts", 4, 20', ''],
  ['ui.ShowTSDetailedProgress "Contoso", "Office", "", "Installing fonts again", 4, 20, 1', ''],
  ['ui.ShowActionProgress "Contoso", "Office", "", "Installing fonts", "4", "20", "Copying", 3, "10"', ''],
  [
    'part = 4: ui.ShowActionDetailedProgress "Contoso", "Office", Empty, "Installing fonts", 4, 20, "Copying", part, 10, 2',
    '',
  ],
  ['ui.ShowMessage "Look at me.", "Contoso", 4', ''],
  ['ui.ShowMessageEx "Well done.", "Contoso", 0, pressed: said = pressed', '1'],
  [
    'pressed = 7: ui.ShowMessageEx "Shall I?", "Contoso", 4, pressed: said = pressed: ui.ShowMessageEx "Shall I?", "Contoso", 4, pressed',
    notAvailable('ShowMessageEx with buttons to choose from. Nobody is asked while a task sequence runs.'),
  ],
  ['said = pressed', '7'],
  ['ui.ShowErrorDialog "Contoso", "Office", "Contoso", "No disk", 5, 900, 0, "Partition Disk"', ''],
  ['ui.ShowErrorDialog "Contoso", "Office", "", "", 2147942405, 900, 0, "Partition Disk"', ''],
  [
    'ui.ShowErrorDialog "Contoso", "Office", "", "", 5, 900, 1, "Partition Disk"',
    notAvailable(`a restart by ShowErrorDialog. ${INSTEAD}`),
  ],
  ['ui.ShowRebootDialog "Contoso", "Office", "", "Bye", 60', notAvailable(`ShowRebootDialog. ${INSTEAD}`)],
  ['ui.ShowSwapMediaDialog "Office", 2', notAvailable('ShowSwapMediaDialog. There are no media in several parts.')],
  [
    'ui.ShowTSProgressComplete "Contoso", "Office", "", "Installing fonts", 4, 20',
    notAvailable('ShowTSProgressComplete. What it does is documented nowhere.'),
  ],
  [
    'ui.ShowTSDetailedProgressComplete "Contoso", "Office", "", "Installing fonts", 4, 20, 1',
    notAvailable('ShowTSDetailedProgressComplete. What it does is documented nowhere.'),
  ],
  ['ui.ShowActionProgress "Contoso", "Office"', 'error: Wrong number of arguments or invalid property assignment'],
  ['ui.ShowTSProgress "Contoso", "Office", "", "Installing fonts", "many", 20', 'error: Type mismatch'],
];

const NO_ANSWER =
  'error: The agent does not answer: the task sequence that started this script has ended, or its answer cannot be read.';
const READ = 'said = "[" & env("x") & "]"';
const LIST = `names = env.GetVariables()
If Err.Number = 0 Then
  said = "["
  For Each name In names: said = said & name & ",": Next
  said = said & "]"
End If`;

/** The agent's answer, byte by byte; a statement of VBScript; what it says. */
const ROWS_OF_ANSWERS: readonly (readonly [string, string, string])[] = [
  ['{"value":"a"}\n', READ, '[a]'],
  ['{"value":null}\n', READ, '[]'],
  ['{"value":""}\n', READ, '[]'],
  ['{"value":"\\u0041\\"\\\\\\/\\t"}\n', READ, '[A"\\/\t]'],
  ['{"names":[]}\n', LIST, '[]'],
  ['{"names":["a","b"]}\n', LIST, '[a,b,]'],
  ['{"problem":"no"}\n', READ, 'error: no'],
  ['{"value":"a"}\n', LIST, "error: The agent's answer is not a list of names."],
  ['{"names":["a"]}\n', READ, '[]'],
  ['', READ, NO_ANSWER],
  ['\n', READ, NO_ANSWER],
  ['{"value":"a"}', READ, NO_ANSWER],
  ['{"value":"a"} \n', READ, NO_ANSWER],
  ['{"value":"a\n', READ, NO_ANSWER],
  ['{"value":"a\\\n', READ, NO_ANSWER],
  ['{"value":"a\\u12\n', READ, NO_ANSWER],
  ['{"value":"a\\u12g4"}\n', READ, NO_ANSWER],
  ['{"value":"a\\x"}\n', READ, NO_ANSWER],
  ['{"value":"a\\\u0000"}\n', READ, NO_ANSWER],
  ['{"value":"a\tb"}\n', READ, NO_ANSWER],
  ['{"value":"a\t"}\n', READ, NO_ANSWER],
  ['{"value":1}\n', READ, NO_ANSWER],
  ['{"value":nul\n', READ, NO_ANSWER],
  ['{"names":["a",]}\n', LIST, NO_ANSWER],
  ['{"names":["a" "b"]}\n', LIST, NO_ANSWER],
  ['{"names":["a","b"\n', LIST, NO_ANSWER],
  ['{"names":[null]}\n', LIST, NO_ANSWER],
  ['{"names":"a"}\n', LIST, NO_ANSWER],
  ['{"names":\n', LIST, NO_ANSWER],
  ['{\n', READ, NO_ANSWER],
  ['[]\n', READ, NO_ANSWER],
];
