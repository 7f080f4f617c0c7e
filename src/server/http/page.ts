/** A page of a few sentences, for people whose browser was sent to the API. */
import type { FastifyReply } from 'fastify';

/** The address of such a page may hold what is good once: it is neither kept nor told to others (Referrer Policy, section 3.1). */
const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

export function sendPage(reply: FastifyReply, title: string, sentences: readonly string[]): FastifyReply {
  const paragraphs = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n');
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)} - Slipway</title></head>
<body>
<h1>${escaped(title)}</h1>
${paragraphs}
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
