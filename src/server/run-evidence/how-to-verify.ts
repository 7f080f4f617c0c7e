/** README.txt of a run's evidence. */
export const HOW_TO_VERIFY = `This is what a Slipway site knew about one run of a task sequence on one computer.

That the files are those that the site wrote: manifest.json has the SHA-256 of each.
  sha256sum report.txt records.json run-log.txt

That the report is the site's: its signature (Ed25519) is in report.txt itself. Use a copy of the
site's key that you got from the site ("slipway site report-key"), not the one in this zip: whoever
forges a report forges the key beside it too.
  slipway runs verify-report report.txt --key report-key.pem --records records.json

The report is signed and binds the records by their number and hash. The other files are not signed:
manifest.json tells only that nothing was damaged on the way.

policy.json is, byte for byte, what the computer was told to do; the signature over it is in
policy-signature.json, made with the same key. It names content by SHA-256 and holds no secret.
`;
