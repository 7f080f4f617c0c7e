/** An answer file and the architecture of the Windows that it is for: what the parts of a deployment's answer file are written with. */
import type { AnswerFile } from '../../../formats/unattend/answer-file.ts';
import type { Architecture, ComponentPlace, Pass } from '../../../formats/unattend/components.ts';
import { obscurePassword } from '../../../formats/unattend/obscured-password.ts';
import type { PathStep } from '../../../formats/unattend/paths.ts';

/** The components that are written, and where Microsoft's reference allows them: the table that a test compares what is written with. */
export const components = {
  shell: 'Microsoft-Windows-Shell-Setup',
  international: 'Microsoft-Windows-International-Core',
  deployment: 'Microsoft-Windows-Deployment',
  join: 'Microsoft-Windows-UnattendedJoin',
  tcpip: 'Microsoft-Windows-TCPIP',
  dns: 'Microsoft-Windows-DNS-Client',
  netbt: 'Microsoft-Windows-NetBT',
} as const;
export type ComponentKey = keyof typeof components;

type Path = string | readonly PathStep[];

export class AnswerFileWriter {
  readonly file: AnswerFile;
  readonly #architecture: Architecture;

  constructor(file: AnswerFile, architecture: Architecture) {
    this.file = file;
    this.#architecture = architecture;
  }

  at(pass: Pass, component: ComponentKey): ComponentPlace {
    return { pass, component: components[component], architecture: this.#architecture };
  }

  /** In this pass, and in the others that have it already: the last one that Windows comes to would count. */
  set(passes: readonly [Pass, ...Pass[]], component: ComponentKey, path: Path, value: string): void {
    const [home, ...others] = passes;
    this.file.set(this.at(home, component), path, value);
    for (const pass of others)
      if (this.file.has(this.at(pass, component), path)) this.file.set(this.at(pass, component), path, value);
  }

  /** Where the file says nothing of it in any of the passes. */
  setUsual(passes: readonly [Pass, ...Pass[]], component: ComponentKey, path: Path, value: string): void {
    if (passes.some((pass) => this.file.has(this.at(pass, component), path))) return;
    this.file.set(this.at(passes[0], component), path, value);
  }

  remove(passes: readonly Pass[], component: ComponentKey, path: Path): void {
    for (const pass of passes) this.file.remove(this.at(pass, component), path);
  }

  /** A list that has these items and no others. */
  setList(component: ComponentKey, path: readonly PathStep[], item: string, values: readonly string[]): void {
    const there = this.file.getAll(this.at('specialize', component), [...path, item]);
    if (there.length === values.length && there.every((value, at) => value === values[at])) return;
    this.remove(['specialize'], component, path);
    for (const [at, value] of values.entries())
      this.set(['specialize'], component, [...path, { item, keyValue: String(at + 1) }], value);
  }

  /** A password in the form that is not plain text. What a path leads to may be the mark of a password that was removed. */
  setPassword(pass: Pass, path: readonly PathStep[], element: string, password: string): void {
    const place = this.at(pass, 'shell');
    const whole = [...path, element];
    if (!this.file.has(place, [...whole, 'Value'])) this.file.remove(place, whole);
    this.file.set(place, [...whole, 'Value'], obscurePassword(password, element));
    this.file.set(place, [...whole, 'PlainText'], 'false');
  }
}
