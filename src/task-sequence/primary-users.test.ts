import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUserName, readAssignUsersMode, readUsers } from './primary-users.ts';

test('users are written DOMAIN\\user or user@realm', () => {
  for (const name of [
    ...['CONTOSO\\kim', 'contoso.example\\kim.lee', 'C\\k', 'PC-01\\Administrator', 'CONTOSO\\Kim Lee', 'D\\jürgen'],
    ...['kim@contoso.example', 'kim.lee@CONTOSO', "o'hara@contoso.example", 'CONTOSO\\PC-01$'],
  ])
    assert.ok(isUserName(name), name);
});

test('what is no user is none', () => {
  for (const name of [
    ...['', 'kim', '\\kim', 'CONTOSO\\', 'CONTOSO\\kim\\lee', '@contoso', 'kim@', 'a@b@c', 'CONTOSO/kim', 'kim lee@x'],
    ...['CONTOSO\\kim,CONTOSO\\lee', 'CONTOSO\\kim@x', ' CONTOSO\\kim', 'CONTOSO\\kim ', 'CONTOSO\\a\u0000b'],
    ...['CONTOSO\\a\nb', '=cmd|calc\\x', '+x\\y', '-x\\y', '@x\\y', 'CONTOSO\\<script>', 'CONTOSO\\a\u202eb'],
    ...[`${'X'.repeat(256)}\\kim`, `C\\${'k'.repeat(105)}`],
  ])
    assert.ok(!isUserName(name), name);
});

test('a list is read to its users, each once without regard to case, and to what names none', () => {
  for (const [text, users, refused] of [
    ['', [], []],
    [' , ,', [], []],
    ['D\\kim', ['D\\kim'], []],
    ['D\\kim, D\\lee', ['D\\kim', 'D\\lee'], []],
    ['D\\kim,D\\lee ,\td\\KIM', ['d\\KIM', 'D\\lee'], []],
    ['D\\kim, nobody, kim@d', ['D\\kim', 'kim@d'], ['nobody']],
    ['D\\kim; D\\lee', [], ['D\\kim; D\\lee']],
  ] as const)
    assert.deepEqual(readUsers(text), { users: [...users], refused: [...refused] }, text);
});

test('a list of many is cut, and what is left out is told', () => {
  const text = Array.from({ length: 60 }, (_, at) => `D\\u${at}`).join();
  const { users, refused } = readUsers(text);
  assert.deepEqual([users.length, refused.length, refused[0]], [50, 10, 'D\\u50']);
  assert.ok(readUsers(`${'D\\kim,'.repeat(100_000)}D\\lee`).users.length === 1, 'a text without end is not read to it');
});

test('modes are read in any case', () => {
  for (const [text, mode] of [
    ...([
      ['Auto', 'Auto'],
      ['auto', 'Auto'],
      [' PENDING ', 'Pending'],
      ['Disabled', 'Disabled'],
    ] as const),
    ...([
      ['', null],
      ['true', null],
      ['Automatic', null],
    ] as const),
  ] as const)
    assert.equal(readAssignUsersMode(text), mode, text);
});
