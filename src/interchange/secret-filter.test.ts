import assert from 'node:assert/strict';
import { test } from 'node:test';
import { literalSecretIn } from '../task-sequence/literal-secrets.ts';
import { isSecretName } from '../task-sequence/secret-names.ts';
import { InterchangeError } from './interchange-error.ts';
import { SecretFilter } from './secret-filter.ts';
import { endingTest } from './test-hostile.ts';

const told: readonly string[] = [
  'setup.exe /quiet /password:Tr0ub4dor',
  'tool --password Tr0ub4dor --verbose',
  'tool --db-password=Tr0ub4dor',
  "Add-Computer -DomainName x -Password 'Tr0ub4dor 3'",
  'net use Z: \\\\server\\share Tr0ub4dor /user:corp\\joiner',
  'net use \\\\server\\share /user:joiner Tr0ub4dor',
  'net use %Share% /user:joiner /persistent:no Tr0ub4dor',
  'cmd /c net.exe use * \\\\server\\share Tr0ub4dor & copy a b',
  'net user Administrator Tr0ub4dor /add',
  'psexec \\\\host -u joe -p Tr0ub4dor cmd',
  'mysql -u root -pTr0ub4dor <dump.sql',
  'tool -u joe -h -p Tr0ub4dor',
  'curl -u joe:Tr0ub4dor https://example.org/x',
  'wget ftp://joe:Tr0ub4dor@example.org/x',
  'DB_PASSWORD=Tr0ub4dor ./install.sh',
  "$password = 'Tr0ub4dor'",
  "$password = ConvertTo-SecureString 'Tr0ub4dor' -AsPlainText -Force",
  'ConvertTo-SecureString -String Tr0ub4dor -AsPlainText',
  'echo one\r\ntool /password=Tr0ub4dor',
  'scanstate \\\\s\\store /encrypt /key:"Tr0ub4dor"',
  'schtasks /create /ru joe /rp Tr0ub4dor',
  'msiexec /i x.msi SVCPASSWORD="Tr0ub4dor"',
  'reg add HKLM\\Winlogon /v DefaultPassword /t REG_SZ /d Tr0ub4dor /f',
  'Set-ItemProperty -Path x -Name DefaultPassword -Value Tr0ub4dor',
  '<AdministratorPassword><Value>Tr0ub4dor</Value></AdministratorPassword>',
  '{"token": "Tr0ub4dor"}',
  'https://example.org/hook?access_token=Tr0ub4dor',
  '-----BEGIN RSA PRIVATE KEY-----\nTr0ub4dor\n-----END RSA PRIVATE KEY-----',
  'The admin password: Tr0ub4dor',
];
for (const text of told)
  test(`takes the password out of: ${text.replaceAll('Tr0ub4dor', '…').slice(0, 80)}`, () => {
    const cleaned = new SecretFilter().cleaned(text);
    assert.ok(!cleaned.includes('Tr0ub4dor') && cleaned.includes('%ImportedPassword%'), cleaned);
    assert.equal(literalSecretIn(cleaned), null, cleaned);
  });

for (const password of ['$ecret!1', '%Tr0ub', '!Tr0ub', '@Tr0ub', '*Tr0ub', '#Tr0ub'])
  test(`takes ${password} for no variable`, () =>
    assert.equal(new SecretFilter().cleaned(`x /password:${password} /q`), 'x /password:%ImportedPassword% /q'));

test('takes a recovery password of BitLocker out', () => {
  const key = Array.from({ length: 8 }, () => '123456').join('-');
  assert.equal(new SecretFilter().cleaned(`unlock ${key} now`), 'unlock %ImportedPassword% now');
});

const plain: readonly string[] = [
  'setup.exe /quiet /password:%AdminPassword%',
  'tool --password "$PASSWORD"',
  'tool --password',
  'net use Z: \\\\server\\share /user:corp\\joiner %JoinPassword%',
  'net use Z: \\\\server\\share * /user:joiner',
  'net use Z: /delete',
  'net user joe /delete',
  'mkdir -p /mnt/data',
  'ssh -p 22 host',
  'sudo -u joe mkdir -p folder',
  'curl -u %User%:%Secret% https://example.org',
  'curl -o x https://example.org:8443/path',
  '$password = $env:PASSWORD',
  '$password = Read-Host -AsSecureString',
  '$password = $cred.GetNetworkCredential().Password',
  '$password = $args[0]',
  '$password = (Get-Content x)',
  'tool /password:!Pwd! /b:%A%%B%',
  'tool /password:%A%%B%',
  'powershell -ExecutionPolicy Bypass -File x.ps1',
  'echo "password rules are in /etc/pam.d"',
  'msiexec /i editor.msi /qn /l*v C:\\Windows\\Temp\\x.log',
  '%Make%-%SerialNumber%',
  'OSDBitLocker.exe /enable /mode:TPM /pwd:AD /full:True',
  'tool --use-token false',
  '',
];
for (const text of plain)
  test(`leaves as it is: ${text}`, () => assert.equal(new SecretFilter(['hunter2', 'abc']).cleaned(text), text));

test('what is more than can be looked through is refused', () => {
  const filter = new SecretFilter();
  const text = 'x'.repeat(16_000_000);
  assert.equal(filter.cleaned(text), filter.cleaned(text));
  assert.throws(() => filter.cleaned('x'), InterchangeError);
});

test('a password of the file is taken out wherever it stands as a word, and a short one nowhere', () => {
  const filter = new SecretFilter(['hunter2', 'two words', 'abc', '%Other%', 'true']);
  assert.equal(filter.cleaned('x.exe "hunter2" /a=hunter2;b'), 'x.exe "%ImportedPassword%" /a=%ImportedPassword%;b');
  assert.equal(filter.cleaned('two words'), '%ImportedPassword%');
  assert.equal(filter.cleaned('x "two words" y'), 'x "%ImportedPassword%" y');
  assert.equal(new SecretFilter(['Pl4n,t;d']).cleaned('x /a:Pl4n,t;d'), 'x /a:%ImportedPassword%');
  for (const text of ['hunter22', 'abc', '%Other%', 'true']) assert.equal(filter.cleaned(text), text);
});

const names: readonly [string, boolean][] = [
  ...[
    ...['AdminPassword', 'UserPassword', 'DomainAdminPassword', 'BdePin', 'TpmOwnerPassword', 'ADDSPassword', 'DBPwd'],
    ...['SafeModeAdminPassword', 'OSDBitLockerRecoveryPassword', 'OSDBitLockerStartupKey', 'LocalPwd', 'Token2'],
    ...[
      'SkipperPassword',
      'AdminPass',
      'Passwort',
      'WifiPsk',
      'ApiKey',
      'api_key',
      'SqlConnectionString',
      'UserPin',
      'OSDBitLockerPIN',
    ],
    ...['SMSTSRunCommandLineUserPassword', 'DomainCredential', 'Kennwort', 'OSDJoinPassword', 'EncryptionKey'],
  ].map((name): [string, boolean] => [name, true]),
  ...[
    ...['SkipAdminPassword', 'BdePinMinLength', 'BdeAllowAlphaNumericPin', 'BdeKeyLocation', 'BdeRecoveryKey'],
    ...['OSDBitLockerCreateRecoveryPassword', 'ProductKey', 'OverrideProductKey', 'KeyboardLocale', 'OrgName'],
    ...['OSDBitLockerStartupKeyDrive', 'OSDRandomAdminPassword', 'Bypass', ''],
  ].map((name): [string, boolean] => [name, false]),
];
for (const [name, expected] of names)
  test(`${name || 'an empty name'} is ${expected ? 'a' : 'no'} password`, () =>
    assert.equal(isSecretName(name), expected));

const hostile = [
  'password="',
  'curl ',
  ' -u x',
  '/password ',
  'psexec -p',
  '\\\\',
  '/user:',
  'a.',
  'a://',
  '-----BEGIN ',
  '123456-',
  ' net use \\\\',
  'password>',
  '-pass',
];
endingTest('megabytes of what almost tells a password do not keep it busy', () => {
  const filter = new SecretFilter(['hunter2']);
  for (const text of hostile) filter.cleaned(text.repeat(Math.ceil((1 << 20) / text.length)));
});
