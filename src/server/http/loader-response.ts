/**
 * Answers for boot loaders. Header names are case-insensitive (RFC 9110 section 5.1), but GRUB 2.12 looks for `Content-Length`
 * letter by letter (its net/http.c) and otherwise waits for the connection to end: seen to hang. fastify writes every name
 * in lower case, so they are put right on the way out.
 */
import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

export class LoaderResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    return super.setHeader(titleCase(name), value);
  }

  override writeHead(status: number, message?: string, headers?: Headers): this;
  override writeHead(status: number, headers?: Headers): this;
  override writeHead(status: number, ...rest: (string | Headers | undefined)[]): this {
    const headers = rest.find((each) => typeof each === 'object' && !Array.isArray(each));
    for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) this.setHeader(name, value);
    const [message] = rest;
    return typeof message === 'string' ? super.writeHead(status, message) : super.writeHead(status);
  }
}

function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
