/** What is no NTFS, or an NTFS that is damaged or laid out in a way that is not read here. */
export class NtfsError extends Error {
  override readonly name = 'NtfsError';
}
