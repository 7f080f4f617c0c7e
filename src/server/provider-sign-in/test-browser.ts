/** For tests: follows links and redirects and keeps cookies, as a browser does. */
import { request } from 'node:https';
import { apiUrl } from '../config.ts';
import type { TestSite } from '../test-site.ts';

/** How the site is asked. */
export interface BrowsedSite {
  readonly origin: string;
  get(url: URL, cookie: string, address: string): Promise<Page>;
}

/** A site of this process, without a socket. */
export function browsed(site: TestSite): BrowsedSite {
  return {
    origin: apiUrl(site.site.config),
    get: async (url, cookie, remoteAddress) => {
      const headers = { accept: 'text/html', 'user-agent': 'test browser', host: url.host, cookie };
      const answer = await site.api.inject({
        method: 'GET',
        url: `${url.pathname}${url.search}`,
        headers,
        remoteAddress,
      });
      return { url, status: answer.statusCode, headers: answer.headers, text: answer.body };
    },
  };
}

export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

export class TestBrowser {
  /** Every address that it was at. */
  readonly visited: URL[] = [];
  readonly #site: BrowsedSite;
  readonly #ca: string;
  readonly #cookies = new Map<string, Map<string, string>>();
  /** It stops before an address for which this is true. */
  stopsAt: (url: URL) => boolean = () => false;
  address = '192.0.2.1';

  constructor(site: BrowsedSite, ca: string) {
    this.#site = site;
    this.#ca = ca;
  }

  get origin(): string {
    return this.#site.origin;
  }

  /** What it sends to the site as `Cookie`. */
  get cookie(): string {
    return this.#cookieFor(this.origin);
  }

  setCookie(origin: string, cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(';');
    const at = pair.indexOf('=');
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    const gone = attributes.some((each) => /max-age=0|expires=Thu, 01 Jan 1970/i.test(each));
    if (gone) jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  }

  /** Goes there, and on as long as it is sent on. */
  async go(address: string): Promise<Page> {
    let url = new URL(address, this.origin);
    for (let hops = 0; hops < 15; hops++) {
      this.visited.push(url);
      const page =
        url.origin === this.origin ? await this.#site.get(url, this.cookie, this.address) : await this.#askOther(url);
      for (const cookie of [page.headers['set-cookie'] ?? []].flat()) this.setCookie(url.origin, String(cookie));
      const { location } = page.headers;
      if (typeof location !== 'string') return page;
      url = new URL(location, url);
      if (this.stopsAt(url)) return { ...page, url };
    }
    throw new Error(`sent on for ever, last to ${url}`);
  }

  #cookieFor(origin: string): string {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #askOther(url: URL): Promise<Page> {
    const { promise, resolve, reject } = Promise.withResolvers<Page>();
    const headers = { accept: 'text/html', cookie: this.#cookieFor(url.origin) };
    request(url, { ca: this.#ca, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve({ url, status: answer.statusCode ?? 0, headers: answer.headers, text }));
    })
      .on('error', reject)
      .end();
    return promise;
  }
}
