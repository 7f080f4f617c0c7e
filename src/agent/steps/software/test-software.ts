/** For tests: packages and applications of a policy, and the bytes of their files in memory. */
import { createHash, randomUUID } from 'node:crypto';
import type { PolicyApplication, PolicyProgramPackage, PolicySoftware } from '../../../api/policy.ts';
import { PolicySoftwareSchema } from '../../../api/policy.ts';
import type { ContentSource } from '../../engine/step-context.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface TestFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
  readonly executable?: true;
}

/** Software whose content is asked for by the hash of its name. */
export class TestContent {
  readonly #manifests = new Map<string, readonly TestFile[]>();
  readonly fetched: string[] = [];

  add(name: string, files: readonly TestFile[]): string {
    const root = sha256(Buffer.from(`${name} ${randomUUID()}`));
    this.#manifests.set(root, files);
    return root;
  }

  readonly source: ContentSource = {
    manifest: async ({ contentRoot }) => ({
      files: this.#filesOf(contentRoot).map(({ path, bytes, executable }) => ({
        ...{ path, bytes: Buffer.from(bytes).length, sha256: sha256(Buffer.from(bytes)) },
        chunkList: { sha256: sha256(Buffer.from('')), bytes: 0, chunks: 0 },
        ...(executable ? { executable } : {}),
      })),
    }),
    readObject: async (hash) => this.#find(hash),
    readRange: (file) => this.#stream(file.sha256),
    readWhole: (file) => this.#stream(file.sha256),
  };

  #filesOf(root: string): readonly TestFile[] {
    return this.#manifests.get(root) ?? [];
  }

  #find(hash: string): Buffer {
    for (const files of this.#manifests.values())
      for (const { path, bytes } of files) {
        const buffer = Buffer.from(bytes);
        if (sha256(buffer) !== hash) continue;
        this.fetched.push(path);
        return buffer;
      }
    throw new Error(`the test has no ${hash}`);
  }

  async *#stream(hash: string): AsyncGenerator<Buffer> {
    yield this.#find(hash);
  }
}

export function programPackage(name: string, contentRoot: string, programs: object[]): PolicyProgramPackage {
  const whole = programs.map((program) => ({
    ...{ successExitCodes: [0], restartExitCodes: [3010, 1641], maximumMinutes: 1, taskSequences: true },
    ...{ platforms: ['linux'], disabled: false },
    ...program,
  }));
  const pkg = softwareOf({ kind: 'package', name, contentRoot, programs: whole });
  if (pkg.kind === 'package') return pkg;
  throw new Error('it is a package');
}

export function policyApplication(
  name: string,
  contentRoot: string,
  types: object[],
  more: object = {},
): PolicyApplication {
  const deploymentTypes = types.map((type) => ({
    ...{ name: 'Script', technology: 'linux-script', contentPath: null, dependencies: [] },
    ...{ successExitCodes: [0], restartExitCodes: [3010, 1641], maximumMinutes: 1 },
    ...type,
  }));
  const given = { taskSequences: true, disabled: false, supersedes: [], deploymentTypes, ...more };
  const application = softwareOf({ kind: 'application', name, contentRoot, ...given });
  if (application.kind === 'application') return application;
  throw new Error('it is an application');
}

function softwareOf(given: object): PolicySoftware {
  return PolicySoftwareSchema.parse({ id: randomUUID(), versionId: randomUUID(), ...given });
}
