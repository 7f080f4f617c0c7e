/** What a deployment share holds, as its control files list it. */

interface ShareObject {
  /** With braces, as steps and rules name it. */
  readonly guid: string;
  readonly name: string;
  readonly comments: string;
  readonly enabled: boolean;
  /** Not shown to whoever chooses. */
  readonly hidden: boolean;
  /** `.\Applications\Editor`: of the share; empty where there is none. */
  readonly source: string;
  /** Paths of the workbench's folders that it is in. */
  readonly folders: readonly string[];
}

export interface ShareOperatingSystem extends ShareObject {
  readonly kind: 'operating-system';
  readonly description: string;
  /** `x64` … */
  readonly platform: string;
  readonly build: string;
  /** `Windows IBS` … */
  readonly type: string;
  readonly imageFile: string;
  /** From 1; null where it is not told. */
  readonly imageIndex: number | null;
  readonly imageName: string;
  /** `Enterprise` …: Windows' edition. */
  readonly edition: string;
  readonly languages: readonly string[];
  readonly includesSetup: boolean;
}

export interface ShareApplication extends ShareObject {
  readonly kind: 'application';
  readonly shortName: string;
  readonly version: string;
  readonly publisher: string;
  readonly languages: readonly string[];
  /** Empty for a bundle, which has dependencies alone. */
  readonly commandLine: string;
  readonly workingDirectory: string;
  /** GUIDs of what is installed before. */
  readonly dependencies: readonly string[];
  readonly restarts: boolean;
}

export interface ShareDriver extends ShareObject {
  readonly kind: 'driver';
  readonly manufacturer: string;
  readonly version: string;
  /** As its INF file has it: month, day, year. */
  readonly date: string;
  readonly class: string;
  readonly hash: string;
  readonly signed: boolean;
  readonly platforms: readonly string[];
  readonly systems: readonly string[];
  readonly pnpIds: readonly string[];
}

/** Updates and language packs. */
export interface SharePackage extends ShareObject {
  readonly kind: 'package';
  /** `Update`, `LanguagePack` … */
  readonly type: string;
  readonly platform: string;
  readonly version: string;
  readonly languages: readonly string[];
}

export interface ShareTaskSequence extends ShareObject {
  readonly kind: 'task-sequence';
  /** The folder below Control that its steps are in. */
  readonly id: string;
  readonly version: string;
  readonly template: string;
}

export type ShareItem = ShareOperatingSystem | ShareApplication | ShareDriver | SharePackage | ShareTaskSequence;
