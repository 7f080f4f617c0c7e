/** A page of a few sentences, for people whose browser was sent to the API. */
import type { FastifyReply } from 'fastify';

/** The address of such a page may hold what is good once: it is neither kept nor told to others (Referrer Policy, section 3.1). */
const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

export interface PageContent {
  readonly title: string;
  readonly sentences: readonly string[];
  /** Below them. */
  readonly link?: { readonly text: string; readonly to: string };
}

export function sendPage(reply: FastifyReply, { title, sentences, link }: PageContent): FastifyReply {
  const paragraphs = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`);
  if (link !== undefined) paragraphs.push(`<p><a href="${escaped(link.to)}">${escaped(link.text)}</a></p>`);
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)} - Slipway</title></head>
<body>
<h1>${escaped(title)}</h1>
${paragraphs.join('\n')}
</body>
</html>
`;
  return reply
    .headers(headers)
    .type('text/html; charset=utf-8')
    .serializer((text: string) => text)
    .send(page);
}

/** 303: whatever the request was, the next one is a GET (RFC 9110, section 15.4.4). */
export function sendElsewhere(reply: FastifyReply, location: string): FastifyReply {
  return reply.headers(headers).redirect(location, 303);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
