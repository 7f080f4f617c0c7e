import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseMirror, parseDeb822Sources, parseOneLineSources, sourcesFor } from './apt-sources.ts';

describe('the one-line form', () => {
  test('reads type, options, address, suite and components', () => {
    const [source] = parseOneLineSources(
      'deb [arch=amd64 signed-by=/k/a.gpg,/k/b.gpg] http://mirror.test/debian bookworm main contrib # ours\n',
    );
    assert.deepEqual(source, {
      types: ['deb'],
      uris: ['http://mirror.test/debian'],
      suites: ['bookworm'],
      components: ['main', 'contrib'],
      keyFiles: ['/k/a.gpg', '/k/b.gpg'],
    });
  });

  test('passes over comments, cdroms, empty and broken lines', () => {
    const text = [
      '# deb http://off.test/debian bookworm main',
      'deb cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main',
      '',
      'deb',
      'deb http://no-suite.test/debian',
      'rpm http://other.test/debian bookworm main',
      '\tdeb  [ trusted=yes ]\thttps://good.test/debian/\tbookworm\tmain\r',
    ].join('\n');
    assert.deepEqual(
      parseOneLineSources(text).flatMap(({ uris }) => uris),
      ['https://good.test/debian/'],
    );
  });
});

describe('the deb822 form', () => {
  test('reads several stanzas, values over several lines, any case, and comments between', () => {
    const sources = parseDeb822Sources(
      [
        'types: deb deb-src',
        '# a note',
        'URIs: http://mirror.test/debian',
        'SUITES: bookworm',
        ' bookworm-updates',
        'Components: main',
        'Signed-By: /k/a.gpg',
        ' ',
        '',
        'Types: deb\r',
        'URIs: http://security.test/debian-security\r',
        'Suites: bookworm-security\r',
        'Components: main\r',
      ].join('\n'),
    );
    assert.equal(sources.length, 2);
    assert.deepEqual(sources[0]?.suites, ['bookworm', 'bookworm-updates']);
    assert.deepEqual(sources[0]?.types, ['deb', 'deb-src']);
    assert.deepEqual(sources[0]?.keyFiles, ['/k/a.gpg']);
    assert.deepEqual(sources[1]?.uris, ['http://security.test/debian-security']);
  });

  test('leaves out what is switched off, and keys written into the entry', () => {
    const stanza = (extra: string) =>
      parseDeb822Sources(`Types: deb\nURIs: http://m.test/debian\nSuites: trixie\nComponents: main\n${extra}`);
    for (const word of ['no', 'False', '0', 'off']) assert.deepEqual(stanza(`Enabled: ${word}\n`), [], word);
    assert.equal(stanza('Enabled: yes\n').length, 1);
    const key = 'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEY865UxYJ/KwYB/BAHaRw8B\n -----END\n';
    assert.deepEqual(stanza(key)[0]?.keyFiles, []);
  });

  test('gives nothing for an empty file, prose or a stanza without an address', () => {
    for (const text of ['', '\n\n\n', 'not a field at all', 'Types: deb\nSuites: trixie\n', ':::\n: :\n'])
      assert.deepEqual(parseDeb822Sources(text), [], JSON.stringify(text));
  });
});

describe('the choice of the mirror', () => {
  const from = (...lines: string[]) => chooseMirror(parseOneLineSources(lines.join('\n')));

  test('takes Debian among other makers, and its security archive', () => {
    const mirror = from(
      'deb http://tools.test/apt bookworm stable',
      'deb http://database.test/apt bookworm-pgdg main',
      'deb http://charts.test stable main',
      'deb-src http://sources.test/debian bookworm main',
      'deb [signed-by=/k/d.gpg] http://mirror.test/debian bookworm main',
      'deb http://mirror.test/debian-security bookworm-security main',
    );
    assert.deepEqual(mirror, {
      archive: 'http://mirror.test/debian',
      security: 'http://mirror.test/debian-security',
      keyFiles: ['/k/d.gpg'],
    });
  });

  test("prefers an address that speaks of Debian where another maker uses a release's name with main too", () => {
    const mirror = from('deb http://tools.test/repo bookworm main', 'deb http://ftp.test/debian bookworm main');
    assert.equal(mirror?.archive, 'http://ftp.test/debian');
  });

  test('takes a mirror list and an address without the word Debian when nothing else is there', () => {
    assert.equal(
      from('deb mirror+file:/etc/apt/mirrors/m.list trixie main')?.archive,
      'mirror+file:/etc/apt/mirrors/m.list',
    );
    assert.equal(from('deb http://cache.test/d trixie main')?.security, undefined);
  });

  test("takes an alias such as stable only with Debian's address", () => {
    assert.equal(from('deb http://charts.test stable main'), undefined);
    assert.equal(from('deb http://ftp.test/debian stable main')?.archive, 'http://ftp.test/debian');
  });

  test('finds none on a machine that is not Debian', () => {
    assert.equal(from('deb http://archive.test/ubuntu noble main universe'), undefined);
    assert.equal(chooseMirror([]), undefined);
  });
});

test('the sources for a suite name its updates, its security archive where there is one, and the keys', () => {
  const mirror = { archive: 'http://m.test/debian', security: 'http://m.test/security', keyFiles: [] };
  const text = sourcesFor('trixie', mirror, ['/k/a.gpg', '/k/b.gpg']);
  assert.match(text, /^URIs: http:\/\/m\.test\/debian\nSuites: trixie trixie-updates$/m);
  assert.match(text, /^URIs: http:\/\/m\.test\/security\nSuites: trixie-security$/m);
  assert.match(text, /^Signed-By: \/k\/a\.gpg \/k\/b\.gpg$/m);
  assert.doesNotMatch(sourcesFor('trixie', { ...mirror, security: undefined }, ['/k']), /security/);
  assert.equal(parseDeb822Sources(text).length, 2);
});
