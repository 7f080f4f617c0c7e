/**
 * The second initrd of a booting computer: a newc archive with `/slipway/ticket.json`. Its length is the same for every
 * ticket, so that a HEAD request can be answered without making one; a multiple of 4, since loaders put it behind the first
 * initrd as it is and iPXE of 2019 wants that (recipe: netboot, section 10).
 */
import { Buffer } from 'node:buffer';
import type { BootTicketFile } from '../../api/agent.ts';
import { writeNewc } from '../../formats/newc/newc.ts';

/** JSON may end in white space (RFC 8259 section 2), so the text is filled up to this. Six bytes a character at worst is far below. */
const TEXT_BYTES = 1024;

export function ticketArchive(file: BootTicketFile): Buffer {
  return archive(Buffer.from(JSON.stringify(file), 'utf8'));
}

export const TICKET_ARCHIVE_BYTES = archive(Buffer.alloc(0)).length;

function archive(text: Buffer): Buffer {
  if (text.length > TEXT_BYTES)
    throw new RangeError(`A boot ticket has at most ${TEXT_BYTES} bytes, not ${text.length}.`);
  const content = Buffer.alloc(TEXT_BYTES, ' ');
  text.copy(content);
  return writeNewc([{ path: 'slipway/ticket.json', mode: 0o600, content }]);
}
