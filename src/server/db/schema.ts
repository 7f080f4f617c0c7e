/** The tables as TypeScript sees them; the truth is in migrations/ and its dump in schema.sql. */

import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Actor } from '../../api/actor.ts';
import type { Progress, RunRecord } from '../../api/agent.ts';
import type { AssignmentSchedule } from '../../api/assignment-schedule.ts';
import type { BootManagerOfImage, BootManagerVersions } from '../../api/boot-managers.ts';
import type { ContentDamage, ValidatedBy, ValidationPriority } from '../../api/content.ts';
import type { DebugCommand, PauseStanding, ShownVariable } from '../../api/debug-commands.ts';
import type { AvailableTo, Rerun, Wave, WindowUse } from '../../api/deployment-settings.ts';
import type { DeploymentTemplate } from '../../api/deployment-templates.ts';
import type { EvaluationSchedule } from '../../api/evaluation-schedule.ts';
import type { CaptureOrigin } from '../../api/images.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import type { SignedPolicy } from '../../api/policy.ts';
import type { RunState } from '../../api/run-states.ts';
import type { SavedFilterList } from '../../api/saved-filters.ts';
import type { UploadFile, UploadPurpose } from '../../api/uploads.ts';
import type { AffinitySetting, AffinitySource, AffinityState } from '../../api/user-device-affinities.ts';
import type { WebhookEventKind } from '../../api/webhooks.ts';
import type { ApplicationDefinition } from '../../task-sequence/applications/application-definition.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import type { PackageDefinition } from '../../task-sequence/packages/package-definition.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import type { Environment } from '../../task-sequence/step.ts';
import type { BuiltInRole } from '../security-roles/built-in-roles.ts';

/** Filled in by the database; never changed afterwards. */
type CreatedAt = ColumnType<Date, Date | undefined, never>;
type Json<T extends object> = JSONColumnType<T>;

export interface ImageDetails {
  index: number;
  name: string;
  description: string | null;
  totalBytes: number;
  fileCount: number;
  platform: 'linux' | 'windows';
  architecture: string | null;
  editionId: string | null;
  version: string | null;
  /** Absent where it was imported before they were read. */
  languages?: string[];
  defaultLanguage?: string | null;
  bootManagers?: BootManagerOfImage[];
  bootManagerVersions?: BootManagerVersions;
  /** The manifest's file that lists the blobs of this image. */
  blobList: string;
}

/** The media of an upgrade package's version. */
export interface MediaOfVersion {
  /** What it was imported from: a path of the site server, or the name of what was uploaded. */
  source: string;
  files: number;
  /** `sources/install.wim` */
  installFile: string;
  /** SHA-256 of a manifest as an image package has it: the WIM of the media and the blob lists of its editions; null: it cannot be streamed. */
  editionsRoot: string | null;
}

interface VariableTable {
  name: string;
  value: string | null;
  sealed_value: Buffer | null;
  /** Made by the database from the sealed value. */
  sealing_key_id: ColumnType<string | null, never, never>;
}

/** A page that edits a task sequence, or asks to; times as text. */
interface KeptEditor {
  tab: string;
  by: Actor;
  displayName: string;
  since: string;
}
export interface KeptHolder extends KeptEditor {
  leaseEnds: string;
}
export interface KeptAsker extends KeptEditor {
  declined: boolean;
}

/** Of unknown computers, as their placeholders are told apart. */
export type UnknownArchitecture = 'x86' | 'x64' | 'arm64';

export interface Database {
  site: {
    id: string;
    name: string;
    created_at: CreatedAt;
    /** argon2id in PHC string format. */
    pxe_password_hash: string | null;
    user_device_affinity: Generated<AffinitySetting>;
    backup_warning_days: Generated<number>;
    only_row: Generated<boolean>;
  };
  /** Always one row. */
  pxe_settings: {
    only_row: Generated<boolean>;
    respond: Generated<boolean>;
    response_delay_seconds: Generated<number>;
    interfaces: Generated<string[]>;
    prompt_seconds: Generated<number>;
    unknown_computers: Generated<'off' | 'on' | 'with-approval'>;
    unknown_computers_a_day: Generated<number>;
  };
  high_risk_settings: {
    only_row: Generated<boolean>;
    default_size: Generated<number>;
    maximum_size: Generated<number>;
    protected_devices: Generated<'warn' | 'block'>;
  };
  pxe_ignored_mac: { mac: string };
  /** Where a computer comes in whose run has succeeded. */
  unknown_computer_collection: { collection_id: string };
  /** Unknown computers that ask to be taken in. */
  waiting_computer: {
    id: string;
    code: string;
    mac: string;
    architecture: UnknownArchitecture;
    inventory: Json<Inventory>;
    smbios_uuid: string | null;
    rejected: Generated<boolean>;
    first_asked_at: Date;
    last_asked_at: Date;
  };
  api_token: {
    id: string;
    name: string;
    token_hash: Buffer;
    created_at: CreatedAt;
    last_used_at: Date | null;
    expires_at: Date | null;
    user_id: string | null;
    security_role_id: string | null;
    created_by: JSONColumnType<Actor, string | null, never> | null;
    /** null: those of its user. */
    security_scope_ids: string[] | null;
    collection_ids: string[] | null;
  };
  security_scope: {
    id: string;
    name: string;
    description: Generated<string>;
    built_in: 'default' | null;
    created_at: CreatedAt;
  };
  /** Of images, task sequences and collections. */
  security_scope_object: { object_id: string; security_scope_id: string };
  security_role: {
    id: string;
    name: string;
    description: Generated<string>;
    built_in: BuiltInRole | null;
    /** Those of a built-in role are in security-roles/built-in-roles.ts. */
    permissions: string[] | null;
    created_at: CreatedAt;
  };
  user_account: {
    id: string;
    name: string;
    display_name: Generated<string>;
    /** argon2id in PHC string format; null: signs in with an identity provider only. */
    password_hash: string | null;
    disabled: Generated<boolean>;
    must_change_password: Generated<boolean>;
    last_sign_in_at: Date | null;
    created_at: CreatedAt;
    /** null: all. */
    security_scope_ids: string[] | null;
    collection_ids: string[] | null;
  };
  user_account_role: { user_id: string; security_role_id: string };
  user_session: {
    id: string;
    session_hash: Buffer;
    user_id: string;
    address: string;
    user_agent: string;
    created_at: Date;
    last_used_at: Date;
    expires_at: Date;
  };
  sign_in_failure: { name: string; address: string; failures: number; last_failed_at: Date };
  sign_in_address: { user_id: string; address: string; last_at: Date };
  identity_provider: {
    id: string;
    name: string;
    display_name: string;
    issuer: string;
    client_id: string;
    sealed_client_secret: Buffer;
    /** Made by the database from the sealed secret. */
    sealing_key_id: ColumnType<string | null, never, never>;
    ca_certificates: string | null;
    site_url: string | null;
    scopes: string[];
    roles_claim: string;
    make_users: boolean;
    enabled: boolean;
    created_at: CreatedAt;
  };
  recovery_key: {
    id: string;
    device_id: string | null;
    device_name: string;
    device_serial_number: string | null;
    key_protector_id: string;
    kind: 'recovery-password';
    volume: string;
    sealed_password: Buffer;
    /** Made by the database from the sealed password. */
    sealing_key_id: ColumnType<string | null, never, never>;
    run_id: string;
    escrowed_at: Date;
  };
  user_device_affinity: {
    id: string;
    device_id: string;
    user_name: string;
    state: AffinityState;
    source: AffinitySource;
    run_id: string | null;
    created_at: Date;
  };
  identity_provider_role: { identity_provider_id: string; claim_value: string; security_role_id: string };
  user_identity: {
    id: string;
    user_id: string;
    identity_provider_id: string;
    issuer: string;
    subject: string;
    created_at: CreatedAt;
  };
  provider_sign_in: {
    browser_hash: Buffer;
    identity_provider_id: string;
    return_to: string | null;
    command_line_port: number | null;
    command_line_challenge: string | null;
    expires_at: Date;
  };
  command_line_code: { code_hash: Buffer; user_id: string; challenge: string; expires_at: Date };
  setup_link: { secret_hash: Buffer; expires_at: Date; only_row: Generated<boolean> };
  /** Besides, the database makes columns fact_… of these, for collection queries alone: collections/query/attributes.ts. */
  device: {
    id: string;
    name: string;
    smbios_uuid: string | null;
    serial_number: string | null;
    manufacturer: string | null;
    model: string | null;
    inventory: JSONColumnType<Inventory, string | null, string | null> | null;
    protected: Generated<boolean>;
    created_at: CreatedAt;
    last_seen_at: Date | null;
    asset_tag: string | null;
    obsolete_at: Date | null;
    former_macs: Generated<string[]>;
    standing: Generated<'known' | 'unprovisioned' | 'placeholder'>;
    unknown_architecture: UnknownArchitecture | null;
    /** It came as an unknown computer then. */
    came_unknown_at: Date | null;
  };
  device_category: { id: string; name: string; description: Generated<string>; created_at: CreatedAt };
  device_category_member: { device_category_id: string; device_id: string };
  duplicate_identity: {
    id: string;
    mark: 'smbios-uuid' | 'mac' | 'serial-number';
    value: string;
    comment: string;
    created_at: CreatedAt;
  };
  identity_conflict: {
    id: string;
    computer: string;
    macs: string[];
    smbios_uuid: string | null;
    serial_number: string | null;
    manufacturer: string | null;
    model: string | null;
    device_ids: string[];
    /** `disk`: no mark of it is a device's, but a disk is. */
    matched_by: Generated<'marks' | 'disk'>;
    first_refused_at: Date;
    last_refused_at: Date;
  };
  computer_association: {
    id: string;
    source_device_id: string;
    destination_device_id: string;
    type: 'side-by-side' | 'in-place';
    user_accounts: 'capture-and-restore-all' | 'capture-all-restore-specified' | 'capture-and-restore-specified';
    created_at: CreatedAt;
  };
  device_search: { device_id: string; searched: string };
  device_mac: { mac: string; device_id: string };
  device_variable: VariableTable & { device_id: string };
  collection: {
    id: string;
    name: string;
    built_in: 'all-systems' | 'all-unknown-computers' | null;
    variable_precedence: Generated<number>;
    created_at: CreatedAt;
    limiting_collection_id: string | null;
    member_count: Generated<number>;
    members_changed_at: Date | null;
    evaluated_at: Date | null;
    evaluation_milliseconds: number | null;
    evaluation_schedule: JSONColumnType<EvaluationSchedule, string | null | undefined, string | null> | null;
    evaluation_handled_until: Generated<Date>;
  };
  collection_variable: VariableTable & { collection_id: string };
  collection_direct_rule: { collection_id: string; device_id: string };
  collection_query_rule: { collection_id: string; name: string; query: string };
  collection_collection_rule: { collection_id: string; kind: 'include' | 'exclude'; other_collection_id: string };
  maintenance_window: {
    collection_id: string;
    name: string;
    kind: MaintenanceWindow['kind'];
    enabled: boolean;
    starts_at: string;
    time_zone: string;
    duration_minutes: number;
    recurrence: Json<MaintenanceWindow['recurrence']>;
  };
  collection_member: { collection_id: string; device_id: string };
  device_to_evaluate: { device_id: string; since: Generated<Date> };
  package: {
    id: string;
    kind: 'operating-system-image' | 'operating-system-upgrade-package' | 'package' | 'application';
    name: string;
    /** Null of images and upgrade packages. */
    definition: JSONColumnType<PackageDefinition | ApplicationDefinition, string | null | undefined, string> | null;
    created_at: CreatedAt;
  };
  package_version: {
    id: string;
    package_id: string;
    version: number;
    content_root: string;
    bytes: number;
    images: Json<ImageDetails[]>;
    created_at: CreatedAt;
    captured: JSONColumnType<CaptureOrigin, string | null | undefined, never> | null;
    /** Of packages and applications: folder on the site server → where its files are in the version. */
    sources: JSONColumnType<Record<string, string>, string | null | undefined, never> | null;
    media: JSONColumnType<MediaOfVersion, string | null | undefined, never> | null;
  };
  content_object: {
    sha256: string;
    bytes: number;
    kind: 'file' | 'chunk-list' | 'manifest';
    created_at: CreatedAt;
    validated_at: Date | null;
    validated_by: JSONColumnType<ValidatedBy, string | null, string | null> | null;
    damage: JSONColumnType<ContentDamage, string | null, string | null> | null;
  };
  content_validation_schedule: {
    enabled: Generated<boolean>;
    /** 0 is Sunday. */
    days: Generated<number[]>;
    minute_of_day: Generated<number>;
    priority: Generated<ValidationPriority>;
    handled_until: Generated<Date>;
    only_row: Generated<boolean>;
  };
  package_version_object: { package_version_id: string; sha256: string };
  boot_image: {
    id: string;
    name: string;
    kind: 'linux-pe';
    architecture: 'x64';
    build_id: string;
    version: string;
    kernel_version: string;
    files: Json<{ name: string; bytes: number; sha256: string }[]>;
    current: boolean;
    created_at: CreatedAt;
  };
  task_sequence: {
    id: string;
    name: string;
    description: string | null;
    version: number;
    updated_at: Generated<Date>;
    disabled: Generated<boolean>;
    maximum_run_time_minutes: number | null;
  };
  task_sequence_edit_lock: {
    task_sequence_id: string;
    holder: JSONColumnType<KeptHolder, string | null | undefined> | null;
    asker: JSONColumnType<KeptAsker, string | null | undefined> | null;
  };
  task_sequence_version: {
    task_sequence_id: string;
    version: number;
    document: Json<TaskSequenceDocument>;
    created_at: CreatedAt;
    saved_by: JSONColumnType<Actor, string | null, never> | null;
    restored_from: number | null;
  };
  deployment: {
    id: string;
    task_sequence_id: string;
    collection_id: string;
    purpose: 'available' | 'required';
    enabled: Generated<boolean>;
    debug: Generated<boolean>;
    created_at: CreatedAt;
    comment: Generated<string>;
    available_to: Generated<AvailableTo>;
    available_at: Date | null;
    expires_at: Date | null;
    assigned_at: Generated<Date[]>;
    assignment_schedule: JSONColumnType<AssignmentSchedule, string | null | undefined, string | null> | null;
    maintenance_windows: Generated<WindowUse>;
    wake_on_lan: Generated<boolean>;
    notice_seconds: number | null;
    wakes_from: ColumnType<Date, Date | undefined, Date>;
    woken_until: Date | null;
    rerun: Generated<Rerun>;
    most_starts: number | null;
    waves: JSONColumnType<Wave[], string | undefined>;
    /** From 0. */
    wave: Generated<number>;
    starts: Generated<number>;
    wave_starts: Generated<number>;
    stop_at_failures: number | null;
    stop_at_failure_percent: number | null;
    failures_from: ColumnType<Date, never, Date>;
    deleted_failed: Generated<number>;
    deleted_ended: Generated<number>;
    suspended_at: Date | null;
    suspended_reason: string | null;
  };
  deployment_start: {
    deployment_id: string;
    device_id: string;
    /** From 0. */
    wave: number | null;
  };
  deployment_template: {
    id: string;
    name: string;
    description: string;
    settings: JSONColumnType<Omit<DeploymentTemplate, 'id' | 'name' | 'description' | 'createdAt'>>;
    created_at: CreatedAt;
  };
  deployment_wake: {
    id: Generated<string>;
    deployment_id: string;
    device_id: string;
    assigned_at: Date;
    planned_at: Date;
    sent_at: Date | null;
    /** Where packets went, and why one could not be sent. */
    sent_to: Generated<string[]>;
    problems: Generated<string[]>;
  };
  declined_start: {
    id: Generated<string>;
    deployment_id: string;
    device_id: string;
    declined_at: Date;
  };
  deployment_alert: {
    deployment_id: string;
    success_below: number | null;
    success_at: Date | null;
    failure_above: number | null;
  };
  alert: {
    id: string;
    deployment_id: string;
    kind: 'success-below' | 'failure-above';
    percent: number;
    due_at: Generated<Date>;
    devices: number;
    counted: number;
    raised_at: Date;
    acknowledged_at: Date | null;
    acknowledged_by: string | null;
  };
  webhook: {
    id: string;
    name: string;
    url: string;
    event_kinds: WebhookEventKind[];
    sealed_secret: Buffer;
    /** Made by the database from the sealed secret. */
    sealing_key_id: ColumnType<string | null, never, never>;
    ca_certificates: string | null;
    allow_http: Generated<boolean>;
    enabled: Generated<boolean>;
    seen_event_id: number;
    created_at: CreatedAt;
  };
  webhook_delivery: {
    id: string;
    webhook_id: string;
    kind: WebhookEventKind;
    body: string;
    state: 'waiting' | 'delivered' | 'failed';
    attempts: Generated<number>;
    next_attempt_at: Date;
    status: number | null;
    problem: string | null;
    created_at: Date;
    ended_at: Date | null;
  };
  email_settings: {
    only_row: Generated<boolean>;
    enabled: Generated<boolean>;
    host: string | null;
    port: Generated<number>;
    security: Generated<'starttls' | 'tls' | 'none'>;
    ca_certificates: string | null;
    user_name: string | null;
    sealed_password: Buffer | null;
    /** Made by the database from the sealed password. */
    sealing_key_id: ColumnType<string | null, never, never>;
    sender: string | null;
    recipients: Generated<string[]>;
  };
  email_delivery: {
    id: string;
    recipient: string;
    subject: string;
    body: string;
    state: 'waiting' | 'delivered' | 'failed';
    attempts: Generated<number>;
    next_attempt_at: Date;
    answer: string | null;
    problem: string | null;
    created_at: Date;
    ended_at: Date | null;
  };
  boot_ticket: {
    ticket_hash: Buffer;
    device_id: string;
    mac: string | null;
    smbios_uuid: string | null;
    address: string | null;
    issued_at: CreatedAt;
    expires_at: Date;
    used_at: Date | null;
  };
  agent_session: { session_hash: Buffer; device_id: string; created_at: CreatedAt; expires_at: Date };
  run: {
    id: string;
    device_id: string;
    deployment_id: string | null;
    task_sequence_id: string;
    task_sequence_name: string;
    task_sequence_version: number;
    state: RunState;
    origin: 'pxe' | 'http' | 'bootable' | 'stand-alone' | 'prestaged' | 'client';
    environment: Environment;
    policy: Json<SignedPolicy>;
    cancel_requested: Generated<boolean>;
    progress: JSONColumnType<Progress, string | null, string | null> | null;
    message: Generated<string>;
    started_at: Generated<Date>;
    ended_at: Date | null;
    last_report_at: Date | null;
    cleared_at: Date | null;
    acknowledged: Generated<number>;
    abilities: Generated<string[]>;
    paused: JSONColumnType<PauseStanding, string | null, string | null> | null;
    breakpoints: Generated<string[]>;
    shown_variables: JSONColumnType<ShownVariable[], string | null, string | null> | null;
    newest_wish: Generated<number>;
  };
  run_wish: {
    run_id: string;
    number: number;
    wished_by: string;
    wished_at: Generated<Date>;
    command: Json<DebugCommand>;
    taken_sequence: number | null;
    refused: string | null;
  };
  run_credential: { credential_hash: Buffer; run_id: string; created_at: CreatedAt };
  run_package_version: { run_id: string; package_version_id: string };
  capture: {
    id: string;
    run_id: string;
    step_id: string;
    image_name: string;
    file_system: 'ext4' | 'ntfs';
    volume: string;
    parts_received: Generated<number>;
    bytes_received: Generated<number>;
    job_id: string | null;
    version_id: string | null;
    created_at: CreatedAt;
    last_part_at: Generated<Date>;
  };
  upload: {
    id: string;
    user_id: string | null;
    token_id: string | null;
    purpose: UploadPurpose;
    name: string;
    files: Json<UploadFile[]>;
    bytes: number;
    bytes_received: Generated<number>;
    fingerprint: string;
    job_id: string | null;
    created_at: CreatedAt;
    last_part_at: Generated<Date>;
  };
  upload_part: { upload_id: string; start: number; bytes: number; sha256: Buffer };
  run_record: {
    run_id: string;
    sequence: number;
    kind: string;
    agent_at: Date;
    received_at: CreatedAt;
    record: Json<RunRecord>;
  };
  run_report: { run_id: string; signed_text: string; made_at: CreatedAt };
  step_record: {
    run_id: string;
    node_id: string;
    attempt: number;
    started_sequence: number;
    parent_id: string | null;
    name: string;
    type: string;
    environment: Environment;
    started_at: Date;
    ended_at: Date | null;
    outcome: 'done' | 'failed' | 'restart' | 'skipped' | 'waiting' | null;
    exit_code: number | null;
    error_code: string | null;
    message: Generated<string>;
    bytes: number | null;
    milliseconds: number | null;
  };
  run_log: { id: Generated<number>; run_id: string; at: Generated<Date>; line: string };
  boot_event: {
    id: Generated<number>;
    at: CreatedAt;
    device_id: string | null;
    mac: string;
    smbios_uuid: string | null;
    architecture: string;
    stage: string;
    decision: string;
    reasons: Json<string[]>;
    /** Null: recorded before phrases were. */
    phrases: JSONColumnType<Phrase[], string | null | undefined, never> | null;
  };
  event: { id: Generated<number>; at: CreatedAt; kind: string; subject: string; data: Json<Record<string, unknown>> };
  backup: {
    id: string;
    name: string;
    folder: string;
    host: string;
    made_at: Date;
    product_version: string;
    bytes: number;
    keys_sealed: boolean;
    content_included: boolean;
    verified_at: Date | null;
    damaged_files: number | null;
  };
  saved_filter: {
    id: string;
    list: SavedFilterList;
    name: string;
    search: Json<Record<string, unknown>>;
    columns: string[] | null;
    owner_id: string | null;
    shared: boolean;
    created_at: CreatedAt;
  };
  sealing_key: { id: string; number: number; made_at: CreatedAt };
  retired_sealing_key: { id: string; retired_at: CreatedAt };
  audit_entry: { number: number; entry: string; hash: Buffer };
  job: {
    id: string;
    kind:
      | 'import-image'
      | 'import-upgrade-package'
      | 'import-software'
      | 'import-capture'
      | 'import-boot-image'
      | 'clean-content'
      | 'validate-content'
      | 'repair-content'
      | 'reseal-secrets';
    state: 'waiting' | 'running' | 'succeeded' | 'failed';
    input: Json<Record<string, unknown>>;
    bytes_done: number | null;
    bytes_total: number | null;
    message: Generated<string>;
    result_id: string | null;
    created_at: CreatedAt;
    ended_at: Date | null;
  };
}
