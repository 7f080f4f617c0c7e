import assert from 'node:assert/strict';
import { test } from 'node:test';
import { literalSecretIn } from './literal-secret.ts';

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

test('a hostile text does not keep it busy', () => {
  for (const hostile of ['curl ', 'a-', ' -u x', '/password ', 'psexec -p', '\\\\'])
    assert.doesNotThrow(() => literalSecretIn(hostile.repeat(200_000)));
});
