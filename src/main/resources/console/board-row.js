import {html, nothing} from 'lit';
import {badge} from './pieces.js';
import {ago} from './time.js';
import {ENDED, shortly, status} from './words.js';

/** What a job without a title is called. */
export const nameOf = (job) => job.title ?? `Job ${shortly(job.id)}`;

/** A job of the board. */
export function row(job, {project, chosen, choose}) {
  const name = nameOf(job);
  return html`<tr>
    <td><input type="checkbox" aria-label="Select ${name}" .checked=${chosen} @change=${(e) => choose(e.target.checked)}></td>
    <td class="name"><a href="#/jobs/${job.id}">${name}</a>${labels(job.labels)}</td>
    <td class="project">${project}</td>
    <td>${badge(job.status)}</td>
    <td>${progress(job, name)}</td>
    <td>${ago(job.created_at)}</td>
    <td class="last">${job.ended ? html`${ago(job.ended.at)} ${by(job)}` : ago(job.updated_at)}${job.failure
      ? html`<div class="fine"><code>${job.failure.code}</code> in ${status(job.failure.stage)}</div>` : nothing}</td>
  </tr>`;
}

/** Who ended it; and why, unless the failure says so. */
const by = ({ended: {by: {actor_type: type, actor_id: id}, reason_code: reason}, failure}) => html`<span class="fine">by ${type === 'operator' ? 'operator ' : ''}${id ?? type}</span>${
  reason && reason !== failure?.code ? html`<div class="fine"><code>${reason}</code></div>` : nothing}`;

function labels(all) {
  const each = Object.entries(all ?? {});
  return each.length ? html`<div class="labels">${each.map(([name, value]) =>
    html`<a class="label" href="#/jobs?${new URLSearchParams({label: `${name}:${value}`})}">${name}: ${value}</a>`)}</div>` : nothing;
}

function progress(job, name) {
  return job.progress?.percent === undefined || ENDED.includes(job.status)
    ? html`<span class="fine none">–</span>`
    : html`<progress max="100" value=${job.progress.percent} aria-label="Progress of ${name}"></progress> ${job.progress.percent} %`;
}
