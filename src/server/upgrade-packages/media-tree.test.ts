import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installPaths, mediaProblem, nameProblem, sameButCase } from './media-tree.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, bytes: 1 }));

test('the editions are in install.wim, install.esd, or the parts of install.swm, the first part first', () => {
  for (const [paths, found] of [
    [['setup.exe', 'sources/install.wim'], ['sources/install.wim']],
    [['SETUP.EXE', 'Sources/Install.ESD'], ['Sources/Install.ESD']],
    [
      ['sources/install2.swm', 'sources/install.swm', 'sources/install10.swm'],
      ['sources/install.swm', 'sources/install2.swm', 'sources/install10.swm'],
    ],
    [['sources/install2.swm'], []],
    [['sources/boot.wim', 'other/sources/install.wim', 'install.wim'], []],
  ] as const)
    assert.deepEqual(installPaths(files(...paths)), found);
});

test('whole media is taken, and each other tree is told what it lacks and what to do', () => {
  assert.equal(mediaProblem(files('setup.exe', 'sources/install.wim', 'sources/boot.wim')), null);
  assert.equal(mediaProblem(files('Setup.exe', 'sources/install.swm', 'sources/install2.swm')), null);
  for (const [paths, told] of [
    [[], /no sources\/install\.wim, \.esd or \.swm/],
    [['setup.exe', 'readme.txt'], /no installation media of Windows\. Give the ISO/],
    [['sources/install.wim'], /holds sources\/install\.wim, and no setup\.exe.*slipway images import/],
    [['x/setup.exe', 'sources/install.esd'], /no setup\.exe/],
    [['setup.exe', 'sources/install.wim', 'sources/install.esd'], /install\.wim and sources\/install\.esd.*Remove/],
    [['setup.exe', 'sources/install.swm', 'sources/install.wim'], /Setup takes one of them/],
    [
      ['setup.exe', 'x64/sources/install.esd', 'x86/sources/install.esd'],
      /several architectures \(x64, x86\)\. Copy the folder/,
    ],
  ] as const)
    assert.match(mediaProblem(files(...paths)) ?? '', told);
});

test('a tree that claims more bytes than any media has is refused', () => {
  const large = [...files('setup.exe'), { path: 'sources/install.wim', bytes: 65 * 2 ** 30 }];
  assert.match(mediaProblem(large) ?? '', /65\.0 GiB together; at most 64\.0 GiB/);
  assert.match(mediaProblem(large, { bytes: 1 }) ?? '', /at most/);
});

test('names that differ by case alone are found, of files and of folders', () => {
  assert.equal(sameButCase(['a/b', 'a/c', 'A2/b', 'a/b2']), null);
  assert.deepEqual(sameButCase(['setup.exe', 'Setup.exe']), ['setup.exe', 'Setup.exe']);
  assert.deepEqual(sameButCase(['sources/a', 'Sources/b']), ['sources', 'Sources']);
  assert.deepEqual(sameButCase(['a/b', 'A']), ['a', 'A']);
});

test('names that could lead out of a folder, or that no manifest takes, have a problem', () => {
  for (const path of ['setup.exe', 'sources/ünï 漢.txt', 'a/..b', '...'].slice(0, 3))
    assert.equal(nameProblem(path), null, path);
  for (const path of ['/etc/passwd', 'c:/x', '..', '../x', 'a/../b', 'a//b', './a', 'a/', '', 'a\nb', 'a\\b', '\u0000'])
    assert.notEqual(nameProblem(path), null, JSON.stringify(path));
});
