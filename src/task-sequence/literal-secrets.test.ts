import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { literalSecretIn } from './literal-secrets.ts';

const withSecret = [
  'setup.exe /quiet /password:Tr0ub4dor',
  'tool --password Tr0ub4dor --verbose',
  'tool --db-password=Tr0ub4dor',
  "Add-Computer -DomainName x -Password 'Tr0ub4dor 3'",
  'net use Z: \\\\server\\share Tr0ub4dor /user:corp\\joiner',
  'net use \\\\server\\share /user:joiner Tr0ub4dor',
  'cmd /c net.exe use * \\\\server\\share Tr0ub4dor & copy a b',
  'psexec \\\\host -u joe -p Tr0ub4dor cmd',
  'mysql -u root -pTr0ub4dor <dump.sql',
  'tool -u joe -p Tr0ub4dor',
  'curl -u joe:Tr0ub4dor https://example.org/x',
  'wget ftp://joe:Tr0ub4dor@example.org/x',
  'DB_PASSWORD=Tr0ub4dor ./install.sh',
  "$password = 'Tr0ub4dor'",
  "ConvertTo-SecureString 'Tr0ub4dor' -AsPlainText -Force",
  'echo one\r\ntool /password=Tr0ub4dor',
  'net user admin Tr0ub4dor /add',
  'echo root:Tr0ub4dor | chpasswd',
  "echo 'root:Tr0ub4dor' | sudo /usr/sbin/chpasswd",
  'chpasswd <<< "root:Tr0ub4dor"',
  'echo Tr0ub4dor | passwd --stdin root',
  'API_KEY=Tr0ub4dor ./call',
  'export AWS_SECRET_ACCESS_KEY=Tr0ub4dor',
  'curl -H "Authorization: Bearer Tr0ub4dor.x9" https://example.org',
  'manage-bde -protectors -add C: -pw Tr0ub4dor',
  `${'x'.repeat(5000)} --password Tr0ub4dor`,
];
const without = [
  'setup.exe /quiet /password:%AdminPassword%',
  'tool --password "$PASSWORD"',
  'tool --password',
  'net use Z: \\\\server\\share /user:corp\\joiner %JoinPassword%',
  'net use Z: \\\\server\\share * /user:joiner',
  'net use Z: /delete',
  'mkdir -p /mnt/data',
  'cp -p a b',
  'ssh -p 22 host',
  'sudo -u joe mkdir -pv %Folder%',
  'sudo -u joe mkdir -p folder',
  'ls -u a; rm -pv b',
  'curl -u %User%:%Secret% https://example.org',
  'curl -o x https://example.org:8443/path',
  '$password = $env:PASSWORD',
  'echo "password rules are in /etc/pam.d"',
  'net user joe /delete',
  'echo root:%Password% | chpasswd',
  'echo "root:$PASSWORD" | chpasswd',
  'echo a:b | tee x',
  'API_KEY=$KEY ./call',
  'curl -H "Authorization: Bearer $TOKEN" https://example.org',
  'it speaks of Bearer authentication',
  'manage-bde -on C: -pw',
  'manage-bde -unlock -pw D:',
  'manage-bde -protectors -add C: -tpm',
  'true',
  '',
];

for (const text of withSecret)
  test(`a secret stands in: ${text.replaceAll('Tr0ub4dor', '…')}`, () => {
    const how = literalSecretIn(text);
    assert.ok(how !== null);
    assert.ok(!how.includes('Tr0ub4dor'));
  });
for (const text of without) test(`no secret stands in: ${text}`, () => assert.equal(literalSecretIn(text), null));

const MEBIBYTE = 2 ** 20;
// Minutes where an expression begins anew at each word; together they take some seconds.
test('hostile lines of four megabytes do not keep it busy', { timeout: 60_000 }, async () => {
  const begin = [
    'curl ',
    'a-',
    ' -u x',
    ' -u x -p ',
    '/password ',
    'psexec -p',
    'mysql x ',
    'curl -u ',
    '\\\\',
    'password ',
    'a://',
  ];
  const more = [
    'net use \\\\x ',
    'net user a',
    'manage-bde ',
    'manage-bde -pw ',
    'echo a:',
    'echo ',
    'chpasswd ',
    'bearer ',
    'a',
    ' ',
    '"',
    '123456-',
    '--',
  ];
  for (const part of [...begin, ...more]) {
    literalSecretIn(part.repeat(Math.ceil((4 * MEBIBYTE) / part.length)));
  }
  // Work that holds the process up holds the test's time limit up too: here its turn comes.
  await setTimeout(1);
});
