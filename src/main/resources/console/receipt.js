import {html, nothing} from 'lit';
import {between, when} from './time.js';

const after = (before, at) => (Date.parse(at) - Date.parse(before) < 50 ? 'at once' : `after ${between(before, at)}`);

const KIND = {RUN: 'run', RETRY: 'retry', REGENERATE: 'regenerate', EXPORT: 'export', ADOPTED: 'work that it began itself'};

/** What became of the latest order, and of the stop, as a line in time. */
export function receipt(dispatch, ended) {
  if (!dispatch) {
    return ended
      ? html`<p class="fine">The orchestrator never had an order for this job, so there was nothing to stop.</p>`
      : html`<p class="fine">The orchestrator has no order for this job yet.</p>`;
  }
  const steps = [
    {at: dispatch.created_at, what: 'Ordered', more: KIND[dispatch.kind] ?? dispatch.kind},
    {at: dispatch.delivered_at, what: 'Order delivered', open: dispatch.state === 'PENDING' && 'Order on its way'},
    {at: dispatch.stop_requested_at, what: 'Stop asked'},
    {at: dispatch.kill_requested_at, what: 'Stop forced', more: dispatch.kill_requested_by ? `by ${dispatch.kill_requested_by}${dispatch.kill_reason_code ? `: ${dispatch.kill_reason_code}` : ''}` : dispatch.kill_requested_at && 'by Pawl: the grace was over'},
    {at: dispatch.stop_confirmed_at, what: 'Stop confirmed', open: dispatch.state === 'STOP_REQUESTED' && 'Not confirmed yet: the work may still run'},
  ].filter((step) => step.at || step.open).sort((a, b) => (a.at ?? '9').localeCompare(b.at ?? '9'));
  return html`
    <ol class="receipt">${steps.map((step, i) => html`<li class=${step.at ? 'past' : 'open'}>
      <span class="what">${step.at ? step.what : step.open}</span>
      ${step.at ? when(step.at) : nothing}
      ${i && step.at && steps[i - 1].at ? html`<span class="fine">${after(steps[i - 1].at, step.at)}</span>` : nothing}
      ${step.at && step.more ? html`<span class="fine">${step.more}</span>` : nothing}
    </li>`)}</ol>
    <p class="fine">${OUTCOME[dispatch.state] ?? dispatch.state}${lastError(dispatch.last_error_code)}</p>`;
}

function lastError(code) {
  if (!code) {
    return nothing;
  }
  return code === 'NOT_STOPPED_YET'
    ? ' It answers that the work has not stopped yet.'
    : html` The last attempt to tell it failed: <code>${code}</code>.`;
}

const OUTCOME = {
  PENDING: 'The orchestrator is being told.',
  DELIVERED: 'The orchestrator has the order.',
  FINISHED: 'The work is over.',
  WITHDRAWN: 'Withdrawn: the job was cancelled before the orchestrator was told, so nothing had to stop.',
  STOP_REQUESTED: 'The orchestrator is being told to stop.',
  STOPPED: 'The orchestrator has confirmed that it stopped.',
  UNDELIVERABLE: 'Pawl has given up telling the orchestrator.',
};
