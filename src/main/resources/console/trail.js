import {html, nothing} from 'lit';
import {copyable, badge} from './pieces.js';
import {when} from './time.js';
import {shortly} from './words.js';

/** Who moved the job, when and why; the newest first. */
export const trail = (events) => table(events.toReversed(), false);

/** Audit events in their order; with the job, if they are of several. */
export function table(events, ofMany) {
  return html`<div class="wide" tabindex="0" role="region" aria-label="The trail as a table"><table class="trail">
    <thead><tr>${ofMany ? html`<th scope="col">Job</th>` : nothing}<th scope="col">#</th><th scope="col">When</th><th scope="col">To</th><th scope="col">Who</th>
      <th scope="col">Why</th><th scope="col">Correlation id</th></tr></thead>
    <tbody>${events.map((event) => html`<tr>
      ${ofMany ? html`<td><a href="#/jobs/${event.job_id}" title=${event.job_id}>${shortly(event.job_id)}</a></td>` : nothing}
      <td class="number">${event.sequence}</td>
      <td>${when(event.recorded_at)}</td>
      <td>${badge(event.new_status)}${event.prev_status === event.new_status ? html` <span class="fine">again</span>` : nothing}</td>
      <td>${event.actor_type}${event.actor_id ? html` <span class="fine">${event.actor_id}</span>` : nothing}</td>
      <td>${event.reason_code ? html`<code>${event.reason_code}</code>` : html`<span class="fine">–</span>`}</td>
      <td>${event.correlation_id ? copyable(event.correlation_id, 'correlation id') : nothing}</td>
    </tr>`)}</tbody>
  </table></div>`;
}
