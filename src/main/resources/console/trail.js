import {html, nothing} from 'lit';
import {copyable, badge} from './pieces.js';
import {when} from './time.js';

/** Who moved the job, when and why; the newest first. */
export function trail(events) {
  return html`<div class="wide" tabindex="0" role="region" aria-label="The trail as a table"><table class="trail">
    <thead><tr><th scope="col">#</th><th scope="col">When</th><th scope="col">To</th><th scope="col">Who</th>
      <th scope="col">Why</th><th scope="col">Correlation id</th></tr></thead>
    <tbody>${events.toReversed().map((event) => html`<tr>
      <td class="number">${event.sequence}</td>
      <td>${when(event.recorded_at)}</td>
      <td>${badge(event.new_status)}${event.prev_status === event.new_status ? html` <span class="fine">again</span>` : nothing}</td>
      <td>${event.actor_type}${event.actor_id ? html` <span class="fine">${event.actor_id}</span>` : nothing}</td>
      <td>${event.reason_code ? html`<code>${event.reason_code}</code>` : html`<span class="fine">–</span>`}</td>
      <td>${event.correlation_id ? copyable(event.correlation_id, 'correlation id') : nothing}</td>
    </tr>`)}</tbody>
  </table></div>`;
}
