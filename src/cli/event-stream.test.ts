import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EventStreamParser, readEvents } from './event-stream.ts';

// The examples of WHATWG HTML, 9.2.6, without the fields that are not used here.
const stream = ': test\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n';

describe('the parser of event streams', () => {
  test('finds the data of each event', () => {
    assert.deepEqual(new EventStreamParser().push(stream), ['first event', 'second event', ' third event']);
  });

  test('joins several data lines, and takes a field without a colon', () => {
    assert.deepEqual(new EventStreamParser().push('data: YHOO\ndata: +2\ndata\ndata: 10\n\n'), ['YHOO\n+2\n\n10']);
  });

  test('gives nothing for an event that is not ended', () => {
    assert.deepEqual(new EventStreamParser().push('data: a\n'), []);
  });

  test('finds the same wherever the stream is cut, with every kind of line end', () => {
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(stream.length * 2)), (lineEnd, cuts) => {
        const text = `${stream}data: one\ndata: two\n\n`.replaceAll('\n', lineEnd) + lineEnd;
        const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
        const parser = new EventStreamParser();
        const found = places.slice(1).flatMap((end, index) => parser.push(text.slice(places[index], end)));
        assert.deepEqual(found, ['first event', 'second event', ' third event', 'one\ntwo']);
      }),
    );
  });
});

describe('the events of a site', () => {
  const event = { id: 8, at: '2026-11-25T14:03:22.000Z', kind: 'run', subject: 'x', data: { state: 'failed' } };

  async function collect(
    answer: Parameters<typeof createServer>[1],
    after: number | null = null,
  ): Promise<{ found: unknown[]; opened: number }> {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const found: unknown[] = [];
    let opened = 0;
    try {
      const { signal } = new AbortController();
      const onOpen = (): number => opened++;
      for await (const { body } of readEvents({ base, options: {}, token: 't', after, signal, onOpen }))
        found.push(body);
    } finally {
      server.close();
      server.closeAllConnections();
    }
    return { found, opened };
  }

  test('are read with the token, from the one after the last, also of a kind that is not known yet', async () => {
    const newer = { ...event, id: 9, kind: 'multicast', more: true };
    const { found, opened } = await collect((request, response) => {
      assert.equal(request.url, '/api/events');
      assert.equal(request.headers['last-event-id'], '7');
      assert.equal(request.headers.authorization, 'Bearer t');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const each of [event, newer]) response.write(`id: ${each.id}\ndata: ${JSON.stringify(each)}\n\n`);
      response.end('data: no JSON\n\ndata: {"id":"x"}\n\n');
    }, 7);
    assert.deepEqual(found, [event, newer]);
    assert.equal(opened, 1);
  });

  test("end with the site's own error when it refuses", async () => {
    const error = { code: 'SLIP-1005', message: 'The credential is not known.' };
    await assert.rejects(
      collect((_, response) => response.writeHead(401).end(JSON.stringify(error))),
      error,
    );
    await assert.rejects(
      collect((_, response) => response.writeHead(502).end('<html>')),
      { code: 'SLIP-1099' },
    );
  });

  test('end with an error when the connection breaks', async () => {
    await assert.rejects(
      collect((_, response) => void response.writeHead(200).write(': live\n\n', () => response.destroy())),
    );
  });
});
