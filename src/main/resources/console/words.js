/** What Pawl's codes are called, for people. */

export const STATUS = {
  CREATED: 'Created', UPLOADING: 'Uploading', UPLOADED: 'Uploaded', AUDIO_EXTRACTING: 'Extracting audio',
  AUDIO_READY: 'Audio ready', TRANSCRIBING: 'Transcribing', TRANSCRIPT_READY: 'Transcript ready',
  GENERATING: 'Generating', DRAFT_READY: 'Draft ready', EDITING: 'Editing', REGENERATING: 'Regenerating',
  EXPORTING: 'Exporting', DONE: 'Done', FAILED: 'Failed', CANCELLED: 'Cancelled',
};

const MEANING = {
  CREATED: 'It has no video yet.',
  UPLOADING: 'The video is on its way to storage.',
  UPLOADED: 'The video is stored. Run it when you are ready.',
  AUDIO_EXTRACTING: 'The audio track is being extracted.',
  AUDIO_READY: 'The audio is stored; a retry need not extract it again.',
  TRANSCRIBING: 'The audio is being transcribed.',
  TRANSCRIPT_READY: 'The transcript is stored; a retry need not transcribe again.',
  GENERATING: 'The draft is being written from the transcript.',
  DRAFT_READY: 'The draft waits for you. Open, export, regenerate or finish it.',
  EDITING: 'You have the draft open.',
  REGENERATING: 'Parts of the draft are being written anew.',
  EXPORTING: 'The formats are being rendered.',
  DONE: 'It ended with a result.',
  FAILED: 'It ended with an error.',
  CANCELLED: 'It was stopped for good.',
};

const WORKING = ['UPLOADING', 'AUDIO_EXTRACTING', 'TRANSCRIBING', 'GENERATING', 'REGENERATING', 'EXPORTING'];
export const ENDED = ['DONE', 'FAILED', 'CANCELLED'];

/** A status that this page does not know comes from a newer Pawl. */
export const status = (code) => STATUS[code] ?? code;
export const meaning = (code) => MEANING[code] ?? '';

/** Which sign and colour it has: `done`, `failed`, `cancelled`, `working` or `waiting`. */
export const kind = (code) => (ENDED.includes(code) ? code.toLowerCase() : WORKING.includes(code) ? 'working' : 'waiting');
export const SIGN = {done: '✓', failed: '✕', cancelled: '⊘', working: '▶', waiting: '◦'};

export const ACTION = {
  confirm_upload: 'Confirm upload', run: 'Run', open: 'Open draft', regenerate: 'Regenerate', export: 'Export',
  finish: 'Finish', retry: 'Retry', cancel: 'Cancel job', force_stop: 'Force the stop',
};

/** Where an action takes the job (spec/job_fsm.md); an action without a place moves it nowhere. */
const LEADS_TO = {
  confirm_upload: 'UPLOADED', run: 'AUDIO_EXTRACTING', open: 'EDITING', regenerate: 'REGENERATING',
  export: 'EXPORTING', finish: 'DONE', cancel: 'CANCELLED',
};

/** The action of the editor that leads to a status, if there is one now. */
export const actionTo = (to, allowed) => allowed.find((action) => LEADS_TO[action] === to);

/** Why Pawl would refuse the action now. */
export function whyNot(action, job, transitions) {
  const here = status(job.status);
  if (action === 'cancel' && job.status === 'DRAFT_READY') {
    return 'A finished draft cannot be cancelled by accident: open it first.';
  }
  if (action === 'retry') {
    return ['FAILED', 'CANCELLED'].includes(job.status)
      ? 'It has no video to start from, or another job of its chain is still alive.'
      : 'Only a failed or cancelled job can be retried.';
  }
  if (action === 'force_stop') {
    return job.dispatch?.kill_requested_at ? 'The stop is forced already.' : 'No stop is waiting for its confirmation.';
  }
  if (ENDED.includes(job.status)) {
    return `The job has ended: ${here}. Nothing moves it any more.`;
  }
  const from = Object.keys(transitions).filter((each) => transitions[each].includes(LEADS_TO[action]));
  return from.includes(job.status)
    ? `From ${here}, only the orchestrator takes it there.`
    : `Not from ${here}, but from ${list(from.map(status))}.`;
}

/** The end of an id, by which people tell jobs apart. */
export const shortly = (id) => id.slice(-12);

export function list(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** What a refusal means, in a sentence or two. */
export function refusal(error) {
  const {code = '', problem = {}} = error;
  switch (code) {
    case 'FSM_TERMINAL_IMMUTABLE':
      return `Too late: the job had already ended as ${status(problem.current_status)}. Nothing was changed.`;
    case 'FSM_TRANSITION_INVALID':
      return `Not from ${status(problem.current_status)}. It can go to ${
        list((problem.allowed_next_statuses ?? []).map(status))}. Nothing was changed.`;
    case 'VERSION_CONFLICT':
      return 'The job has moved since you looked. See where it is now, and decide again. Nothing was changed.';
    case 'RESOURCE_NOT_FOUND':
      return 'There is nothing here, or nothing that you own.';
    case 'FORBIDDEN':
      return 'You are signed in, but not as an editor. Ask your administrator for that role.';
    case 'TOO_MANY_REQUESTS':
      return 'Too much at once. Wait a moment, and try again. Nothing was changed.';
    case 'VALIDATION_ERROR':
      return problem.errors?.map(({pointer, message}) => `${pointer.replace(/^\//, '').replaceAll('_', ' ')} ${message}`.trim()).join('. ') ?? error.message;
    case 'JOB_BUSY':
    case 'SERVICE_UNAVAILABLE':
      return 'Pawl is busy. Try again in a moment. Nothing was changed.';
    case 'UNAUTHENTICATED':
      return `Pawl does not accept this sign-in: ${problem.detail ?? 'its token was refused'}`;
    default:
      return [problem.title, problem.detail].filter(Boolean).join('. ') || error.message;
  }
}

const UNITS = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];

/** Such as `2 h 5 min`: the two largest units. */
export function duration(millis) {
  let seconds = Math.max(0, Math.round(millis / 1000));
  if (millis >= 0 && millis < 950) {
    return `${(Math.max(0, millis) / 1000).toFixed(1)} s`;
  }
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count || parts.length) {
      parts.push([count, unit]);
    }
  }
  return parts.slice(0, 2).filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s';
}
