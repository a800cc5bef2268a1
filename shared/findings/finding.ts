/**
 * How serious it is. `problem`: it does not mend itself, or nobody could rely on it. `waiting`: all is kept, and not
 * ashore yet, or it is somebody's decision. `fact`: worth knowing, and nothing is the matter.
 */
export type Severity = 'problem' | 'waiting' | 'fact';

/** What a person can do about it. Whoever shows a finding knows how that is done where it is shown. */
export type NextStep =
  | 'none'
  | 'wait'
  | 'start'
  | 'restart'
  | 'doctor'
  | 'request'
  | 'retry_one'
  | 'retry_now'
  | 'retry_failed'
  | 'retry_cancelled'
  | 'mend_central'
  | 'mend_and_retry'
  | 'sign_in'
  | 'network'
  | 'free_space'
  | 'free_files'
  | 'look_at_card'
  | 'mount_disk'
  | 'close_programs'
  | 'mend_license'
  | 'raise_tier'
  | 'await_copy'
  | 'look_at_set_aside'
  | 'look_at_quarantine'
  | 'mend_sources'
  | 'look_left_out'
  | 'send_less'
  | 'mend_topic'
  | 'release'
  | 'keep_data'
  | 'put_back'
  | 'put_database_back'
  | 'look_beneath'
  | 'find_remover'
  | 'end_second'
  | 'match_folders'
  | 'mend_login'
  | 'tell_apart'
  | 'leave_memory'
  | 'move_data'
  | 'name_disk';

/** What a finding is about: the heads of the one screen. What is about `safe` puts something at risk. */
export type About = 'safe' | 'ashore' | 'waiting' | 'running' | 'export';

/** The closed list; a code never changes its meaning. */
export const ABOUT = {
  read_only: 'safe',
  disk_full: 'safe',
  inodes_full: 'safe',
  disk_trouble: 'safe',
  in_memory: 'safe',
  unguarded_disk: 'safe',
  unsure_disk: 'safe',
  computer: 'safe',
  license: 'safe',
  tier: 'safe',
  refused_now: 'safe',
  failed: 'safe',
  refused: 'safe',
  cancelled: 'safe',
  file_gone: 'safe',
  given_up: 'safe',
  contributions_refused: 'safe',
  set_aside: 'safe',
  sweep_stuck: 'safe',
  vanished: 'safe',
  ledger: 'safe',
  silent: 'ashore',
  waits_long: 'ashore',
  recorded: 'ashore',
  kept_back: 'ashore',
  request_waits: 'ashore',
  messages_wait: 'ashore',
  request_refused: 'ashore',
  oversize: 'ashore',
  unknown_topic: 'ashore',
  quarantined: 'ashore',
  expired: 'ashore',
  delivery_unknown: 'ashore',
  cancelled_removed: 'ashore',
  no_receipt: 'ashore',
  two_boats: 'ashore',
  other_computer: 'ashore',
  parked: 'waiting',
  portal: 'waiting',
  no_network: 'waiting',
  uploader_unheard: 'waiting',
  upload_fails: 'waiting',
  not_delivered: 'waiting',
  upload_silent: 'waiting',
  told_later: 'waiting',
  in_parts: 'waiting',
  arriving: 'waiting',
  resending: 'waiting',
  resend_gap: 'ashore',
  bus_away: 'running',
  not_running: 'running',
  queue_unheard: 'running',
  lacks: 'running',
  second_process: 'running',
  login_refused: 'running',
  rescued: 'running',
  incomplete: 'export',
  absent: 'export',
  left_out: 'export',
  withheld: 'export',
} as const satisfies Readonly<Record<string, About>>;
export type FindingCode = keyof typeof ABOUT;

/** One thing that a person should know of a boat's exports. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What happened: a whole sentence. */
  readonly what: string;
  /** What it means: a whole sentence, or nothing where the first says it. */
  readonly means: string;
  readonly next: NextStep;
  /** The process, the export, the installation or the disk (where it is mounted) that it is about. */
  readonly of?: string;
}

/** A finding that does not mend itself. */
export const problem = (code: FindingCode, what: string, means: string, next: NextStep, of?: string): Finding => ({
  code,
  severity: 'problem',
  what,
  means,
  next,
  ...(of === undefined ? {} : { of }),
});

/** Both sentences of a finding in one line. */
export const sentenceOf = ({ what, means }: Finding): string => (means === '' ? what : `${what} ${means}`);

/** A finding as programs read it. */
export const findingView = (finding: Finding) => ({
  code: finding.code,
  severity: finding.severity,
  sentence: sentenceOf(finding),
  next_step: finding.next,
  ...(finding.of === undefined ? {} : { of: finding.of }),
});
