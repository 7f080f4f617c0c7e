/** Reads a site's live events: text/event-stream (WHATWG HTML, 9.2 "Server-sent events"), resumed by Last-Event-ID. */
import type { RequestOptions } from 'node:http';
import * as z from 'zod';
import { ApiErrorSchema, type ErrorCode, errorCodes, SlipwayError } from '../api/errors.ts';
import { EventSchema, eventsPath } from '../api/events.ts';
import { readText, send } from '../client/http-request.ts';

/** A newer site may have kinds of events that this version does not know; they are shown all the same. */
const AnyEventSchema = EventSchema.extend({ kind: z.string() });

export interface SiteEvent {
  readonly value: z.output<typeof AnyEventSchema>;
  /** The JSON that came. */
  readonly body: unknown;
}

export interface StreamAddress {
  readonly base: URL;
  /** How to get there: a socket's path or an agent. */
  readonly options: RequestOptions;
  readonly token: string | null;
  readonly after: number | null;
  readonly signal: AbortSignal;
  /** The site has answered, whether or not there is an event yet. */
  readonly onOpen: () => void;
}

/** Yields events until the stream ends; throws what the connection threw, nothing when the signal aborted. */
export async function* readEvents(address: StreamAddress): AsyncGenerator<SiteEvent> {
  const { base, options, token, after, signal, onOpen } = address;
  const headers = {
    accept: 'text/event-stream',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(after === null ? {} : { 'last-event-id': String(after) }),
  };
  try {
    const answer = await send(new URL(eventsPath, base), { ...options, method: 'GET', headers, signal });
    if (answer.status !== 200) throw refusal(answer.status, await readText(answer.body, 1 << 20));
    onOpen();
    const parser = new EventStreamParser();
    answer.body.setEncoding('utf8');
    for await (const text of answer.body) yield* parser.push(String(text)).flatMap(toEvent);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Finds the data of each event in a text that comes in pieces. */
export class EventStreamParser {
  #rest = '';
  #data: string[] = [];

  /** The data of the events that the piece completes. */
  push(text: string): string[] {
    // A carriage return at the end may be the first half of a line end.
    const all = this.#rest + text;
    const whole = all.endsWith('\r') ? all.slice(0, -1) : all;
    const lines = whole.split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + all.slice(whole.length);
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): string[] {
    if (line === '') {
      const data = this.#data;
      this.#data = [];
      return data.length === 0 ? [] : [data.join('\n')];
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') this.#data.push(value ?? '');
    return [];
  }
}

/** Nothing for what is no event. */
function toEvent(data: string): SiteEvent[] {
  const body = parseJson(data);
  const parsed = AnyEventSchema.safeParse(body);
  return parsed.success ? [{ value: parsed.data, body }] : [];
}

function refusal(status: number, text: string): SlipwayError {
  const parsed = ApiErrorSchema.safeParse(parseJson(text));
  if (!parsed.success) return new SlipwayError('SLIP-1099', `The site answered with HTTP status ${status}.`);
  // The first half of the condition has checked that the code is one of the table's keys.
  const code = Object.hasOwn(errorCodes, parsed.data.code) ? (parsed.data.code as ErrorCode) : 'SLIP-1099';
  return new SlipwayError(code, parsed.data.message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
