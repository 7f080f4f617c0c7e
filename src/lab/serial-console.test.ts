import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SerialConsole } from './serial-console.ts';

const late = (): Error => new Error('too late');
const bytes = (text: string): Buffer => Buffer.from(text);

describe('SerialConsole', () => {
  test('puts lines together across pieces, characters cut in two and control sequences', () => {
    const serial = new SerialConsole();
    const lines: string[] = [];
    serial.on('line', (line) => lines.push(line));
    const all = Buffer.from('\u001b[2J\u001b[01;01HBdsDxe: gr\u00f6\u00dfe\r\nnext\n');
    for (const byte of all) serial.push(Buffer.from([byte]));
    assert.deepEqual(lines, ['BdsDxe: größe', 'next']);
    assert.deepEqual(serial.tail(1), ['next']);
  });

  test('finds what came before the wait, once', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const serial = new SerialConsole();
    serial.push(bytes('boot 1\nboot 2\nready\n'));
    assert.equal((await serial.waitFor(/boot (\d)/g, 1000, late)).match[1], '1');
    assert.equal((await serial.waitFor(/boot (\d)/, 1000, late)).match[1], '2');
    const third = serial.waitFor(/boot (\d)/, 1000, late);
    serial.push(bytes('boot 3\n'));
    assert.equal((await third).line, 'boot 3');
    const none = serial.waitFor(/ready/, 1000, late);
    t.mock.timers.tick(1000);
    await assert.rejects(none, /too late/);
  });

  test('serves several waits at once', async () => {
    const serial = new SerialConsole();
    const waits = [serial.waitFor(/good/, 10_000, late), serial.waitFor(/good|bad/, 10_000, late)];
    serial.push(bytes('all good\n'));
    assert.deepEqual(
      (await Promise.all(waits)).map(({ line }) => line),
      ['all good', 'all good'],
    );
  });

  test('takes a line without an end only when it stays so', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const serial = new SerialConsole(500);
    const wait = serial.waitFor(/uptime (\d+)/, 60_000, late);
    serial.push(bytes('uptime 1'));
    t.mock.timers.tick(499);
    serial.push(bytes('23'));
    t.mock.timers.tick(500);
    assert.equal((await wait).match[1], '123');
    serial.push(bytes('\nlogin: '));
    const prompt = serial.waitFor(/login: $/, 60_000, late);
    t.mock.timers.tick(500);
    assert.equal((await prompt).line, 'login: ');
  });

  test('fails every wait at the end, after a last look at the unfinished line', async () => {
    const serial = new SerialConsole();
    serial.push(bytes('panic'));
    const found = serial.waitFor(/panic/, 10_000, late);
    const lost = assert.rejects(serial.waitFor(/never/, 10_000, late), /off/);
    serial.end(new Error('off'));
    assert.equal((await found).line, 'panic');
    await lost;
  });

  test('keeps a bounded history of a guest that never stops or never ends its line', () => {
    const serial = new SerialConsole();
    for (let count = 0; count < 25_000; count++) serial.push(bytes(`${count}\n`));
    assert.equal(serial.tail(100_000).length, 20_000);
    serial.push(Buffer.alloc(70_000, 'x'));
    assert.equal(serial.tail(1)[0]?.length, 70_000);
  });
});
